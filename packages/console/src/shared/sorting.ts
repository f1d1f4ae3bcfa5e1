/** What a table is sorted by. */
export interface Sorting {
  readonly column: string;
  readonly descending: boolean;
}

/** Clicking a heading: upwards, then downwards, then as it was. */
export function nextSorting(now: Sorting | undefined, column: string): Sorting | undefined {
  if (now?.column !== column) return { column, descending: false };
  return now.descending ? undefined : { column, descending: true };
}

/** As it stands in an address: `name`, or `-name` for downwards. */
export const sortingText = (sorting: Sorting | undefined): string | undefined =>
  sorting && `${sorting.descending ? '-' : ''}${sorting.column}`;

/** Takes it out of an address again; undefined for a column that is not there. */
export function sortingOf(text: unknown, columns: readonly string[]): Sorting | undefined {
  if (typeof text !== 'string') return undefined;
  const descending = text.startsWith('-');
  const column = descending ? text.slice(1) : text;
  return columns.includes(column) ? { column, descending } : undefined;
}

export type Compare<T> = (a: T, b: T) => number;

const collator = new Intl.Collator(undefined, { numeric: true });

/** Names as people order them: `Meter 9` before `Meter 10`. */
export const byText = (a: string, b: string): number => collator.compare(a, b);

/** Numbers and times; what is missing stands last, upwards and downwards. */
export const byNumber = (a: number | null, b: number | null): number =>
  a === null || b === null ? Number(a === null) - Number(b === null) : a - b;

/**
 * Rows in an order that lasts while one looks: a row keeps its place when its content changes, one that goes leaves the others
 * where they are, and one that comes is put in its place. `before` are the keys as they stood.
 */
export function steadyOrder<T>(
  before: readonly string[],
  rows: readonly T[],
  keyOf: (row: T) => string,
  compare: Compare<T>,
): T[] {
  const left = new Map(rows.map((row) => [keyOf(row), row]));
  const kept: T[] = [];
  for (const key of before) {
    const row = left.get(key);
    if (row === undefined) continue;
    kept.push(row);
    left.delete(key);
  }
  // Where most are new, nothing stood there that could jump.
  if (left.size > kept.length) return [...rows].sort(compare);
  for (const row of left.values()) {
    const place = kept.findIndex((other) => compare(row, other) < 0);
    if (place < 0) kept.push(row);
    else kept.splice(place, 0, row);
  }
  return kept;
}
