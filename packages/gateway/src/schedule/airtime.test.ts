import { expect, test } from 'vitest';
import { meanAfter, needOf } from './airtime.ts';

const NOW = Date.UTC(2026, 0, 1);
const cron = (pattern: string) => ({ kind: 'cron', patterns: [pattern], timeZone: 'UTC' }) as const;

test('what a request needs follows from how often it runs and how long a run lasts', () => {
  expect(needOf({ kind: 'interval', periodMs: 60_000 }, 6000, NOW)).toBeCloseTo(0.1);
  expect(needOf(cron('*/15 * * * *'), 9000, NOW)).toBeCloseTo(0.01, 3);
  expect(needOf(cron('0 0 * * *'), 3_600_000, NOW)).toBeCloseTo(1 / 24);
  expect(needOf(cron('* * * * * *'), 500, NOW)).toBeCloseTo(0.5, 1);
  expect(needOf({ kind: 'once' }, 9000, NOW)).toBe(0);
});

test('what was never measured is taken for slow', () =>
  expect(needOf({ kind: 'interval', periodMs: 60_000 }, undefined, NOW)).toBeCloseTo(1 / 30));

test('the mean follows what runs last by now', () => {
  expect(meanAfter(undefined, 100)).toBe(100);
  expect(meanAfter(100, 200)).toBe(120);
});
