import type { Collection, Complaint } from '@meterwire/api/configuration';
import type { LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ControlProps } from '../form/control.ts';
import type { Section } from '../form/layout.ts';
import type { Column } from '../shared/data-table.tsx';
import type { TrialProps } from '../trial/subject.ts';
import type { Entry, Written } from './edit.ts';

/** How the entries of a list are shown and edited. */
export interface Resource {
  readonly list: Collection;
  /** What the list says of an entry between its name and its switch. */
  readonly columns: (written: Written) => readonly Column<Entry>[];
  readonly sections: readonly Section[];
  /** What a new one begins as. */
  readonly start: (written: Written) => Entry;
  /** Settings whose absence means that somebody else decides. */
  readonly inherits?: (key: string) => boolean;
  readonly special?: Readonly<Record<string, (props: ControlProps) => ReactNode>>;
  /** What is wrong beyond the schema. */
  readonly complaints?: (entry: Entry, written: Written) => readonly Complaint[];
  /** What else there is to the list, beneath it. */
  readonly below?: (written: Written) => ReactNode;
  /** Tries an entry as it is entered, beneath its form. */
  readonly trial?: (props: TrialProps) => ReactNode;
  /** Where an entry leads, where it has a page of its own; then its form is opened by a tool. */
  readonly page?: (name: string) => LinkProps;
  /** What there is to know of an entry that is there, above its form: why it fails. */
  readonly above?: (name: string) => ReactNode;
  /** What else can be done with an entry, in its row. */
  readonly tools?: (entry: Entry, written: Written) => ReactNode;
  /** Whether entries can be switched off. */
  readonly switchable: boolean;
}
