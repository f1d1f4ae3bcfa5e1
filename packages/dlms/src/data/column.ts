import { MalformedError } from '../errors.ts';
import { CLOCK_OCTETS, instantAt } from './clock-octets.ts';
import type { ClockPolicy } from './instant.ts';
import type { Row } from './rows.ts';
import { numberOf } from './scaler.ts';
import type { Data } from './tag.ts';

/** The values of one column of a profile, in one typed array where the rows allow it. */
export type Column = NumberColumn | OctetsColumn | MixedColumn;

interface NumberArrays {
  readonly boolean: Uint8Array;
  readonly enum: Uint8Array;
  readonly bcd: Uint8Array;
  readonly int8: Int8Array;
  readonly int16: Int16Array;
  readonly int32: Int32Array;
  readonly int64: BigInt64Array;
  readonly uint8: Uint8Array;
  readonly uint16: Uint16Array;
  readonly uint32: Uint32Array;
  readonly uint64: BigUint64Array;
  readonly float32: Float32Array;
  readonly float64: Float64Array;
}

export type NumberType = keyof NumberArrays;

/** Numbers of one type; booleans are 0 and 1. */
export type NumberColumn = {
  readonly [T in NumberType]: { readonly type: T; readonly values: NumberArrays[T] };
}[NumberType];

/** Octets of one size up to 16, such as clocks: those of row i begin at i × size. */
export interface OctetsColumn {
  readonly type: OctetsType;
  readonly size: number;
  readonly values: Uint8Array;
}

export type OctetsType = 'octetString' | 'dateTime' | 'date' | 'time';

/** Values that differ in type or size, or that are neither numbers nor octets. */
export interface MixedColumn {
  readonly type: 'mixed';
  readonly values: readonly Data[];
}

/** Columns of equal length: a profile as charts and tables want it. */
export interface Columns {
  /** How many rows. */
  readonly count: number;
  readonly columns: readonly Column[];
}

const ARRAYS = {
  boolean: Uint8Array,
  enum: Uint8Array,
  bcd: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const satisfies Record<NumberType, unknown>;

/** Room for `count` numbers of a type. */
export function numberColumn(type: NumberType, count: number): NumberColumn {
  return { type, values: new ARRAYS[type](count) } as NumberColumn;
}

/** Room for `count` octet-strings of one size. */
export function octetsColumn(type: OctetsType, size: number, count: number): OctetsColumn {
  return { type, size, values: new Uint8Array(size * count) };
}

/** Longer octets that repeat would take far more memory than the message that carried them. */
export const LONGEST_OCTETS = 16;

export function isNumberType(type: string): type is NumberType {
  return Object.hasOwn(ARRAYS, type);
}

export function isOctetsType(type: string): type is OctetsType {
  return type === 'octetString' || type === 'dateTime' || type === 'date' || type === 'time';
}

const NULL: Data = { type: 'null', value: null };

/**
 * Columns of rows that are in hand already. A row that is shorter than others has null-data in the rest.
 * @throws MalformedError when rows differ so much in width that they are no profile
 */
export function columnsOf(rows: readonly Row[]): Columns {
  const width = rows.reduce((widest, row) => Math.max(widest, row.length), 0);
  const values = rows.reduce((sum, row) => sum + row.length, 0);
  if (width * rows.length > 2 * values + 64)
    throw new MalformedError(`rows of up to ${width} values, but of ${values} in all, are no profile`, 0);
  const columns = Array.from({ length: width }, (_, column) =>
    columnOf(rows.map((row) => row[column] ?? NULL)),
  );
  return { count: rows.length, columns };
}

function columnOf(values: readonly Data[]): Column {
  const first = values[0] ?? NULL;
  const { type } = first;
  if (isNumberType(type) && values.every((value) => value.type === type)) {
    const column = numberColumn(type, values.length);
    const target = column.values as { [row: number]: unknown };
    for (const [row, { value }] of values.entries()) target[row] = type === 'boolean' ? Number(value) : value;
    return column;
  }
  if (first.value instanceof Uint8Array && isOctetsType(type)) {
    const size = first.value.length;
    const alike = (value: Data): boolean =>
      value.type === type && (value.value as Uint8Array).length === size;
    if (size > 0 && size <= LONGEST_OCTETS && values.every(alike)) {
      const column = octetsColumn(type, size, values.length);
      for (const [row, { value }] of values.entries()) column.values.set(value as Uint8Array, row * size);
      return column;
    }
  }
  return { type: 'mixed', values };
}

/** How many rows a column has. */
export function lengthOf(column: Column): number {
  return 'size' in column ? column.values.length / column.size : column.values.length;
}

/** The value in a row as Data. @throws RangeError for a row that there is not */
export function valueAt(column: Column, row: number): Data {
  if (!Number.isInteger(row) || row < 0 || row >= lengthOf(column))
    throw new RangeError(`there is no row ${row}`);
  if (column.type === 'mixed') return column.values[row] as Data;
  if ('size' in column) {
    const { type, size, values } = column;
    return { type, value: values.subarray(row * size, (row + 1) * size) };
  }
  const value = column.values[row];
  return { type: column.type, value: column.type === 'boolean' ? value !== 0 : value } as Data;
}

/**
 * The doubles nearest to value × 10^scaler, for charts; NaN for what is no number. Bills are made of `valueAt` and
 * `formatDecimal`.
 */
export function approximateColumn(column: Column, scaler = 0): Float64Array {
  const result = new Float64Array(lengthOf(column));
  for (let row = 0; row < result.length; row++) {
    const number =
      column.type === 'mixed' || column.type === 'float32' || column.type === 'bcd'
        ? numberOf(valueAt(column, row))
        : 'size' in column
          ? undefined
          : column.values[row];
    result[row] = number === undefined ? Number.NaN : scaled(Number(number), scaler);
  }
  return result;
}

/** Dividing by a power of ten that a double holds exactly rounds once; multiplying by its inverse would round twice. */
const scaled = (value: number, scaler: number): number =>
  scaler < 0 ? value / 10 ** -scaler : value * 10 ** scaler;

/** The moments of a clock column in milliseconds since 1970; NaN for what names none. */
export function instantsOf(column: Column, policy: ClockPolicy = {}): Float64Array {
  const result = new Float64Array(lengthOf(column)).fill(Number.NaN);
  if (column.type === 'octetString' || column.type === 'dateTime') {
    if (column.size !== CLOCK_OCTETS) return result;
    for (let row = 0; row < result.length; row++)
      result[row] = instantAt(column.values, row * CLOCK_OCTETS, policy);
  } else if (column.type === 'mixed') {
    for (const [row, { value }] of column.values.entries()) {
      if (value instanceof Uint8Array && value.length === CLOCK_OCTETS)
        result[row] = instantAt(value, 0, policy);
    }
  }
  return result;
}
