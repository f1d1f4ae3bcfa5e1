import type { ProfileRows } from '@meterwire/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { daysOf, pathOf, ticksOf } from './days.ts';

const quarter = 900_000;
const rowsFrom = (first: number, count: number, skip: readonly number[] = []): ProfileRows => ({
  logicalName: '1-0:99.1.0*255',
  capturePeriod: 900,
  times: Array.from({ length: count }, (_, i) => first + i * quarter).filter((_, i) => !skip.includes(i)),
  offsets: [],
  columns: [],
  truncated: false,
});
const days = (rows: ProfileRows) =>
  daysOf(
    rows,
    rows.times.map((_, i) => i),
  );

describe('days in a zone with summer time', () => {
  let zone: string | undefined;
  beforeAll(() => {
    zone = process.env['TZ'];
    process.env['TZ'] = 'Europe/Prague';
  });
  afterAll(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  test('the row of midnight belongs to the day that it ends', () => {
    // 00:00 to 00:30 of 11 November, local
    const [day, before] = days(rowsFrom(Date.UTC(2026, 10, 10, 23), 3));
    expect([day?.date, day?.points.map(({ minute }) => minute)]).toEqual(['2026-11-11', [15, 30]]);
    expect([before?.date, before?.points.map(({ minute }) => minute)]).toEqual(['2026-11-10', [1440]]);
  });

  test('a day of 23 hours has no points in the hour that is left out', () => {
    const [day] = days(rowsFrom(Date.UTC(2026, 2, 28, 23, 15), 92));
    expect([day?.date, day?.hours, day?.points.length]).toEqual(['2026-03-29', 23, 92]);
    expect(day?.points.filter(({ minute }) => minute > 120 && minute < 180)).toEqual([]);
    expect(day?.points.at(-1)?.minute).toBe(1440);
  });

  test('a day of 25 hours has the points of the hour that is there twice twice', () => {
    const [day] = days(rowsFrom(Date.UTC(2026, 9, 24, 22, 15), 100));
    expect([day?.date, day?.hours, day?.points.length]).toEqual(['2026-10-25', 25, 100]);
    expect(day?.points.filter(({ minute }) => minute === 150)).toHaveLength(2);
  });

  test('the line is interrupted at a gap, and at a value that is missing', () => {
    const [day] = days(rowsFrom(Date.UTC(2026, 10, 10, 23, 15), 8, [3, 4]));
    expect(day?.points.some(({ value }) => value === null)).toBe(true);
    const path = pathOf(
      day?.points ?? [],
      (m) => m,
      (v) => v,
    );
    expect(path.match(/M/g)).toHaveLength(2);
  });
});

test('figures of an axis are round', () => {
  expect(ticksOf(0, 47)).toEqual([0, 20, 40]);
  expect(ticksOf(229.8, 231.3)).toEqual([230, 230.5, 231]);
  expect(ticksOf(5, 5).length).toBeGreaterThan(0);
});
