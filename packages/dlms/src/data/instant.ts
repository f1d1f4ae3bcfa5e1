import type { Instant } from '../bytes/machine.ts';
import { civilMs, dateOf, weekdayOfDay } from './civil.ts';
import { type DateTime, daylightSaving } from './date-time.ts';

/** How the times of a meter are to be understood: the standard, and what meters do instead. */
export interface ClockPolicy {
  /**
   * `spec`: minutes from local time to UTC (UTC+1 is −60). `inverted`: minutes that local time is ahead (UTC+1 is +60), as
   * many meters send. `ignore`: not to be trusted, the zone decides.
   */
  readonly deviation?: 'spec' | 'inverted' | 'ignore';
  /** The deviation stays that of standard time while daylight saving is active; by the standard it follows. */
  readonly deviationWithoutDaylight?: boolean;
  /** The daylight-saving flag of the status means nothing. */
  readonly ignoreDaylightFlag?: boolean;
  /** For times whose deviation is not specified or not trusted; without it they have no instant. */
  readonly zone?: Zone;
}

/**
 * Minutes that a zone's local time is ahead of UTC at a local time, given as milliseconds as if it were UTC.
 * `daylight` decides in the hour that comes twice; it is undefined when the meter does not say.
 */
export type Zone = (local: number, daylight: boolean | undefined) => number;

/**
 * The moment that a meter's time names; undefined when date, hour or minute are not specified or do not exist, or when nothing
 * tells the offset from UTC: UTC is never assumed. Seconds and hundredths that are not specified count as zero.
 */
export function toInstant(value: DateTime, policy: ClockPolicy = {}): Instant | undefined {
  const local = localMs(value);
  const offset = local === undefined ? undefined : utcOffset(value, policy);
  return local === undefined || offset === undefined ? undefined : local - offset * MINUTE;
}

const MINUTE = 60_000;

/** Minutes that the value's local time is ahead of UTC, by deviation or zone; undefined when neither tells. */
export function utcOffset(value: DateTime, policy: ClockPolicy = {}): number | undefined {
  return offsetOf(localMs(value), value.deviation, daylightSaving(value), policy);
}

/** The same of the parts: local time in milliseconds as if it were UTC, deviation and whether daylight saving is active. */
export function offsetOf(
  local: number | undefined,
  deviation: number | undefined,
  flag: boolean | undefined,
  policy: ClockPolicy,
): number | undefined {
  const daylight = policy.ignoreDaylightFlag ? undefined : flag;
  if (deviation !== undefined && policy.deviation !== 'ignore') {
    const ahead = policy.deviation === 'inverted' ? deviation : 0 - deviation;
    return policy.deviationWithoutDaylight && daylight ? ahead + 60 : ahead;
  }
  return local === undefined ? undefined : policy.zone?.(local, daylight);
}

/** Date and time as milliseconds as if they were UTC; undefined unless it is one existing minute. */
export function localMs(value: DateTime): number | undefined {
  const { year, month, day, hour, minute, second = 0, hundredths = 0 } = value;
  if (year === undefined || hour === undefined || minute === undefined) return undefined;
  if (typeof month !== 'number' || typeof day !== 'number') return undefined;
  const ms = civilMs(year, month, day, hour, minute, second, hundredths);
  return Number.isNaN(ms) ? undefined : ms;
}

/** How `fromInstant` fills what an instant does not tell. */
export interface LocalTime {
  /** Minutes that local time is ahead of UTC, daylight saving included. */
  readonly offset: number;
  readonly daylightSaving?: boolean;
  /** Further flags of the clock status; the daylight-saving flag is added. */
  readonly status?: number;
  readonly policy?: Pick<ClockPolicy, 'deviation' | 'deviationWithoutDaylight'>;
}

/** A moment as a meter writes it. With the policy `ignore` the deviation is not specified. */
export function fromInstant(instant: Instant, local: LocalTime): DateTime {
  const { offset, daylightSaving: daylight = false, status = 0, policy = {} } = local;
  const ms = instant + offset * MINUTE;
  const days = Math.floor(ms / DAY);
  const hundredths = Math.floor((ms - days * DAY) / 10);
  const ahead = policy.deviationWithoutDaylight && daylight ? offset - 60 : offset;
  return {
    ...dateOf(days),
    weekday: weekdayOfDay(days),
    hour: Math.floor(hundredths / 360_000),
    minute: Math.floor(hundredths / 6000) % 60,
    second: Math.floor(hundredths / 100) % 60,
    hundredths: hundredths % 100,
    deviation:
      policy.deviation === 'ignore' ? undefined : policy.deviation === 'inverted' ? ahead : 0 - ahead,
    status: daylight ? status | 0x80 : status,
  };
}

const DAY = 86_400_000;
