import type { ReactNode } from 'react';
import { type Entry, entriesOf, type Written } from '../configuration/edit.ts';
import { isGroup } from '../form/kind.ts';
import type { Column } from '../shared/data-table.tsx';
import { configurationTexts as texts } from '../texts/configuration.ts';
import { fieldText } from '../texts/fields.ts';

/** A column that says one thing of an entry. */
export const column = (
  key: keyof typeof texts.columns,
  width: string,
  cell: (entry: Entry) => ReactNode,
  narrow: Column<Entry>['narrow'] = 'hidden',
): Column<Entry> => ({ key, title: texts.columns[key], width, narrow, cell });

/** A column that says how an entry does; on a phone beside its tools. */
export const standing = (cell: (name: string, entry: Entry) => ReactNode, key: 'state' | 'value' = 'state') =>
  column(key, 'minmax(0, 4fr)', (entry) => cell(text(entry['alias'] ?? entry['name']), entry), 'last');

export const text = (value: unknown): string => (value === undefined ? '' : String(value));

/** A choice in words: `tcp` is "TCP". */
export function choice(scope: string, key: string, value: unknown): string {
  return fieldText(scope, key).choices?.[text(value)] ?? text(value);
}

/** Which devices an entry means, in few words. */
export function devicesText(value: unknown): string {
  if (value === undefined || value === 'all') return texts.allDevices;
  if (Array.isArray(value)) return value.length <= 2 ? value.join(', ') : texts.devicesOf(value.length);
  if (isGroup(value) && Array.isArray(value['tags'])) return texts.withTags(value['tags'].join(', '));
  return '';
}

/** How many devices bear a value in a setting, by value. */
export function countBy(written: Written, key: string): ReadonlyMap<unknown, number> {
  const counts = new Map<unknown, number>();
  for (const device of entriesOf(written, 'devices'))
    counts.set(device[key], (counts.get(device[key]) ?? 0) + 1);
  return counts;
}
