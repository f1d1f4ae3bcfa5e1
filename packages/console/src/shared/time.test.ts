import { describe, expect, test } from 'vitest';
import { agoText, meterClockText, soonText, spanText } from './time.ts';

describe('spanText', () => {
  test.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [60, '1 min'],
    [3599, '59 min'],
    [3600, '1 h'],
    [86_400, '24 h'],
    [172_800, '2 days'],
  ])('%d seconds are %s', (seconds, expected) => {
    expect(spanText(seconds)).toBe(expected);
  });
});

test('a clock that runs ahead gives no negative ages', () => {
  expect(agoText(-30)).toBe('just now');
  expect(agoText(61)).toBe('1 min ago');
  expect(soonText(-3)).toBe('due now');
  expect(soonText(30)).toBe('in 30 s');
});

test("shows the meter's own wall clock on both sides of a change to winter time", () => {
  const summer = Date.parse('2026-10-25T00:59:59Z');
  expect(meterClockText(summer, 120)).toBe('2026-10-25 02:59:59 +02:00');
  expect(meterClockText(summer + 1000, 60)).toBe('2026-10-25 02:00:00 +01:00');
  expect(meterClockText(summer, -210)).toBe('2026-10-24 21:29:59 −03:30');
});
