import { toHex } from '../bytes/hex.ts';
import { fromLatin1 } from '../bytes/utf8.ts';
import { decode } from '../codec/codec.ts';
import { formatDate, formatDateTime, formatTime } from '../data/date-text.ts';
import { type DateTime, dateOctets, dateTimeOctets, timeOctets } from '../data/date-time.ts';
import { type Obis, obisFromBytes, obisGroups } from '../data/obis.ts';
import type { ScalerUnit } from '../data/reference.ts';
import { formatDecimal, numberOf } from '../data/scaler.ts';
import type { Data } from '../data/tag.ts';
import type { Unit } from '../data/units.ts';

/** Which attribute a value belongs to; class and attribute are 0 where the message does not say. */
export interface Reference {
  readonly classId: number;
  readonly logicalName: Obis;
  readonly attribute: number;
}

/** A value that a message carries, with its name. */
export interface Reading extends Reference {
  /** The number, text or time as it was sent, exactly: `123456`, `KFM_001`, `2026-03-29T01:00:00+01:00`. */
  readonly value: string;
  readonly data: Data;
  readonly scaler?: number;
  readonly unit?: Unit;
  /** The number that is meant, where scaler and unit are known: `123.456`. */
  readonly quantity?: string;
  /** The meter's own time of it, ISO 8601, with an offset where the meter tells one. */
  readonly at?: string;
}

/** What is known of a value besides itself. */
export interface Circumstances {
  readonly scalerUnit?: ScalerUnit | undefined;
  readonly at?: string | undefined;
}

/** The reading of one value; undefined for null-data and for values made of others. */
export function readingOf(
  reference: Reference,
  data: Data,
  { scalerUnit, at }: Circumstances = {},
): Reading | undefined {
  const value = nameIn(reference, data) ?? textOf(reference.logicalName, data);
  if (value === undefined) return undefined;
  const number = numberOf(data);
  return {
    ...reference,
    value,
    data,
    ...(number !== undefined &&
      scalerUnit && { ...scalerUnit, quantity: formatDecimal({ value: number, scaler: scalerUnit.scaler }) }),
    ...(at !== undefined && { at }),
  };
}

/** The first attribute of every object is its own name. */
function nameIn({ attribute }: Reference, data: Data): string | undefined {
  return attribute === 1 && data.type === 'octetString' && data.value.length === 6
    ? obisFromBytes(data.value)
    : undefined;
}

/** A value as text; undefined for what has none. */
export function textOf(logicalName: Obis, data: Data): string | undefined {
  switch (data.type) {
    case 'null':
    case 'dontCare':
    case 'array':
    case 'structure':
    case 'compactArray':
      return undefined;
    case 'octetString':
      return timeIn(logicalName, data.value) ?? printable(data.value) ?? toHex(data.value);
    case 'dateTime':
    case 'date':
    case 'time':
      return temporal(data.value);
    case 'visibleString':
    case 'utf8String':
      return withoutZeros(data.value);
    default:
      return String(numberOf(data) ?? data.value);
  }
}

/** Times stand in octet-strings, too; 4 and 5 octets are times only where the name says so, 12 where they make one. */
function timeIn(logicalName: Obis, octets: Uint8Array): string | undefined {
  const [, , c, d, e] = obisGroups(logicalName);
  const clock = c === 0 && d === 9;
  if (octets.length === 12) return plausible(octets) ? temporal(octets) : undefined;
  return clock && ((octets.length === 4 && e === 1) || (octets.length === 5 && e === 2))
    ? temporal(octets)
    : undefined;
}

/** The time of twelve octets as people write it; undefined where nothing of it is specified. */
export function formatTimeOctets(octets: Uint8Array | undefined): string | undefined {
  return octets?.length === 12 && octets.some((octet) => octet !== 0xff) ? temporal(octets) : undefined;
}

function temporal(octets: Uint8Array): string {
  if (octets.length === 4) return formatTime(decode(timeOctets, octets));
  return octets.length === 5
    ? formatDate(decode(dateOctets, octets))
    : formatDateTime(decode(dateTimeOctets, octets));
}

function plausible(octets: Uint8Array): boolean {
  const { year, month, day, hour, minute, second }: DateTime = decode(dateTimeOctets, octets);
  const within = (value: unknown, least: number, most: number) =>
    typeof value !== 'number' || (value >= least && value <= most);
  return (
    within(year, 1970, 2199) &&
    within(month, 1, 12) &&
    within(day, 1, 31) &&
    within(hour, 0, 23) &&
    within(minute, 0, 59) &&
    within(second, 0, 59)
  );
}

/** Strings are filled up with zeros. */
function withoutZeros(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  return text.slice(0, end);
}

/** The octets as text when all of them are ASCII but for zeros at the end. */
function printable(octets: Uint8Array): string | undefined {
  let end = octets.length;
  while (end > 0 && octets[end - 1] === 0) end--;
  if (end === 0 && octets.length > 0) return undefined;
  for (let i = 0; i < end; i++) {
    const octet = octets[i] as number;
    if (octet < 0x20 || octet > 0x7e) return undefined;
  }
  return fromLatin1(octets.subarray(0, end));
}
