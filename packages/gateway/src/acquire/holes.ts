import type { Instant } from 'dlms/bytes';
import type { ProfileHole } from '../model/profile.ts';

/** After so many questions without an answer the meter is believed not to have the rows. */
const TRIES = 2;

/** The stretches between moments of capture in which rows are missing, oldest first. */
export function holesBetween(times: readonly Instant[], periodMs: number): ProfileHole[] {
  if (periodMs === 0) return []; // what has no period has no holes
  const holes: ProfileHole[] = [];
  for (let index = 1; index < times.length; index++) {
    const [before = 0, after = 0] = [times[index - 1], times[index]];
    // A row may be late by what the clock was set, and one that came in between is no sign of a missing one.
    if (after - before > 1.5 * periodMs)
      holes.push({ from: before + periodMs, to: after, state: 'open', tries: 0 });
  }
  return holes;
}

/** The holes that there are now, with what is known of them: one that is a part of an older one has its tries. */
export function remembering(found: readonly ProfileHole[], known: readonly ProfileHole[]): ProfileHole[] {
  return found.map((hole) => {
    const old = known.find(({ from, to }) => from <= hole.from && hole.to <= to);
    return old === undefined ? hole : { ...hole, tries: old.tries, state: old.state };
  });
}

/** A hole that was asked for, and stayed. */
export const askedFor = (hole: ProfileHole): ProfileHole => {
  const tries = hole.tries + 1;
  return { ...hole, tries, state: tries >= TRIES ? 'absent' : 'open' };
};

/** What of a hole is not older than a moment, on the grid of its rows; none where all of it is. */
export function notBefore(since: Instant, hole: ProfileHole, periodMs: number): ProfileHole[] {
  if (hole.from >= since) return [hole];
  const from = periodMs === 0 ? since : hole.from + Math.ceil((since - hole.from) / periodMs) * periodMs;
  return from < hole.to ? [{ ...hole, from }] : [];
}
