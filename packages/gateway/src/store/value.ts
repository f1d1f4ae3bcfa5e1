import type { ReadingValue } from '../model/reading.ts';

/** A reading's value as the columns kind, value and scaler. */
export interface ValueColumns {
  readonly kind: number;
  /** Integers are bigints here, since libsql stores a number as a float where the column is of any type. */
  readonly value: bigint | number | string | Uint8Array;
  readonly scaler: number | null;
}

const NOT_A_NUMBER = 'NaN';
const NUMBER = 0;
const DATA = 1;
/** What SQLite holds as an integer; larger ones, of 64 bits without sign, go in as text. */
const LIMIT = 2n ** 63n;

export function valueColumns(value: ReadingValue): ValueColumns {
  if (value.kind === 'data') return { kind: DATA, value: value.octets, scaler: null };
  const { value: number, scaler } = value;
  // SQLite takes what is not a number for null.
  if (Number.isNaN(number)) return { kind: NUMBER, value: NOT_A_NUMBER, scaler };
  if (typeof number === 'number' && !Number.isSafeInteger(number))
    return { kind: NUMBER, value: number, scaler };
  const integer = BigInt(number);
  const fits = integer < LIMIT && integer >= -LIMIT;
  return { kind: NUMBER, value: fits ? integer : integer.toString(), scaler };
}

/** The reverse, of a value that was selected as text where it is an integer: a double would round it. */
export function readingValue(kind: number, value: unknown, scaler: number | null): ReadingValue {
  if (kind === DATA) return { kind: 'data', octets: new Uint8Array(value as ArrayBuffer) };
  if (typeof value === 'number') return { kind: 'number', value, scaler: scaler ?? 0 };
  if (value === NOT_A_NUMBER) return { kind: 'number', value: Number.NaN, scaler: scaler ?? 0 };
  const integer = BigInt(value as string);
  const short = Number(integer);
  return { kind: 'number', value: Number.isSafeInteger(short) ? short : integer, scaler: scaler ?? 0 };
}
