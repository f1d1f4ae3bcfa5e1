import type { Instant } from 'dlms/bytes';
import type { Zone } from './zone.ts';

/*
 * Where recording intervals begin. Periods that divide the day are counted from local midnight, so that an hourly profile
 * stands on full hours in India too; whole days begin at local midnight; all others are counted from 1970.
 */

const DAY_SECONDS = 86_400;
const DAY = DAY_SECONDS * 1000;

/** The first boundary after the instant. */
export function boundaryAfter(instant: Instant, periodSeconds: number, zone: Zone): Instant {
  const period = periodSeconds * 1000;
  if (DAY_SECONDS % periodSeconds === 0 && periodSeconds < DAY_SECONDS) {
    const midnight = zone.startOfDay(instant);
    const next = midnight + (Math.floor((instant - midnight) / period) + 1) * period;
    // A day of 23 or 25 hours may end before the period does.
    return Math.min(next, zone.startOfNextDay(instant));
  }
  if (periodSeconds % DAY_SECONDS === 0) {
    const days = periodSeconds / DAY_SECONDS;
    const today = Math.floor((instant + zone.offsetMs(instant)) / DAY);
    return zone.instantOf((Math.floor(today / days) + 1) * days * DAY);
  }
  return (Math.floor(instant / period) + 1) * period;
}

/** The last boundary at or before the instant. */
export function boundaryAtOrBefore(instant: Instant, periodSeconds: number, zone: Zone): Instant {
  const period = periodSeconds * 1000;
  if (DAY_SECONDS % periodSeconds === 0 && periodSeconds < DAY_SECONDS) {
    const midnight = zone.startOfDay(instant);
    return midnight + Math.floor((instant - midnight) / period) * period;
  }
  if (periodSeconds % DAY_SECONDS === 0) {
    const days = periodSeconds / DAY_SECONDS;
    const today = Math.floor((instant + zone.offsetMs(instant)) / DAY);
    return zone.instantOf(Math.floor(today / days) * days * DAY);
  }
  return Math.floor(instant / period) * period;
}
