import type { Data } from '../data/tag.ts';

/** One row of a profile: a value for each capture object, in their order. */
export type Row = readonly Data[];

/** Some rows, made one after the other while they are asked for; may be walked more than once. */
export interface Rows extends Iterable<Row> {
  /** How many the walk gives. */
  readonly count: number;
}

/** Which rows are wanted: those whose value in one column lies between two, both included. */
export interface RowRange {
  /** Position in the capture objects, from 0. */
  readonly column: number;
  /** Where a value of that column lies: negative before the range, 0 within, positive behind; undefined beside it. */
  readonly place: (value: Data) => number | undefined;
}

/** Where the rows of a profile are kept: in memory, in a journal. What it gave stays as it was until it has been walked. */
export interface RowSource {
  /** How many rows there are now. */
  count(): number;
  /** The rows from position `first` to position `last`, both included, counted from 1 in the order of the profile. */
  entries(first: number, last: number): Rows;
  /** The rows of a range, found without looking at each; undefined where the source has no quicker way for this column. */
  range?(range: RowRange): Rows | undefined;
}

/** Rows that stand in memory. */
export const rowsOf = (rows: readonly Row[]): Rows => ({
  count: rows.length,
  [Symbol.iterator]: () => rows[Symbol.iterator](),
});

/** The rows of a source that lie in a range, by looking at each if the source knows no better. */
export function rowsWithin(source: RowSource, range: RowRange): Rows {
  const quick = source.range?.(range);
  if (quick) return quick;
  const all = source.entries(1, source.count());
  const isWithin = (row: Row): boolean => {
    const value = row[range.column];
    return value !== undefined && range.place(value) === 0;
  };
  let count = 0;
  for (const row of all) if (isWithin(row)) count++;
  return {
    count,
    *[Symbol.iterator]() {
      for (const row of all) if (isWithin(row)) yield row;
    },
  };
}

/** The rows with some of their columns only, in the order given. */
export const pickColumns = (rows: Rows, columns: readonly number[]): Rows => ({
  count: rows.count,
  *[Symbol.iterator]() {
    for (const row of rows) yield columns.map((column) => row[column] ?? NULL);
  },
});

const NULL: Data = { type: 'null', value: null };

/** A profile in memory: for tests, small meters and recorded models. */
export class MemoryRows implements RowSource {
  readonly #depth: number;
  readonly #rows: Row[];

  /** Keeps at most `depth` rows; the oldest goes first. */
  constructor(depth: number, rows: Iterable<Row> = []) {
    this.#depth = depth;
    this.#rows = [...rows].slice(-depth);
  }

  count(): number {
    return this.#rows.length;
  }

  entries(first: number, last: number): Rows {
    return rowsOf(this.#rows.slice(first - 1, last));
  }

  add(row: Row): void {
    this.#rows.push(row);
    if (this.#rows.length > this.#depth) this.#rows.shift();
  }

  clear(): void {
    this.#rows.length = 0;
  }
}
