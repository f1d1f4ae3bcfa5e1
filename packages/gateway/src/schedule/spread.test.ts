import { expect, test } from 'vitest';
import { turnOf } from './spread.ts';

const SPREAD = 600_000;
const names = Array.from({ length: 10_000 }, (_, i) => `meter-${i}`);

test('a device has the same turn every time, within the spread', () => {
  for (const name of names) {
    const turn = turnOf(name, SPREAD);
    expect(turnOf(name, SPREAD)).toBe(turn);
    expect(turn).toBeGreaterThanOrEqual(0);
    expect(turn).toBeLessThan(SPREAD);
  }
  expect(turnOf('meter-1', 0)).toBe(0);
});

test('many devices are spread evenly, also where their names are alike', () => {
  const minutes = new Array<number>(10).fill(0);
  for (const name of names) {
    const minute = Math.floor(turnOf(name, SPREAD) / 60_000);
    minutes[minute] = (minutes[minute] ?? 0) + 1;
  }
  for (const count of minutes) {
    expect(count).toBeGreaterThan(850);
    expect(count).toBeLessThan(1150);
  }
});
