import { daysInMonth, weekdayOf } from './civil.ts';
import type { CalendarDate, DateTime, TimeOfDay } from './date-time.ts';
import { type ClockPolicy, utcOffset } from './instant.ts';

/**
 * A meter's time as ISO 8601 with its offset: `2026-03-29T01:00:00+01:00`; without one when nothing tells it. What is not
 * specified is `*`, as in `*-03-last(Sun)T02:00:00`.
 */
export function formatDateTime(value: DateTime, policy: ClockPolicy = {}): string {
  const offset = utcOffset(value, policy);
  return `${formatDate(value)}T${formatTime(value)}${offset === undefined ? '' : formatOffset(offset)}`;
}

/** `2026-03-29`, `*-03-last(Sun)`, `*-12-24`; the weekday is said where the date does not imply it. */
export function formatDate({ year, month, day, weekday }: CalendarDate): string {
  const months = typeof month === 'string' ? month : padded(month);
  const days = typeof day === 'string' ? day : padded(day);
  const whole = year !== undefined && typeof month === 'number' && typeof day === 'number';
  const name = weekday === undefined || whole ? '' : `(${WEEKDAYS[weekday - 1] ?? weekday})`;
  return `${year === undefined ? '*' : String(year).padStart(4, '0')}-${months}-${days}${name}`;
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** `01:00:00`, with hundredths where there are some: `01:00:00.50`. */
export function formatTime({ hour, minute, second, hundredths }: TimeOfDay): string {
  const fraction = hundredths === undefined || hundredths === 0 ? '' : `.${padded(hundredths)}`;
  return `${padded(hour)}:${padded(minute)}:${padded(second)}${fraction}`;
}

const padded = (value: number | undefined): string =>
  value === undefined ? '*' : String(value).padStart(2, '0');

/** `+01:00` for 60 minutes ahead of UTC. */
export function formatOffset(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${padded(Math.floor(size / 60))}:${padded(size % 60)}`;
}

/**
 * Reads what `formatDateTime` prints, and ISO 8601 as people type it: `2026-03-29 01:00`, `2026-03-29T01:00:00Z`.
 * The deviation is by the standard's sign; the status is 0, or not specified where nothing but wildcards is.
 * @throws RangeError that says what is wrong
 */
export function parseDateTime(text: string): DateTime {
  const match = DATE_TIME.exec(text.trim());
  if (!match) throw refusal(text, 'not of the form 2026-03-29T01:00:00+01:00');
  const [, date = '', time = '*:*:*', zone] = match;
  const offset = parseOffset(zone);
  if (offset !== undefined && Math.abs(offset) > 14 * 60) throw refusal(text, 'its offset exceeds 14 hours');
  return {
    ...parseDate(date),
    ...parseTime(time),
    deviation: offset === undefined ? undefined : 0 - offset,
    status: offset === undefined && !/\d/.test(date) ? undefined : 0,
  };
}

const DATE_TIME = /^(\S+?)(?:[T ]([\d:.*]+)(Z|[+-]\d\d:?\d\d)?)?$/i;

function parseOffset(zone: string | undefined): number | undefined {
  if (zone === undefined) return undefined;
  if (/^z$/i.test(zone)) return 0;
  const digits = zone.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return zone.startsWith('-') ? 0 - minutes : minutes;
}

/** Reads `2026-03-29` and `*-03-last(Sun)`. The weekday of a whole date is filled in. @throws RangeError */
export function parseDate(text: string): CalendarDate {
  const match =
    /^(\d{4}|\*)-(\d\d?|\*|daylightSavingBegin|daylightSavingEnd)-(\d\d?|\*|last|secondLast)(?:\((\w{3}|[1-7])\))?$/.exec(
      text.trim(),
    );
  if (!match) throw refusal(text, 'not of the form 2026-03-29');
  const [, y = '', m = '', d = '', name] = match;
  const year = y === '*' ? undefined : Number(y);
  const month = parsePart(m, 'daylightSavingBegin', 'daylightSavingEnd');
  const day = parsePart(d, 'last', 'secondLast');
  if (typeof month === 'number' && (month < 1 || month > 12))
    throw refusal(text, `there is no month ${month}`);
  const longest = typeof month === 'number' ? daysInMonth(year ?? 2000, month) : 31;
  if (typeof day === 'number' && (day < 1 || day > longest))
    throw refusal(text, `there is no day ${day} in that month`);
  const whole = year !== undefined && typeof month === 'number' && typeof day === 'number';
  return { year, month, day, weekday: whole ? weekdayOf(year, month, day) : parseWeekday(text, name) };
}

function parsePart<N extends string>(text: string, ...names: N[]): number | N | undefined {
  return text === '*' ? undefined : (names.find((name) => name === text) ?? Number(text));
}

function parseWeekday(text: string, name: string | undefined): number | undefined {
  if (name === undefined) return undefined;
  const weekday = /^\d$/.test(name) ? Number(name) : WEEKDAYS.indexOf(name) + 1;
  if (weekday === 0) throw refusal(text, `"${name}" is none of ${WEEKDAYS.join(', ')}`);
  return weekday;
}

/** Reads `01:00`, `01:00:00` and `01:00:00.50`. @throws RangeError */
export function parseTime(text: string): TimeOfDay {
  const match = /^(\d\d?|\*):(\d\d|\*)(?::(\d\d|\*)(?:\.(\d{1,3}))?)?$/.exec(text.trim());
  if (!match) throw refusal(text, 'not of the form 01:00:00');
  const [, h = '', m = '', s = '0', fraction] = match;
  const [hour, minute, second] = [h, m, s].map((part) => (part === '*' ? undefined : Number(part)));
  if ((hour ?? 0) > 23 || (minute ?? 0) > 59 || (second ?? 0) > 59)
    throw refusal(text, 'no such time of day');
  const hundredths =
    fraction !== undefined
      ? Math.floor(Number(`0.${fraction}`) * 100 + 1e-9)
      : second === undefined
        ? undefined
        : 0;
  return { hour, minute, second, hundredths };
}

function refusal(text: string, reason: string): RangeError {
  return new RangeError(`"${text}" is no date or time: ${reason}`);
}
