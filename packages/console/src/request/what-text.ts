import type { Entry } from '../configuration/edit.ts';
import { configurationTexts as texts } from '../texts/configuration.ts';

/** What a request may do; exactly one of them. */
export const TASKS = ['values', 'profile', 'clock', 'write', 'action'] as const;
export type TaskName = (typeof TASKS)[number];

export const taskOf = (request: Entry): TaskName | undefined =>
  TASKS.find((task) => request[task] !== undefined);

/** What a request asks for, in few words. */
export function whatText(request: Entry): string {
  const { values, profile, write, action, clock } = request;
  if (Array.isArray(values)) {
    const [first] = values as readonly unknown[];
    return values.length === 1 ? itemCode(first) : texts.valuesOf(values.length);
  }
  if (profile !== undefined) return texts.profileOf(String(profile));
  if (Array.isArray(write)) return texts.writes(write.length);
  if (Array.isArray(action)) return texts.actionsOf(action.length);
  return clock === undefined ? '' : texts.clock;
}

/** The code of an item, whether it is written short or long. */
export const itemCode = (item: unknown): string =>
  typeof item === 'string' ? item : String((item as Entry | undefined)?.['logicalName'] ?? '');
