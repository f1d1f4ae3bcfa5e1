import type { Collection } from '@meterwire/api/configuration';
import { createContext, use } from 'react';

/** What a form may name: entries of the lists, tags that are in use, families of meters, quirks, serial ports. */
export interface FormScope {
  readonly names: Readonly<
    Partial<Record<Collection | 'tags' | 'models' | 'quirks' | 'ports', readonly string[]>>
  >;
  /** Tags of each device, to tell how many are meant. */
  readonly deviceTags: readonly (readonly string[])[];
  readonly timeZone: string;
}

const nothing: FormScope = { names: {}, deviceTags: [], timeZone: 'UTC' };

const ScopeContext = createContext<FormScope>(nothing);
export const FormScopeProvider = ScopeContext.Provider;
export const useFormScope = (): FormScope => use(ScopeContext);

/** Settings whose value is the name of something. */
export const REFERENCES: Readonly<Record<string, keyof FormScope['names']>> = {
  connection: 'connections',
  template: 'templates',
  device: 'devices',
  signal: 'signals',
  model: 'models',
};

/** Texts for which something can be proposed, and which may be anything else. */
export const PROPOSALS: Readonly<Record<string, keyof FormScope['names']>> = {
  'connections.path': 'ports',
  'listeners.path': 'ports',
};

/** Lists of words, and where their words come from. */
export const SUGGESTIONS: Readonly<Record<string, keyof FormScope['names']>> = {
  tags: 'tags',
  quirks: 'quirks',
};
