import { expect, test } from 'vitest';
import { askedFor, holesBetween, remembering } from './holes.ts';

const QUARTER = 900_000;
const at = (...quarters: readonly number[]) => quarters.map((quarter) => quarter * QUARTER);
const hole = (from: number, to: number, more = {}) => ({
  from: from * QUARTER,
  to: to * QUARTER,
  state: 'open',
  tries: 0,
  ...more,
});

test('a hole reaches from the first row that is missing to the next that is there', () => {
  expect(holesBetween(at(1, 2, 3, 7, 8, 10), QUARTER)).toEqual([hole(4, 7), hole(9, 10)]);
});

test('rows that are a little late, or between two others, leave no hole', () => {
  expect(holesBetween([0, QUARTER + 60_000, QUARTER + 90_000, 2 * QUARTER], QUARTER)).toEqual([]);
});

test('what has no period has no holes', () => expect(holesBetween(at(1, 90), 0)).toEqual([]));

test('what is left of a hole remembers how often it was asked for', () => {
  const known = [hole(4, 9, { tries: 1 }), hole(20, 25, { tries: 2, state: 'absent' })];
  const found = [hole(6, 9), hole(20, 25), hole(30, 31)];
  expect(remembering(found as never, known as never)).toEqual([
    hole(6, 9, { tries: 1 }),
    hole(20, 25, { tries: 2, state: 'absent' }),
    hole(30, 31),
  ]);
});

test('a hole that stays is believed to be the meter’s own, and is not asked for again for ever', () => {
  const once = askedFor(hole(1, 2) as never);
  expect([once.state, askedFor(once).state]).toEqual(['open', 'absent']);
});
