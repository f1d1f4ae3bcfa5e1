import { COLLECTIONS, type Collection } from '@meterwire/api/configuration';

/** An entry of a list of the configuration, as it is written: what is left out has its default. */
export type Entry = Readonly<Record<string, unknown>>;

/** A configuration as the gateway shows it: secrets are dots. */
export type Written = Readonly<Record<string, unknown>>;

/** The entries of a list. */
export const entriesOf = (written: Written, list: Collection): readonly Entry[] => {
  const entries = written[list];
  return Array.isArray(entries) ? (entries as readonly Entry[]) : [];
};

/** What an entry is called in its list. */
export const nameOf = (list: Collection, entry: Entry): string => String(entry[COLLECTIONS[list]] ?? '');

/** What is said of an entry for people: its description, or the longer name of a signal. */
export function wordsOf(list: Collection, entry: Entry): string {
  const words = list === 'signals' ? (entry['name'] ?? entry['description']) : entry['description'];
  return words === undefined ? '' : String(words);
}

export const namesOf = (written: Written, list: Collection): readonly string[] =>
  entriesOf(written, list).map((entry) => nameOf(list, entry));

/** Whether an entry works: what does not say so does. */
export const isEnabled = (entry: Entry): boolean => entry['enabled'] !== false;

/** A name that is free: `hall`, `hall 2`, `hall 3`. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const used = new Set(taken);
  if (!used.has(wanted)) return wanted;
  const [, stem = wanted] = /^(.*?)( \d+)?$/.exec(wanted) ?? [];
  for (let n = 2; ; n++) if (!used.has(`${stem} ${n}`)) return `${stem} ${n}`;
}

/** Moves one to another place of a list. */
export function moved<T>(items: readonly T[], from: number, to: number): readonly T[] {
  const item = items[from];
  if (item === undefined || to < 0 || to >= items.length) return items;
  return items.toSpliced(from, 1).toSpliced(to, 0, item);
}
