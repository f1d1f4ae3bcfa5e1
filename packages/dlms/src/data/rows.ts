import { advance, CLOCK_OCTETS } from './clock-octets.ts';
import type { Data, DataType } from './tag.ts';

/** A row of a profile buffer, a value for each column. */
export type Row = readonly Data[];

/** How a meter leaves out of a buffer what the reader can tell. */
export interface Compression {
  /** The column with the meter's clock: null-data in it means one period after the row before. */
  readonly clock?: number | undefined;
  /** Seconds between rows; 0 when they are triggered by events, so that a missing clock stays missing. */
  readonly capturePeriod?: number | undefined;
}

/** The rows of a buffer as they were sent; a bare element is a row of one column. Data that is no array has none. */
export function rowsOf(buffer: Data): readonly Row[] {
  if (buffer.type !== 'array' && buffer.type !== 'compactArray') return [];
  return buffer.value.map((row) => (row.type === 'structure' ? row.value : [row]));
}

/**
 * The rows with null-data and delta compression undone: null-data repeats the value of the row before, a delta is added to it. What
 * has nothing before it stays as it was sent, since inventing a value would be worse.
 */
export function expandRows(rows: readonly Row[], compression: Compression = {}): readonly Row[] {
  const expanded: Row[] = [];
  let before: Row = [];
  for (const row of rows) {
    const previous = before;
    before = row.map((value, column) => expand(value, previous[column], column, compression));
    expanded.push(before);
  }
  return expanded;
}

function expand(value: Data, previous: Data | undefined, column: number, compression: Compression): Data {
  if (previous === undefined) return value;
  if (value.type === 'null') {
    if (column !== compression.clock) return previous;
    return clockAfter(previous, compression.capturePeriod ?? 0) ?? value;
  }
  return DELTAS.has(value.type) ? (sum(previous, value.value as number) ?? value) : value;
}

const DELTAS: ReadonlySet<DataType> = new Set([
  'deltaInt8',
  'deltaInt16',
  'deltaInt32',
  'deltaUint8',
  'deltaUint16',
  'deltaUint32',
]);

/** The clock one period later; undefined when there is no period or the clock before names no moment. */
function clockAfter(clock: Data, period: number): Data | undefined {
  if (clock.type !== 'octetString' && clock.type !== 'dateTime') return undefined;
  if (period <= 0 || clock.value.length !== CLOCK_OCTETS) return undefined;
  const value = clock.value.slice();
  return advance(value, 0, period * 1000) ? { type: clock.type, value } : undefined;
}

const RANGES: ReadonlyMap<DataType, readonly [low: number, high: number]> = new Map([
  ['int8', [-0x80, 0x7f]],
  ['int16', [-0x8000, 0x7fff]],
  ['int32', [-0x8000_0000, 0x7fff_ffff]],
  ['uint8', [0, 0xff]],
  ['uint16', [0, 0xffff]],
  ['uint32', [0, 0xffff_ffff]],
]);

/** Value and difference in the type of the value; undefined when it cannot hold it, as a reset would have been sent whole. */
function sum(base: Data, delta: number): Data | undefined {
  if (base.type === 'int64' || base.type === 'uint64') {
    const value = base.value + BigInt(delta);
    const held = base.type === 'int64' ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value);
    return held === value ? { type: base.type, value } : undefined;
  }
  const range = RANGES.get(base.type);
  const value = (base.value as number) + delta;
  if (range === undefined || value < range[0] || value > range[1]) return undefined;
  return { type: base.type, value } as Data;
}
