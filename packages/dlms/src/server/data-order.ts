import { decode } from '../codec/codec.ts';
import { daysInMonth } from '../data/civil.ts';
import { type DateTime, dateTimeOctets } from '../data/date-time.ts';
import { localMs, toInstant } from '../data/instant.ts';
import { numberOf } from '../data/scaler.ts';
import type { Data } from '../data/tag.ts';

/** Places values before, within or behind a range; see `RowRange`. */
export type Placing = (value: Data) => number | undefined;

/**
 * A range by its borders, both included. Null-data is no border. Times are compared as moments where both tell their
 * deviation, else as local times; parts of a border that are not specified are the earliest or the latest there are.
 * @returns undefined when a border is of another kind than the column
 */
export function placing(from: Data, to: Data, isTime: boolean): Placing | undefined {
  const lower = borderOf(from, isTime, 'from');
  const upper = borderOf(to, isTime, 'to');
  if (!lower || !upper) return undefined;
  return (value) => {
    const [toLower, toUpper] = [lower(value), upper(value)];
    if (toLower === undefined || toUpper === undefined) return undefined;
    if (toLower < 0) return -1;
    return toUpper > 0 ? 1 : 0;
  };
}

/** Compares a value with the border: negative when it is less. */
type Comparison = (value: Data) => number | undefined;

function borderOf(border: Data, isTime: boolean, side: 'from' | 'to'): Comparison | undefined {
  if (border.type === 'null') return () => (side === 'from' ? 1 : -1);
  const time = isTime || border.type === 'dateTime' ? timeOf(border) : undefined;
  if (time) return timeBorder(time, side);
  if (isTime) return undefined;
  const number = numberOf(border);
  if (number !== undefined) return (value) => compareNumbers(numberOf(value), number);
  const text = textOf(border);
  return text === undefined ? undefined : (value) => compareTexts(textOf(value), text);
}

function timeBorder(border: DateTime, side: 'from' | 'to'): Comparison {
  if (border.year === undefined) return () => (side === 'from' ? 1 : -1);
  const whole = complete(border, border.year, side);
  const [instant, local] = [toInstant(whole), localMs(whole)];
  return (value) => {
    const time = timeOf(value);
    if (!time) return undefined;
    const moment = instant === undefined ? undefined : toInstant(time);
    return moment === undefined ? difference(localMs(time), local) : difference(moment, instant);
  };
}

/** The border with its unspecified parts as early or as late as they can be. */
function complete(border: DateTime, year: number, side: 'from' | 'to'): DateTime {
  const late = side === 'to';
  const month = typeof border.month === 'number' ? border.month : late ? 12 : 1;
  const lastDay = month >= 1 && month <= 12 ? daysInMonth(year, month) : 31;
  return {
    ...border,
    month,
    day: typeof border.day === 'number' ? border.day : border.day === 'last' || late ? lastDay : 1,
    hour: border.hour ?? (late ? 23 : 0),
    minute: border.minute ?? (late ? 59 : 0),
    second: border.second ?? (late ? 59 : 0),
    hundredths: border.hundredths ?? (late ? 99 : 0),
  };
}

/** Both forms of a date-time: twelve octets in an octet-string, and under their own tag. */
function timeOf(value: Data): DateTime | undefined {
  if (value.type !== 'octetString' && value.type !== 'dateTime') return undefined;
  return value.value.length === 12 ? decode(dateTimeOctets, value.value) : undefined;
}

const difference = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a - b;

function compareNumbers(a: number | bigint | undefined, b: number | bigint): number | undefined {
  if (a === undefined) return undefined;
  return a < b ? -1 : a > b ? 1 : 0;
}

function textOf(value: Data): string | undefined {
  if (typeof value.value === 'string') return value.value;
  return value.value instanceof Uint8Array ? String.fromCharCode(...value.value) : undefined;
}

function compareTexts(a: string | undefined, b: string): number | undefined {
  if (a === undefined) return undefined;
  return a < b ? -1 : a > b ? 1 : 0;
}
