import { decode } from '../codec/codec.ts';
import { type DateTime, dateTimeOctets } from '../data/date-time.ts';
import { localMs, toInstant } from '../data/instant.ts';
import { type Row, rowsOf } from '../data/rows.ts';
import type { Data } from '../data/tag.ts';
import { UnexpectedError } from '../errors.ts';
import type { RowSelection } from './row-selection.ts';

/** One value a column. */
export type ProfileRow = Row;

/** The rows of a buffer as they were sent. @throws UnexpectedError for Data that is no buffer of so many columns */
export function bufferRows(buffer: Data, columnCount: number): readonly ProfileRow[] {
  if (buffer.type !== 'array' && buffer.type !== 'compactArray' && buffer.type !== 'null')
    throw misfit(`${buffer.type} where rows are due`);
  const rows = rowsOf(buffer);
  const odd = rows.findIndex((row) => row.length !== columnCount);
  if (odd >= 0) throw misfit(`row ${odd} has ${rows[odd]?.length} values for ${columnCount} columns`);
  return rows;
}

/** The meter sent other columns than it says it captures. */
export const misfit = (message: string): UnexpectedError =>
  new UnexpectedError(message, {
    layer: 'class',
    during: 'reading a profile',
    advice: 'the meter may have changed what it captures: read its capture objects again',
  });

/** What came: how many rows, the time of each, and whether the meter has picked them. */
export interface Arrived {
  readonly count: number;
  readonly timeAt: (row: number) => DateTime | undefined;
  readonly picked: boolean;
  readonly newestFirst: boolean;
}

/** The positions of the rows that were wanted; undefined when all were. A meter may send more, and one read whole always does. */
export function wantedPositions(wanted: RowSelection, arrived: Arrived): readonly number[] | undefined {
  const { count, timeAt, picked, newestFirst } = arrived;
  const all = (from: number, to: number): readonly number[] | undefined =>
    from <= 0 && to >= count
      ? undefined
      : Array.from({ length: Math.max(0, Math.min(to, count) - from) }, (_, i) => from + i);
  switch (wanted.kind) {
    case 'all':
      return undefined;
    case 'entries':
      return picked ? undefined : all(wanted.first - 1, wanted.last === 0 ? count : wanted.last);
    case 'last':
      return newestFirst ? all(0, wanted.count) : all(Math.max(0, count - wanted.count), count);
    case 'range': {
      const kept = Array.from({ length: count }, (_, row) => row).filter((row) =>
        isWithin(timeAt(row), wanted.from, wanted.to),
      );
      return kept.length === count ? undefined : kept;
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

/** The time in a value of a clock column; undefined for what is none. */
export function timeOf(value: Data | undefined): DateTime | undefined {
  if (value?.type !== 'octetString' && value?.type !== 'dateTime') return undefined;
  return value.value.length === 12 ? decode(dateTimeOctets, value.value) : undefined;
}
