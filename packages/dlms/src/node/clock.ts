import type { Instant } from '../bytes/machine.ts';

/** The time, and waking up at one: all that a driver needs of it, so that tests can bring their own. */
export interface Clock {
  now(): Instant;
  /** Calls back at that time or shortly after; the result calls it off. */
  at(instant: Instant, wake: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  at(instant, wake) {
    const timer = setTimeout(wake, Math.min(Math.max(0, instant - Date.now()), LONGEST_TIMER));
    return () => clearTimeout(timer);
  },
};

/** setTimeout takes no more; who wakes too early sleeps again. */
const LONGEST_TIMER = 0x7fff_ffff;
