import type { Collection } from '@meterwire/api/configuration';
import { isGroup } from '../form/kind.ts';
import { type Entry, entriesOf, nameOf, type Written } from './edit.ts';

/** Where entries name others: a text, a list of them, or groups that bear the name inside. */
const PLACES: readonly { readonly in: Collection; readonly key: string; readonly of: Collection }[] = [
  { in: 'devices', key: 'connection', of: 'connections' },
  { in: 'devices', key: 'template', of: 'templates' },
  { in: 'requests', key: 'devices', of: 'devices' },
  { in: 'requests', key: 'event', of: 'signals' },
  { in: 'signals', key: 'device', of: 'devices' },
  { in: 'outlets', key: 'devices', of: 'devices' },
  { in: 'outlets', key: 'registers', of: 'devices' },
  { in: 'outlets', key: 'registers', of: 'signals' },
  { in: 'listeners', key: 'device', of: 'devices' },
];

const INNER: Partial<Record<Collection, string>> = { signals: 'signal', devices: 'device' };

/** An entry that names another. */
export interface User {
  readonly list: Collection;
  readonly name: string;
}

/** Who names an entry, and would miss it. */
export function usersOf(written: Written, list: Collection, name: string): readonly User[] {
  return PLACES.filter(({ of }) => of === list).flatMap(({ in: other, key }) =>
    entriesOf(written, other)
      .filter((entry: Entry) => names(entry[key], list, name))
      .map((entry) => ({ list: other, name: nameOf(other, entry) })),
  );
}

function names(value: unknown, list: Collection, name: string): boolean {
  if (Array.isArray(value)) return value.some((each: unknown) => names(each, list, name));
  const key = INNER[list];
  return value === name || (isGroup(value) && key !== undefined && value[key] === name);
}
