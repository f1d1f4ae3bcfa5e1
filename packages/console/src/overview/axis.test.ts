import { expect, test } from 'vitest';
import { axisFor, placeOn } from './axis.ts';

const minute = 60_000;
const now = Date.UTC(2026, 10, 28, 12, 2, 30);

test('the axis is as short as most moments allow', () => {
  expect(axisFor(now, [now + 2 * minute, now + 4 * minute]).span).toBe(5 * minute);
  expect(axisFor(now, [now + 2 * minute, now + 50 * minute]).span).toBe(60 * minute);
  expect(axisFor(now, []).span).toBe(5 * minute);
  expect(axisFor(now, [now + 99 * 1440 * minute]).span).toBe(1440 * minute);
});

test('its marks are full minutes', () => {
  const { ticks } = axisFor(now, [now + 10 * minute]);
  expect(ticks.map((at) => new Date(at).getUTCMinutes() % 5)).toEqual([0, 0, 0]);
  expect(ticks.every((at) => new Date(at).getUTCSeconds() === 0)).toBe(true);
});

test('what lies farther, or behind, stands at its ends', () => {
  const axis = axisFor(now, [now + minute]);
  expect(placeOn(axis, now + 2.5 * minute)).toBe(0.5);
  expect(placeOn(axis, now + 1440 * minute)).toBe(1);
  expect(placeOn(axis, now - minute)).toBe(0);
});
