import type { Instant } from 'dlms/bytes';
import type { DayOfProfile, ProfileHole } from '../model/profile.ts';
import { stretchesFrom } from '../model/wall-clock.ts';

const DAY_MS = 86_400_000;
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
    const [first, last] = [Math.max(start, from), Math.min(end, to)];
    const before = place;
    while (place < times.length && (times[place] ?? last) < last) place++;
    days.push({
      day,
      expected: gridIn(first, last, periodMs),
      stored: place - before,
      absent: absent.reduce((sum, hole) => {
        const [begin, stop] = [Math.max(hole.from, first), Math.min(hole.to, last)];
        return sum + (stop > begin ? gridIn(begin, stop, periodMs) : 0);
      }, 0),
    });
  }
  return days;
}

/** Moments of a grid from 1970 on in [from, to). */
const gridIn = (from: Instant, to: Instant, periodMs: number): number =>
  Math.max(0, Math.ceil(to / periodMs) - Math.ceil(from / periodMs));

interface Day {
  readonly day: string;
  readonly start: Instant;
  readonly end: Instant;
}

/** The days of a zone that touch [from, to). */
function daysOf(timeZone: string, from: Instant, to: Instant): Day[] {
  const days: Day[] = [];
  for (const { offset, from: since, to: until } of stretchesFrom(timeZone, from)) {
    const [begin, end] = [Math.max(from, since), Math.min(to, until)];
    for (let at = begin; at < end && days.length < MOST_DAYS; ) {
      const midnight = Math.floor((at + offset) / DAY_MS) * DAY_MS;
      const stop = Math.min(midnight + DAY_MS - offset, end);
      const day = new Date(midnight).toISOString().slice(0, 10);
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
