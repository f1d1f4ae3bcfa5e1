import { dateOf, daysInMonth, daysOf, weekdayOfDay } from '../../data/civil.ts';
import type { CalendarDate, TimeOfDay } from '../../data/date-time.ts';

/*
 * Dates and times with parts that are not specified, as patterns: each such part matches every value. Local time is counted in
 * milliseconds as if it were UTC, days since 1970-01-01.
 */

export const DAY_MS = 86_400_000;

/** The day on which a local time lies. */
export const dayOf = (local: number): number => Math.floor(local / DAY_MS);

/**
 * Whether a day fits the pattern. A weekday besides a day of the month means the first such weekday from that day on, besides
 * "last" the last of the month (and "second last" the one before). Months that only the daylight saving knows fit no day.
 */
export function dayMatches(pattern: CalendarDate, day: number): boolean {
  const { year, month, day: dayOfMonth } = dateOf(day);
  if (pattern.year !== undefined && pattern.year !== year) return false;
  if (pattern.month !== undefined && pattern.month !== month) return false;
  if (pattern.weekday !== undefined && pattern.weekday !== weekdayOfDay(day)) return false;
  const [first, last] = daysMeant(pattern, daysInMonth(year, month));
  return dayOfMonth >= first && dayOfMonth <= last;
}

/** The first and the last day of the month that a pattern may mean. */
function daysMeant({ day, weekday }: CalendarDate, length: number): readonly [number, number] {
  if (day === undefined) return [1, length];
  if (weekday === undefined) {
    const meant = day === 'last' ? length : day === 'secondLast' ? length - 1 : day;
    return [meant, meant];
  }
  if (day === 'last') return [length - 6, length];
  if (day === 'secondLast') return [length - 13, length - 7];
  return [day, day + 6];
}

/**
 * The first local time behind `after` that fits; undefined when none does within 40 years, in which every 29 February
 * has had every weekday.
 */
export function nextMatch(
  date: CalendarDate,
  time: TimeOfDay,
  after: number,
  years = 40,
): number | undefined {
  const start = dayOf(after + 1);
  const firstYear = Math.max(dateOf(start).year, date.year ?? 0);
  const lastYear = Math.min(dateOf(start).year + years, date.year ?? Number.MAX_SAFE_INTEGER);
  for (let year = firstYear; year <= lastYear; year++) {
    for (let month = 1; month <= 12; month++) {
      if (date.month !== undefined && date.month !== month) continue;
      const length = daysInMonth(year, month);
      const first = daysOf(year, month, 1);
      for (let day = Math.max(first, start); day < first + length; day++) {
        const found = dayMatches(date, day) ? nextTime(time, day, after) : undefined;
        if (found !== undefined) return found;
      }
    }
  }
  return undefined;
}

/**
 * The first local time of a year that fits; undefined when none does. Hours and minutes that are not specified count as
 * zero.
 */
export function matchInYear(pattern: CalendarDate & TimeOfDay, year: number): number | undefined {
  const { hour = 0, minute = 0 } = pattern;
  return nextMatch(pattern, { ...pattern, hour, minute }, daysOf(year, 1, 1) * DAY_MS - 1, 0);
}

/**
 * The first time of a day behind `after` that fits. Hours and minutes that are not specified are every hour and every
 * minute; of seconds and hundredths that are not specified it is the first.
 */
export function nextTime(pattern: TimeOfDay, day: number, after: number): number | undefined {
  const { second = 0, hundredths = 0 } = pattern;
  if (second > 59 || hundredths > 99) return undefined;
  const within = second * 1000 + hundredths * 10;
  const firstHour = pattern.hour ?? Math.max(0, Math.floor((after - day * DAY_MS) / HOUR_MS));
  for (let hour = firstHour; hour <= (pattern.hour ?? 23) && hour < 24; hour++) {
    const minutes = pattern.minute === undefined ? 60 : 1;
    for (let i = 0; i < minutes; i++) {
      const minute = pattern.minute ?? i;
      const at = day * DAY_MS + hour * HOUR_MS + minute * 60_000 + within;
      if (minute < 60 && at > after) return at;
    }
  }
  return undefined;
}

const HOUR_MS = 3_600_000;

/** A time of day in milliseconds since midnight, parts that are not specified counting as zero. */
export const msOfDay = ({ hour = 0, minute = 0, second = 0, hundredths = 0 }: TimeOfDay): number =>
  ((hour * 60 + minute) * 60 + second) * 1000 + hundredths * 10;

/** Whether no part is left open, so that the date names one day. */
export const isComplete = ({ year, month, day }: CalendarDate): boolean =>
  year !== undefined && month !== undefined && day !== undefined;
