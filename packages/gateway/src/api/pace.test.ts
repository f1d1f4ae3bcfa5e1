import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pace } from './pace.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what takes long is done seldom, and what takes nothing whenever it is wanted', async () => {
  const pace = new Pace();
  const work = (ms: number) => () => void vi.advanceTimersByTime(ms);
  expect(await pace.try(work(0))).toBe(true);
  expect(await pace.try(work(100))).toBe(true);
  expect(await pace.try(work(0))).toBe(false);
  vi.advanceTimersByTime(1900);
  expect(await pace.try(work(0))).toBe(false);
  vi.advanceTimersByTime(200);
  expect(await pace.try(work(0))).toBe(true);
  expect(await pace.try(work(0))).toBe(true);
});
