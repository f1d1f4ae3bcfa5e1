import type { Instant } from 'dlms/bytes';
import { Temporal } from 'temporal-polyfill';

/** A stretch of time in which the wall clocks of a zone are not changed. */
export interface Stretch {
  readonly from: Instant;
  /** Not included; infinite where no change is known any more. */
  readonly to: Instant;
  /** What the wall is ahead of UTC, in milliseconds. */
  readonly offset: number;
  /** So long at its beginning the wall shows what it has shown before. */
  readonly repeated: number;
  /** So much the wall leaves out at its end. */
  readonly leftOut: number;
}

/** What the wall clocks of a zone are ahead of UTC at a moment, in milliseconds. */
export const wallOffset = (timeZone: string, at: Instant): number => stretchAt(timeZone, at).offset;

/** The stretches of a zone from the one that holds a moment on. */
export function* stretchesFrom(timeZone: string, from: Instant): Generator<Stretch> {
  for (let at = from; Number.isFinite(at); ) {
    const stretch = stretchAt(timeZone, at);
    yield stretch;
    at = stretch.to;
  }
}

/** Asking for a change costs a good part of a millisecond; a zone has two of them a year. */
const known = new Map<string, Stretch[]>();

function stretchAt(timeZone: string, at: Instant): Stretch {
  const stretches = known.get(timeZone) ?? [];
  known.set(timeZone, stretches);
  const found = stretches.find(({ from, to }) => at >= from && at < to);
  if (found !== undefined) return found;
  const stretch = ask(timeZone, at);
  stretches.push(stretch);
  return stretch;
}

function ask(timeZone: string, at: Instant): Stretch {
  const time = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  const next = time.getTimeZoneTransition('next');
  // A change at this very moment is not "previous" of it.
  const last = time.add({ nanoseconds: 1 }).getTimeZoneTransition('previous');
  const offset = offsetOf(time);
  const before = last && offsetOf(last.subtract({ nanoseconds: 1 }));
  return {
    from: last?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    to: next?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offset,
    repeated: Math.max(0, (before ?? offset) - offset),
    leftOut: next ? Math.max(0, offsetOf(next) - offset) : 0,
  };
}

const offsetOf = (time: Temporal.ZonedDateTime): number => time.offsetNanoseconds / 1e6;
