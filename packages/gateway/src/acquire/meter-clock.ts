import type { Instant } from 'dlms/bytes';
import { decode } from 'dlms/codec';
import {
  type ClockPolicy,
  type Data,
  type DateTime,
  dateTimeOctets,
  fromInstant,
  toInstant,
  utcOffset,
  type Zone,
} from 'dlms/data';
import { Temporal } from 'temporal-polyfill';
import type { MeterClock } from '../model/device.ts';
import type { MeterClocks } from '../model/ports.ts';
import type { MeterTime } from '../model/reading.ts';

/** How the times of a meter become instants. */
export const policyOf = ({ deviation, timeZone, dst }: MeterClock): ClockPolicy => ({
  deviation,
  zone: dst === 'never' ? (local) => standardOffset(timeZone, local) : zoneOf(timeZone),
});

/** The zone's rule: in the hour that comes twice the meter's flag decides, and without it the first of the two is taken. */
export function zoneOf(timeZone: string): Zone {
  return (local, daylight) => {
    const time = Temporal.Instant.fromEpochMilliseconds(local).toZonedDateTimeISO('UTC').toPlainDateTime();
    const disambiguation = daylight === undefined ? 'compatible' : daylight ? 'earlier' : 'later';
    return time.toZonedDateTime(timeZone, { disambiguation }).offsetNanoseconds / 60e9;
  };
}

/** Minutes east of UTC of a zone's standard time in the year of a moment: the lesser of what January and July have. */
function standardOffset(timeZone: string, at: Instant): number {
  const year = new Date(at).getUTCFullYear();
  const [winter, summer] = [0, 6].map((month) => offsetOf(timeZone, Date.UTC(year, month, 1)));
  return Math.min(winter ?? 0, summer ?? 0);
}

const offsetOf = (timeZone: string, at: Instant): number =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).offsetNanoseconds / 60e9;

/**
 * Writes instants as a meter does, by what its clock said a moment ago: its own deviation where it has one. Where that agrees
 * with the configured zone the zone decides, so that a winter's day asked for in summer is meant as the meter means it.
 */
export function writerOf(
  clock: MeterClock,
  time: DateTime | undefined,
  now: Instant,
): (instant: Instant) => DateTime {
  const zoned = (instant: Instant) =>
    clock.dst === 'never' ? standardOffset(clock.timeZone, instant) : offsetOf(clock.timeZone, instant);
  const own = time && utcOffset(time, { deviation: clock.deviation });
  const follows = own === undefined || own === zoned(now);
  const silent = time !== undefined && time.deviation === undefined;
  const policy = { deviation: silent ? ('ignore' as const) : clock.deviation };
  return (instant) => {
    const offset = follows ? zoned(instant) : own;
    return { ...fromInstant(instant, { offset, policy }), status: undefined };
  };
}

/** How far a meter's clock is ahead of ours; undefined when it does not name a moment. */
export function driftMs(clock: MeterClock, time: DateTime, now: Instant): number | undefined {
  const instant = toInstant(time, policyOf(clock));
  return instant === undefined ? undefined : instant - now;
}

/** A date-time with the octets it came as. */
export interface TimeCell {
  readonly octets: Uint8Array;
  readonly value: DateTime;
}

/** The date-time in a value; undefined for what is none. */
export function timeCell(value: Data | undefined): TimeCell | undefined {
  if (value?.type !== 'octetString' && value?.type !== 'dateTime') return undefined;
  if (value.value.length !== 12) return undefined;
  return { octets: value.value, value: decode(dateTimeOctets, value.value) };
}

/** What is kept of a meter's own time beside the instant that was made of it. */
export function meterTime({ octets, value }: TimeCell, { deviation }: MeterClock): MeterTime {
  const said = value.deviation !== undefined && deviation !== 'ignore';
  return {
    octets: octets.slice(), // the cell is a view into the whole answer, which need not be kept alive
    offsetMinutes: said ? utcOffset(value, { deviation }) : undefined,
    rule: said ? 'deviation' : 'zone',
  };
}

/** For whoever sets clocks by hand. */
export const meterClocks: MeterClocks = {
  writer: ({ clock }, shown, now) => writerOf(clock, shown, now),
  drift: ({ clock }, shown, now) => driftMs(clock, shown, now),
};
