import { describe, expect, test } from 'vitest';
import { dayAfter, dayEnd, dayStart } from './day.ts';

const hours = (day: string, zone: string) =>
  (Date.parse(dayEnd(day, zone)) - dayStart(day, zone)) / 3_600_000;

describe('a day by the wall of a zone', () => {
  test('begins and ends at its midnights, wherever the viewer is', () => {
    expect(new Date(dayStart('2026-06-30', 'Europe/Prague')).toISOString()).toBe('2026-06-29T22:00:00.000Z');
    expect(dayEnd('2026-06-30', 'Asia/Kathmandu')).toBe('2026-06-30T18:15:00.000Z');
  });

  test('has 23 and 25 hours where clocks change, also where they do so at midnight', () => {
    expect(hours('2026-03-29', 'Europe/Prague')).toBe(23);
    expect(hours('2026-10-25', 'Europe/Prague')).toBe(25);
    expect(hours('2026-10-24', 'Europe/Prague')).toBe(24);
    expect(hours('2026-11-01', 'America/Havana')).toBe(25);
  });

  test('of a zone that the browser does not know is that of the viewer', () => {
    expect(dayStart('2026-06-30', 'Mars/Olympus')).toBe(dayStart('2026-06-30'));
  });
});

test('days go over the ends of months and years', () => {
  expect([dayAfter('2026-02-28'), dayAfter('2026-12-31'), dayAfter('2026-03-01', -1)]).toEqual([
    '2026-03-01',
    '2027-01-01',
    '2026-02-28',
  ]);
});
