import fc from 'fast-check';
import { expect, test } from 'vitest';
import { windowsOf } from './window.ts';

const DAY = 86_400_000;

test('windows cover everything from the start, without a hole, and the last is open', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1000, max: 3650 }),
      fc.constantFrom(0, 60, 900, 3600, 86_400),
      (days, period) => {
        const now = Date.UTC(2026, 0, 1);
        const windows = windowsOf(now - days * DAY, now, period);
        expect(windows[0]?.from).toBe(now - days * DAY);
        expect(windows.at(-1)?.to).toBeUndefined();
        for (const [index, { to }] of windows.slice(0, -1).entries())
          expect(to).toBe(windows[index + 1]?.from);
        expect(windows.length).toBeLessThanOrEqual(1001);
      },
    ),
  );
});

test('a quarter-hour profile is collected in windows of a thousand rows', () => {
  const now = Date.UTC(2026, 0, 31);
  expect(windowsOf(now - 30 * DAY, now, 900)).toHaveLength(3);
});

test('a profile that events fill is collected at once', () => {
  const now = Date.UTC(2026, 0, 31);
  expect(windowsOf(now - 30 * DAY, now, 0)).toEqual([{ from: now - 30 * DAY, to: undefined }]);
});
