import type { Instant } from '../../bytes/machine.ts';
import type { DateTime } from '../../data/date-time.ts';
import { fromInstant, localMs, toInstant } from '../../data/instant.ts';

/** The local time of a meter, by which its calendars run. */
export interface WallClock {
  /** Local time in milliseconds as if it were UTC. */
  local(now: Instant): number;
  /** The same as clients read it. */
  read(now: Instant): DateTime;
}

/** A clock that is always right, without daylight saving: `offset` minutes ahead of UTC. */
export const fixedWallClock = (offset = 0): WallClock => ({
  local: (now) => now + offset * 60_000,
  read: (now) => fromInstant(now, { offset }),
});

/**
 * The first moment from `now` on at which the clock shows this local time or, where daylight saving leaps over it, a
 * later one.
 */
export function momentOf(clock: WallClock, local: number, now: Instant): Instant {
  const guess = now + (local - clock.local(now));
  if (guess <= now) return now;
  // Daylight saving may begin or end on the way; an hour that comes twice is met the first time.
  const corrected = guess + local - clock.local(guess);
  if (clock.local(corrected) >= local) return Math.max(now, corrected);
  let [before, after] = [Math.max(now, corrected), guess];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (clock.local(middle) >= local) after = middle;
    else before = middle;
  }
  return after;
}

/** Whether a time that a client wrote has come; one of which nothing is specified never comes. */
export function hasCome(clock: WallClock, time: DateTime, now: Instant): boolean {
  const left = msUntil(clock, time, now);
  return left !== undefined && left <= 0;
}

/** Milliseconds until a time that a client wrote, negative when it is past; undefined when it names no moment. */
export function msUntil(clock: WallClock, time: DateTime, now: Instant): number | undefined {
  const instant = toInstant(time);
  if (instant !== undefined) return instant - toClock(clock, now);
  const local = localMs(time);
  return local === undefined ? undefined : local - clock.local(now);
}

/** The moment that the clock shows, which is not `now` when the clock is wrong. */
const toClock = (clock: WallClock, now: Instant): Instant => toInstant(clock.read(now)) ?? clock.local(now);

/** A stretch of local time: behind `from`, up to `to`. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * Walks along local time so that nothing in it is met twice, though an hour may come twice in autumn. A clock that is set back
 * farther than daylight saving can (two hours) starts anew from there.
 */
export class LocalWalk {
  #mark: number | undefined;

  /** `mark`: how far it had come before; without it the walk starts with the first step. */
  constructor(mark?: number) {
    this.#mark = mark;
  }

  /** How far it has come, in local time. */
  get mark(): number | undefined {
    return this.#mark;
  }

  /** The stretch since the last step; undefined with the first one and after the clock was set back. */
  step(clock: WallClock, now: Instant): Stretch | undefined {
    const to = clock.local(now);
    const from = this.#mark;
    if (from === undefined || to < from - FARTHEST_BACK) {
      this.#mark = to;
      return undefined;
    }
    if (to <= from) return { from, to: from };
    this.#mark = to;
    return { from, to };
  }
}

const FARTHEST_BACK = 120 * 60_000;
