import { decode, encode } from '../codec/codec.ts';
import { type DateTime, dateTimeOctets } from '../data/date-time.ts';
import { fromInstant, localMs, toInstant } from '../data/instant.ts';
import type { CaptureObject } from '../data/reference.ts';
import type { Data } from '../data/tag.ts';
import { UnexpectedError } from '../errors.ts';
import { clockColumn, type RowSelection } from './row-selection.ts';

/** One value a column. */
export type ProfileRow = readonly Data[];

/** The rows of a buffer, as the meter sent them. @throws UnexpectedError for Data that is no buffer */
export function rowsOf(buffer: Data, columnCount: number): readonly ProfileRow[] {
  if (buffer.type === 'null') return [];
  if (buffer.type !== 'array' && buffer.type !== 'compactArray')
    throw misfit(`${buffer.type} where rows are due`);
  return buffer.value.map((row, i) => {
    // A profile of one column may come as an array of bare values (compact arrays of a simple type).
    if (row.type !== 'structure') return columnCount === 1 ? [row] : raise(`row ${i} is of type ${row.type}`);
    if (row.value.length === columnCount) return row.value;
    return raise(`row ${i} has ${row.value.length} values for ${columnCount} columns`);
  });
}

function raise(message: string): never {
  throw misfit(message);
}

const misfit = (message: string): UnexpectedError =>
  new UnexpectedError(message, {
    layer: 'class',
    advice: 'the meter may have changed what it captures: read its capture objects again',
  });

/**
 * Puts back what was left out: null-data stands for the value of the row before, of the clock for that time and one period more;
 * delta types are added to the value before. What stands in the first row cannot be known and stays.
 */
export function expandRows(
  rows: readonly ProfileRow[],
  columns: readonly CaptureObject[],
  capturePeriod: number,
): readonly ProfileRow[] {
  const clock = clockColumn(columns);
  let before: ProfileRow | undefined;
  return rows.map((row) => {
    if (before && row.some(isCompressed)) {
      const above = before;
      row = row.map((value, column) =>
        expandValue(value, above[column] as Data, column === clock ? capturePeriod : 0),
      );
    }
    before = row;
    return row;
  });
}

const isCompressed = ({ type }: Data): boolean => type === 'null' || type.startsWith('delta');

function expandValue(value: Data, before: Data, period: number): Data {
  if (value.type === 'null') return period === 0 ? before : later(before, period);
  if (!value.type.startsWith('delta') || typeof value.value !== 'number') return value;
  if (typeof before.value === 'bigint')
    return { ...before, value: before.value + BigInt(value.value) } as Data;
  return typeof before.value === 'number'
    ? ({ ...before, value: before.value + value.value } as Data)
    : value;
}

/** Without a time above there is nothing to count from. */
function later(before: Data, seconds: number): Data {
  const time = timeOf(before);
  const local = time && localMs(time);
  if (!time || local === undefined) return before;
  const { deviation, status, weekday } = time;
  const moved = fromInstant(local + seconds * 1000, { offset: 0 });
  const whole = { ...moved, deviation, status, weekday: weekday === undefined ? undefined : moved.weekday };
  return { ...before, value: encode(dateTimeOctets, whole) } as Data;
}

/** The time in a value of a clock column; undefined for what is none. */
export function timeOf(value: Data): DateTime | undefined {
  const isTime = value.type === 'octetString' || value.type === 'dateTime';
  return isTime && value.value.length === 12 ? decode(dateTimeOctets, value.value) : undefined;
}

/** The rows that were wanted, of those that came: a meter may send more, and one read whole always does. */
export function wantedRows(
  rows: readonly ProfileRow[],
  columns: readonly CaptureObject[],
  wanted: RowSelection,
  { picked, newestFirst }: { readonly picked: boolean; readonly newestFirst: boolean },
): readonly ProfileRow[] {
  switch (wanted.kind) {
    case 'all':
      return rows;
    case 'entries':
      return picked ? rows : rows.slice(wanted.first - 1, wanted.last === 0 ? undefined : wanted.last);
    case 'last':
      if (wanted.count === 0) return [];
      return newestFirst ? rows.slice(0, wanted.count) : rows.slice(-wanted.count);
    case 'range': {
      const clock = clockColumn(columns);
      if (clock < 0) return rows;
      return rows.filter((row) => isWithin(timeOf(row[clock] as Data), wanted.from, wanted.to));
    }
  }
}

/** Both ends included; a row without a time is no reason to lose it. */
function isWithin(time: DateTime | undefined, from: DateTime | undefined, to: DateTime | undefined): boolean {
  if (!time) return true;
  return !(from && isBefore(time, from)) && !(to && isBefore(to, time));
}

function isBefore(a: DateTime, b: DateTime): boolean {
  // As instants where both tell their offset, else both as the meter's local time.
  const [one, other] = [toInstant(a), toInstant(b)];
  if (one !== undefined && other !== undefined) return one < other;
  const [local, otherLocal] = [localMs(a), localMs(b)];
  return local !== undefined && otherLocal !== undefined && local < otherLocal;
}
