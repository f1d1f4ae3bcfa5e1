import type { ProfileRows } from '@meterwire/api';

/** A point of a day: minutes since local midnight by the clock on the wall, and the value. */
export interface DayPoint {
  readonly minute: number;
  readonly value: number | null;
  readonly row: number;
}

/** The rows of one local day. */
export interface Day {
  /** `2026-03-29`, in the viewer's zone. */
  readonly date: string;
  readonly start: number;
  /** 24, or 23 and 25 where the clocks change. */
  readonly hours: number;
  readonly points: readonly DayPoint[];
}

/**
 * Rows by local day, newest first. A row stands for the interval that ends with it, so that the row of midnight belongs to the
 * day before, as its minute 1440. Where clocks go back, an hour of the wall is there twice, and so are its points.
 */
export function daysOf({ times, capturePeriod }: ProfileRows, values: readonly (number | null)[]): Day[] {
  const days = new Map<number, DayPoint[]>();
  let before: { readonly time: number; readonly start: number } | undefined;
  for (const [row, time] of times.entries()) {
    const start = midnight(time - 1);
    const points = days.get(start) ?? [];
    days.set(start, points);
    // Nothing is drawn across a gap.
    const gap = before?.start === start && capturePeriod > 0 && time - before.time > capturePeriod * 1500;
    if (gap && before) points.push({ minute: wallMinute(before.time, start), value: null, row });
    points.push({ minute: wallMinute(time, start), value: values[row] ?? null, row });
    before = { time, start };
  }
  return [...days]
    .map(([start, points]) => ({ date: dateOf(start), start, hours: hoursOf(start), points }))
    .sort((a, b) => b.start - a.start);
}

function midnight(time: number): number {
  const date = new Date(time);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

function nextMidnight(start: number): number {
  const date = new Date(start);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
}

const hoursOf = (start: number): number => (nextMidnight(start) - start) / 3_600_000;

/** What the wall shows, in minutes; the midnight that ends the day is 24:00. */
function wallMinute(time: number, start: number): number {
  if (time >= nextMidnight(start)) return 1440;
  const date = new Date(time);
  return date.getHours() * 60 + date.getMinutes() + date.getSeconds() / 60;
}

const two = (n: number) => String(n).padStart(2, '0');

function dateOf(start: number): string {
  const date = new Date(start);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The line of a day; it is interrupted where a value is missing. */
export function pathOf(
  points: readonly DayPoint[],
  x: (minute: number) => number,
  y: (value: number) => number,
): string {
  let path = '';
  let open = false;
  for (const { minute, value } of points) {
    if (value === null) {
      open = false;
      continue;
    }
    path += `${open ? 'L' : 'M'}${round(x(minute))} ${round(y(value))}`;
    open = true;
  }
  return path;
}

const round = (n: number): number => Math.round(n * 10) / 10;

/** Round figures between the least and the greatest value, about `count` of them. */
export function ticksOf(low: number, high: number, count = 4): number[] {
  const rough = (high - low) / count || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((each) => each >= rough) ?? rough;
  const ticks: number[] = [];
  for (let at = Math.ceil(low / step) * step; at <= high + step * 1e-9; at += step)
    ticks.push(Number(at.toPrecision(12)));
  return ticks;
}
