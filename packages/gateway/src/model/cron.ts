import type { Instant } from 'dlms/bytes';
import { type Stretch, stretchesFrom, wallOffset } from './wall-clock.ts';

/*
 * Cron patterns, by the wall clock of a time zone:
 *
 *     [second] minute hour day-of-month month weekday
 *
 * A second that is left out is 0, a weekday any. There are `*`, lists, ranges, steps behind a range or `*`, names of months and
 * weekdays, and `?` for the value that the field had when the schedule was started. Where day of month and weekday are both given,
 * both have to hold.
 *
 * The wall clock jumps. What lies in the hour that spring leaves out runs once, at its end. What lies in the hour that autumn has
 * twice runs in the first of the two; where the minute is `*` or a step of it, in both, since "every quarter" means time and not hours.
 */

/** A pattern that was understood. */
export interface CronPattern {
  readonly second: Field;
  readonly minute: Field;
  readonly hour: Field;
  readonly day: Field;
  readonly month: Field;
  /** 0 is Sunday. */
  readonly weekday: Field;
  /** Whether a `?` stands in it. */
  readonly asksForStart: boolean;
  /** Whether the second was written down. */
  readonly hasSecond: boolean;
}

/** The values of a field that match; `start` instead where it is the value of the start. */
interface Field {
  readonly values: ReadonlySet<number>;
  /** `?` */
  readonly start: boolean;
  /** `*`, with or without a step. */
  readonly every: boolean;
}

/** @throws RangeError that says which field is wrong, and why */
export function parseCron(pattern: string): CronPattern {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  const parsed = parse(pattern);
  patterns.set(pattern, parsed);
  return parsed;
}

/** Thousands of requests share few patterns. */
const patterns = new Map<string, CronPattern>();

/**
 * The first moment after another at which a pattern runs, in whole seconds; undefined when it never does again.
 * @param start what `?` stands for
 */
export function nextCron(
  pattern: CronPattern,
  timeZone: string,
  after: Instant,
  start: Instant,
): Instant | undefined {
  const fields = atStart(pattern, start + wallOffset(timeZone, start));
  const latest = after + LONGEST_MS;
  let from = Math.floor(after / 1000) * 1000 + 1000;
  for (const stretch of stretchesFrom(timeZone, from)) {
    const found = nextInStretch(fields, { ...stretch, to: Math.min(stretch.to, latest) }, from);
    if (found !== undefined || stretch.to >= latest) return found;
    from = stretch.to;
  }
  return undefined;
}

/** Whether a pattern with `?` runs at the very start: its other fields hold then, the second apart where it was left out. */
export function runsAtStart(pattern: CronPattern, timeZone: string, start: Instant): boolean {
  if (!pattern.asksForStart) return false;
  const wall = new Date(start + wallOffset(timeZone, start));
  const fields = atStart(pattern, wall.getTime());
  return (
    isDay(fields, wall.getTime()) &&
    fields.hour.has(wall.getUTCHours()) &&
    fields.minute.has(wall.getUTCMinutes()) &&
    (!pattern.hasSecond || fields.second.has(wall.getUTCSeconds()))
  );
}

/** 29 February falls on a given weekday every 28 years, and across 2100 after 40. */
const LONGEST_MS = 41 * 366 * 86_400_000;
const DAY_MS = 86_400_000;

/** The fields with the values of the start in the places of their question marks. */
interface Concrete {
  readonly second: ReadonlySet<number>;
  readonly minute: ReadonlySet<number>;
  readonly hour: ReadonlySet<number>;
  readonly day: ReadonlySet<number>;
  readonly month: ReadonlySet<number>;
  readonly weekday: ReadonlySet<number>;
  /** Runs in both hours that an autumn night has twice. */
  readonly twice: boolean;
}

function atStart(pattern: CronPattern, wall: number): Concrete {
  const { second, minute, hour, day, month, weekday } = pattern;
  const time = new Date(wall);
  const of = (field: Field, value: number) => (field.start ? new Set([value]) : field.values);
  return {
    second: of(second, time.getUTCSeconds()),
    minute: of(minute, time.getUTCMinutes()),
    hour: of(hour, time.getUTCHours()),
    day: of(day, time.getUTCDate()),
    month: of(month, time.getUTCMonth() + 1),
    weekday: weekday.values,
    twice: minute.every || hour.every,
  };
}

/** The first match in a stretch of one offset, at `from` or later; what the jump at its end leaves out runs at that jump. */
function nextInStretch(fields: Concrete, stretch: Stretch, from: Instant): Instant | undefined {
  const { offset, to, repeated, leftOut } = stretch;
  const begin = Math.max(from, stretch.from);
  const again = fields.twice ? begin : Math.max(begin, stretch.from + repeated);
  const wall = nextWall(fields, again + offset, to + offset);
  if (wall !== undefined) return wall - offset;
  return nextWall(fields, to + offset, to + offset + leftOut) === undefined ? undefined : to;
}

/** The first match on the wall in [from, to), both as if the wall showed UTC. */
function nextWall(fields: Concrete, from: number, to: number): number | undefined {
  for (let day = Math.floor(from / DAY_MS) * DAY_MS; day < to; day = nextDay(fields, day)) {
    if (!isDay(fields, day)) continue;
    const time = nextTime(fields, Math.max(from - day, 0) / 1000);
    if (time === undefined) continue;
    const wall = day + time * 1000;
    return wall < to ? wall : undefined;
  }
  return undefined;
}

/** The next day, or the first of the next month where this one does not count. */
function nextDay({ month }: Concrete, day: number): number {
  const date = new Date(day);
  if (month.has(date.getUTCMonth() + 1)) return day + DAY_MS;
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

function isDay({ day, month, weekday }: Concrete, wall: number): boolean {
  const date = new Date(wall);
  return month.has(date.getUTCMonth() + 1) && day.has(date.getUTCDate()) && weekday.has(date.getUTCDay());
}

/** The first second of a day from `from` on. */
function nextTime({ hour, minute, second }: Concrete, from: number): number | undefined {
  const start = Math.ceil(from);
  for (let h = Math.floor(start / 3600); h < 24; h++) {
    if (!hour.has(h)) continue;
    const firstMinute = Math.max(0, Math.floor((start - h * 3600) / 60));
    for (let m = firstMinute; m < 60; m++) {
      if (!minute.has(m)) continue;
      const firstSecond = Math.max(0, start - h * 3600 - m * 60);
      for (let s = firstSecond; s < 60; s++) if (second.has(s)) return h * 3600 + m * 60 + s;
    }
  }
  return undefined;
}

interface FieldKind {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const SECOND: FieldKind = { name: 'second', least: 0, most: 59 };
const MINUTE: FieldKind = { name: 'minute', least: 0, most: 59 };
const HOUR: FieldKind = { name: 'hour', least: 0, most: 23 };
const DAY: FieldKind = { name: 'day of month', least: 1, most: 31 };
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH: FieldKind = { name: 'month', least: 1, most: 12, names: MONTHS };
/** 7 is Sunday as well, so that `Fri-Sun` is a range. */
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const WEEKDAY: FieldKind = { name: 'weekday', least: 0, most: 7, names: DAYS };

function parse(pattern: string): CronPattern {
  // "Jan, Feb, Mar" is one field.
  const parts = pattern
    .trim()
    .replaceAll(/\s*,\s*/g, ',')
    .split(/\s+/);
  if (parts.length < 4 || parts.length > 6)
    throw new RangeError(`it has ${parts.length} fields, and 5 or 6 are wanted`);
  if (parts.length < 6) return read(['0', ...parts], false);
  try {
    return read(parts, true);
  } catch (error) {
    // Some write a year behind the weekday, as `*`.
    if (!(error instanceof RangeError) || parts.at(-1) !== '*') throw error;
    try {
      return read(['0', ...parts.slice(0, 5)], false);
    } catch {
      throw error;
    }
  }
}

function read(parts: readonly string[], hasSecond: boolean): CronPattern {
  const [second, minute, hour, day, month, weekday] = [SECOND, MINUTE, HOUR, DAY, MONTH, WEEKDAY].map(
    (kind, index) => readField(parts[index] ?? '*', kind),
  ) as [Field, Field, Field, Field, Field, Field];
  const asksForStart = [second, minute, hour, day, month].some(({ start }) => start);
  const sundays = weekday.values.has(7) ? new Set([...weekday.values, 0]) : weekday.values;
  const days = { ...weekday, values: sundays };
  return { second, minute, hour, day, month, weekday: days, asksForStart, hasSecond };
}

function readField(text: string, kind: FieldKind): Field {
  if (text === '?') {
    if (kind === WEEKDAY) throw new RangeError('`?` is not known as a weekday: write `*`');
    return { values: new Set(), start: true, every: false };
  }
  const values = new Set<number>();
  for (const part of text.split(',')) for (const value of readPart(part, kind)) values.add(value);
  return { values, start: false, every: text.startsWith('*') };
}

// One of `*`, `5`, `1-5`, `*/2`, `1-30/3`, `Mon`; a range may go over the end: `22-4`, `Sat-Mon`.
function* readPart(part: string, kind: FieldKind): Generator<number> {
  const [, range = '', step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
  const { name, least, most } = kind;
  if (range === '') throw new RangeError(`"${part}" is no ${name}`);
  const by = step === undefined ? 1 : Number(step);
  if (by === 0) throw new RangeError(`"${part}": a step of 0 leads nowhere`);
  const [from, to] = boundsOf(range, step !== undefined, kind);
  const span = from <= to ? to - from : to - from + (kind === WEEKDAY ? 7 : most - least + 1);
  for (let offset = 0; offset <= span; offset += by) {
    const value = from + offset;
    yield value <= most ? value : value - (kind === WEEKDAY ? 7 : most - least + 1);
  }
}

/** A single value with a step reaches to the end, as `5/15` in a minute. */
function boundsOf(range: string, stepped: boolean, kind: FieldKind): readonly [number, number] {
  if (range === '*') return [kind.least, kind === WEEKDAY ? 6 : kind.most];
  const ends = range.split('-');
  if (ends.length > 2) throw new RangeError(`"${range}" is no ${kind.name}`);
  const [from = 0, to] = ends.map((end) => numberOf(end, kind));
  return [from, to ?? (stepped ? kind.most : from)];
}

function numberOf(text: string, { name, least, most, names }: FieldKind): number {
  const place = names?.indexOf(text.slice(0, 3).toLowerCase()) ?? -1;
  if (/^[a-z]{3}$/i.test(text) && place >= 0) return least === 1 ? place + 1 : place;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  const words =
    names === undefined
      ? ''
      : `, or ${names.map((word) => word[0]?.toUpperCase() + word.slice(1)).join(', ')}`;
  throw new RangeError(`"${text}" is no ${name}: ${least} to ${most}${words}`);
}
