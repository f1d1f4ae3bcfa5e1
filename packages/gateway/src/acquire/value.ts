import { encode } from 'dlms/codec';
import { type Data, data, numberOf } from 'dlms/data';
import type { ReadingValue } from '../model/reading.ts';

/** What a reading keeps of a value; undefined for null-data, which is none. */
export function readingValueOf(value: Data, scaler: number): ReadingValue | undefined {
  if (value.type === 'null' || value.type === 'dontCare') return undefined;
  const number = numberOf(value);
  // A float that is not a number stays as its octets: no decimal could tell it.
  if (number === undefined || (typeof number === 'number' && !Number.isFinite(number)))
    return { kind: 'data', octets: encode(data, value) };
  return { kind: 'number', value: number, scaler };
}
