import type { Instant } from 'dlms/bytes';
import type { CaptureCounts, DayOfProfile, ProfileHole } from '../model/profile.ts';
import { stretchesFrom, wallOffset } from '../model/wall-clock.ts';

export const DAY_MS = 86_400_000;
/** Days that are told at once: more than a year. */
const MOST_DAYS = 400;

export interface CompletenessOptions {
  readonly times: readonly Instant[];
  readonly holes: readonly ProfileHole[];
  readonly periodMs: number;
  readonly from: Instant;
  readonly to: Instant;
  readonly timeZone: string;
}

/** How many rows each day of a zone should have, has, and cannot have; the day of a clock change is shorter or longer. */
export function completenessOf(options: CompletenessOptions): readonly DayOfProfile[] {
  const { times, holes, periodMs, from, to, timeZone } = options;
  if (periodMs === 0) return [];
  const absent = holes.filter(({ state }) => state === 'absent');
  const days: DayOfProfile[] = [];
  let place = 0;
  for (const { day, start, end } of daysOf(timeZone, from, to)) {
    const before = place;
    while (place < times.length && (times[place] ?? end) < end) place++;
    const stretch = { from: start, to: end };
    days.push({ day: dayText(day), ...countsOf(stretch, { periodMs, absent, stored: place - before }) });
  }
  return days;
}

/** What a stretch of a profile should have, and cannot have, beside what it has. */
export function countsOf(
  { from, to }: { readonly from: Instant; readonly to: Instant },
  captured: {
    readonly periodMs: number;
    readonly absent: readonly Pick<ProfileHole, 'from' | 'to'>[];
    readonly stored: number;
  },
): CaptureCounts {
  const { periodMs, absent, stored } = captured;
  let missing = 0;
  for (const hole of absent)
    missing += capturesIn(Math.max(hole.from, from), Math.min(hole.to, to), periodMs);
  return { expected: capturesIn(from, to, periodMs), stored, absent: missing };
}

/** Moments of a grid from 1970 on in [from, to). */
const capturesIn = (from: Instant, to: Instant, periodMs: number): number =>
  Math.max(0, Math.ceil(to / periodMs) - Math.ceil(from / periodMs));

export interface Day {
  /** Since 1970-01-01. */
  readonly day: number;
  readonly start: Instant;
  /** Not included. */
  readonly end: Instant;
}

/** The days of a zone that touch [from, to), cut where it begins and ends. */
function daysOf(timeZone: string, from: Instant, to: Instant): Day[] {
  const days: Day[] = [];
  for (const { offset, from: since, to: until } of stretchesFrom(timeZone, from)) {
    const [begin, end] = [Math.max(from, since), Math.min(to, until)];
    for (let at = begin; at < end && days.length < MOST_DAYS; ) {
      const day = Math.floor((at + offset) / DAY_MS);
      const stop = Math.min((day + 1) * DAY_MS - offset, end);
      const last = days.at(-1);
      // A change of the clocks cuts a day into two stretches.
      if (last?.day === day) days[days.length - 1] = { ...last, end: stop };
      else days.push({ day, start: at, end: stop });
      at = stop;
    }
    if (until >= to) break;
  }
  return days;
}

/** The whole days of a zone from one up to and with another; none is further from UTC than a day. */
export const wholeDays = (timeZone: string, first: number, last: number): Day[] =>
  daysOf(timeZone, (first - 1) * DAY_MS, (last + 2) * DAY_MS).filter(
    ({ day }) => day >= first && day <= last,
  );

/** The day of a moment by the wall clock of a zone. */
export const dayAt = (timeZone: string, at: Instant): number =>
  Math.floor((at + wallOffset(timeZone, at)) / DAY_MS);

export const dayText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

export const dayOf = (text: string): number => Date.parse(`${text}T00:00:00Z`) / DAY_MS;
