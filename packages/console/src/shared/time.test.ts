import { describe, expect, test } from 'vitest';
import { agoText, clockFigure, isClock, meterClockText, soonText, spanText } from './time.ts';

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

test("shows a meter's clock as time and date, and takes nothing else for one", () => {
  expect(clockFigure('2026-11-21T11:52:50.76+01:00')).toEqual({ figure: '11:52:50', unit: '2026-11-21' });
  expect(isClock('2026-11-21')).toBe(false);
  expect(isClock('PML0000000028471')).toBe(false);
});
