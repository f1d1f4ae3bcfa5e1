import { equal } from '../../bytes/octets.ts';
import { encode } from '../../codec/codec.ts';
import { advance, CLOCK_OCTETS } from '../../data/clock-octets.ts';
import { data } from '../../data/data.ts';
import type { Data } from '../../data/tag.ts';
import type { Row, Rows } from '../row-source.ts';

/** What the client knows too, so that it can be left out. */
export interface RowCompression {
  /** The position of the clock's column: null-data in it means one period after the row before. */
  readonly clock: number | undefined;
  /** Seconds. */
  readonly period: number;
}

/** The rows with null-data for what is as in the row before; the first row is whole. */
export const compressRows = (rows: Rows, compression: RowCompression): Rows => ({
  count: rows.count,
  *[Symbol.iterator]() {
    let before: Row = [];
    for (const row of rows) {
      const previous = before;
      before = row;
      yield row.map((value, column) =>
        canBeTold(value, previous[column], column, compression) ? NULL : value,
      );
    }
  },
});

const NULL: Data = { type: 'null', value: null };

function canBeTold(
  value: Data,
  before: Data | undefined,
  column: number,
  { clock, period }: RowCompression,
): boolean {
  if (before === undefined) return false;
  if (column !== clock) return same(value, before);
  if (period === 0 || before.type !== 'octetString' || before.value.length !== CLOCK_OCTETS) return false;
  const expected = before.value.slice();
  return advance(expected, 0, period * 1000) && same(value, { type: 'octetString', value: expected });
}

const same = (a: Data, b: Data): boolean =>
  a === b || (a.type === b.type && (a.value === b.value || equal(encode(data, a), encode(data, b))));
