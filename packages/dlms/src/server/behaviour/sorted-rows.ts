import type { AttributeValue } from '../../classes/define.ts';
import type { ProfileGeneric } from '../../classes/profile-generic.ts';
import { decode } from '../../codec/codec.ts';
import { dateTimeOctets } from '../../data/date-time.ts';
import { localMs } from '../../data/instant.ts';
import { numberOf } from '../../data/scaler.ts';
import type { Data } from '../../data/tag.ts';
import { type Row, type RowSource, type Rows, rowsOf } from '../row-source.ts';

export type SortMethod = AttributeValue<typeof ProfileGeneric, 'sortMethod'>;

/** How rows are ordered, and how many are kept. */
export interface RowOrder {
  readonly method: SortMethod;
  /** The position of the column sorted by; undefined for the first one. */
  readonly column: number | undefined;
  readonly depth: number;
}

/**
 * The rows of a profile in the order of its sort method. When it is full the oldest row goes with `fifo` and `lifo`,
 * else the last of the order. Values that are no numbers and no times are sorted last.
 */
export class SortedRows implements RowSource {
  readonly #order: RowOrder;
  #rows: Row[];

  constructor(order: RowOrder, rows: readonly Row[] = []) {
    this.#order = order;
    this.#rows = rows.slice(0, order.depth);
  }

  get rows(): readonly Row[] {
    return this.#rows;
  }

  count(): number {
    return this.#rows.length;
  }

  entries(first: number, last: number): Rows {
    return rowsOf(this.#rows.slice(first - 1, last));
  }

  add(row: Row): void {
    const { method, depth } = this.#order;
    if (depth === 0) return;
    switch (method) {
      case 'fifo':
        this.#rows.push(row);
        if (this.#rows.length > depth) this.#rows.shift();
        return;
      case 'lifo':
        this.#rows.unshift(row);
        break;
      default:
        this.#rows.splice(this.#placeOf(row), 0, row);
    }
    if (this.#rows.length > depth) this.#rows.pop();
  }

  clear(): void {
    this.#rows = [];
  }

  /** Behind all rows that do not come after it. */
  #placeOf(row: Row): number {
    const rank = this.#rank(row);
    let [low, high] = [0, this.#rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#rank(this.#rows[middle] as Row) <= rank) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Rows of low rank come first. */
  #rank(row: Row): number | bigint {
    const value = sortable(row[this.#order.column ?? 0]);
    if (value === undefined) return Number.POSITIVE_INFINITY;
    switch (this.#order.method) {
      case 'largest':
        return -value;
      case 'nearestToZero':
        return value < 0 ? -value : value;
      case 'farthestFromZero':
        return value < 0 ? value : -value;
      default:
        return value;
    }
  }
}

function sortable(value: Data | undefined): number | bigint | undefined {
  if (value === undefined) return undefined;
  const isTime = (value.type === 'octetString' || value.type === 'dateTime') && value.value.length === 12;
  return isTime ? localMs(decode(dateTimeOctets, value.value as Uint8Array)) : numberOf(value);
}
