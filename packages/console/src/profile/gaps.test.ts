import { expect, test } from 'vitest';
import { gapsOf, missingRows } from './gaps.ts';

const quarter = 900_000;

test('finds each run of missing rows and counts them', () => {
  const times = [0, 1, 2, 6, 7, 9].map((n) => n * quarter);
  const gaps = gapsOf(times, 900);
  expect(gaps).toEqual([
    { after: 2, missing: 3, from: 2 * quarter, to: 6 * quarter },
    { after: 4, missing: 1, from: 7 * quarter, to: 9 * quarter },
  ]);
  expect(missingRows(gaps)).toBe(4);
});

test('an interval that a clock change has cut or stretched a little is no gap', () => {
  expect(gapsOf([0, quarter, quarter + 60_000, quarter * 2, quarter * 3 + 400_000], 900)).toEqual([]);
});

test('a profile without a period has no gaps', () => {
  expect(gapsOf([0, 10 * quarter], 0)).toEqual([]);
});
