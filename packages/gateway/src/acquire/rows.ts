import type { Instant } from 'dlms/bytes';
import type { ProfileColumn as ClientColumn, ProfileRow as ClientRow } from 'dlms/client';
import { type ClockPolicy, type DateTime, toInstant } from 'dlms/data';
import type { MeterClock } from '../model/device.ts';
import type { ProfileColumn, ProfileRow } from '../model/profile.ts';
import { meterTime, policyOf, timeCell } from './meter-clock.ts';
import { readingValueOf } from './value.ts';

/** Rows as they are stored: keyed by time, without the clock among their values. */
export interface KeyedRows {
  readonly columns: readonly ProfileColumn[];
  /** In the order of the meter's buffer. */
  readonly rows: readonly ProfileRow[];
  /** Rows whose time names no moment: they cannot be keyed. */
  readonly timeless: number;
}

/** Keys the rows of a profile, in the order in which they were captured, by the clock that stands among their columns. */
export function keyRows(
  columns: readonly ClientColumn[],
  rows: readonly ClientRow[],
  clock: MeterClock,
): KeyedRows {
  const policy = policyOf(clock);
  const clockColumn = columns.findIndex(({ classId, attribute }) => classId === 8 && attribute === 2);
  const kept = columns.flatMap((column, index) =>
    isKept(columns, index, clockColumn) ? [{ column, index }] : [],
  );
  const occurrences = new Map<Instant, number>();
  const keyed: ProfileRow[] = [];
  let before: Instant | undefined;
  for (const row of rows) {
    const time = timeCell(row[clockColumn]);
    const at = time && instantAfter(time.value, policy, before);
    if (time === undefined || at === undefined) continue;
    const occ = occurrences.get(at) ?? 0;
    occurrences.set(at, occ + 1);
    const values = kept.map(({ column, index }) => {
      const value = row[index];
      return value && readingValueOf(value, column.scalerUnit?.scaler ?? 0);
    });
    keyed.push({ at, occ, clock: meterTime(time, clock), values });
    before = at;
  }
  return {
    columns: kept.map(({ column: { scalerUnit, ...key } }) => ({
      ...key,
      scaler: scalerUnit?.scaler,
      unit: scalerUnit?.unit,
    })),
    rows: keyed,
    timeless: rows.length - keyed.length,
  };
}

/** The clock is the key and no value; an attribute that is captured twice would be stored twice under one key. */
function isKept(columns: readonly ClientColumn[], index: number, clock: number): boolean {
  const same = (column: ClientColumn) =>
    column.logicalName === columns[index]?.logicalName &&
    column.attribute === columns[index].attribute &&
    column.dataIndex === columns[index].dataIndex;
  return index !== clock && columns.findIndex(same) === index;
}

/** In the hour that an autumn night has twice, a time that goes back is the second of the two. */
function instantAfter(time: DateTime, policy: ClockPolicy, before: Instant | undefined): Instant | undefined {
  const at = toInstant(time, policy);
  if (at === undefined || before === undefined || at > before || policy.zone === undefined) return at;
  const { zone } = policy;
  const second = toInstant(time, { ...policy, zone: (local, daylight) => zone(local, daylight ?? false) });
  return second !== undefined && second > before ? second : at;
}
