import { expect, test } from 'vitest';
import { instantIn } from './zoned.ts';

test.each([
  ['2026-01-15T12:00', 'Europe/Prague', '2026-01-15T11:00:00.000Z'],
  ['2026-07-15T12:00', 'Europe/Prague', '2026-07-15T10:00:00.000Z'],
  // Clocks go back at 3:00: half past two comes twice, and the first one is meant.
  ['2026-10-25T02:30', 'Europe/Prague', '2026-10-25T00:30:00.000Z'],
  ['2026-10-25T03:00', 'Europe/Prague', '2026-10-25T02:00:00.000Z'],
  // Clocks go forward at 2:00: half past two never comes.
  ['2026-03-29T02:30', 'Europe/Prague', '2026-03-29T01:30:00.000Z'],
  ['2026-03-29T03:00', 'Europe/Prague', '2026-03-29T01:00:00.000Z'],
  ['2026-03-29T00:00', 'UTC', '2026-03-29T00:00:00.000Z'],
  ['2026-06-01T00:00', 'Asia/Kathmandu', '2026-05-31T18:15:00.000Z'],
])('%s in %s is %s', (wall, zone, instant) => {
  expect(instantIn(wall, zone)).toBe(instant);
});
