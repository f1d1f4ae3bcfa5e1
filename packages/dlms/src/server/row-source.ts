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
  readonly from: Data;
  readonly to: Data;
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
export function rowsOf(rows: readonly Row[]): Rows {
  return { count: rows.length, [Symbol.iterator]: () => rows[Symbol.iterator]() };
}

/** A profile in memory: for tests, small meters and recorded models. */
export class MemoryRows implements RowSource {
  readonly #rows: Row[];
  readonly #depth: number;

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
