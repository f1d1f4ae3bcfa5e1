import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex } from '../bytes/hex.ts';
import { decode } from '../codec/codec.ts';
import { dateOf, daysInMonth, daysOf, weekdayOf } from './civil.ts';
import { parseDateTime } from './date-text.ts';
import { dateTimeOctets, UNSPECIFIED } from './date-time.ts';
import { fromInstant, toInstant, utcOffset, type Zone } from './instant.ts';

const read = (hex: string) => decode(dateTimeOctets, fromHex(hex));
const winter = read('07E80C19030C1E0000FFC400'); // 12:30, deviation −60
const summer = read('07E9060F070D1E3B32FF8880'); // 13:30:59.50, deviation −120, daylight saving

describe('the deviation', () => {
  test('counts from local time to UTC', () => {
    expect(toInstant(winter)).toBe(Date.parse('2024-12-25T11:30:00Z'));
    expect(toInstant(summer)).toBe(Date.parse('2025-06-15T11:30:59.500Z'));
  });
  test('counts the other way at meters that invert it (conformance 182)', () => {
    const inverted = { ...winter, deviation: 60 };
    expect(toInstant(inverted, { deviation: 'inverted' })).toBe(Date.parse('2024-12-25T11:30:00Z'));
    expect(toInstant(inverted)).toBe(Date.parse('2024-12-25T13:30:00Z'));
  });
  test('that stays at standard time all summer is corrected by the flag', () => {
    const lazy = { ...summer, deviation: -60 };
    expect(toInstant(lazy, { deviationWithoutDaylight: true })).toBe(toInstant(summer));
    expect(utcOffset(lazy, { deviationWithoutDaylight: true, ignoreDaylightFlag: true })).toBe(60);
  });
  test('that is not specified needs a zone: UTC is never assumed', () => {
    const unknown = { ...winter, deviation: undefined };
    expect(toInstant(unknown)).toBe(undefined);
    expect(toInstant(unknown, { zone: () => 60 })).toBe(toInstant(winter));
    expect(toInstant(winter, { deviation: 'ignore' })).toBe(undefined);
  });
  test('the zone hears the local time and whether it is daylight saving', () => {
    const heard: [number, boolean | undefined][] = [];
    const zone: Zone = (...asked) => {
      heard.push(asked);
      return 0;
    };
    const unknown = { ...summer, deviation: undefined };
    toInstant(unknown, { zone });
    toInstant(unknown, { zone, ignoreDaylightFlag: true });
    const local = Date.parse('2025-06-15T13:30:59.500Z');
    expect(heard).toEqual([
      [local, true],
      [local, undefined],
    ]);
  });
});

describe('what names no moment', () => {
  test.each([
    ['nothing specified', 'FFFFFFFFFFFFFFFFFF8000FF'],
    ['every year', 'FFFF0C19030C1E0000FFC400'],
    ['the last day', '07E80CFE030C1E0000FFC400'],
    ['29 February 2025', '07E9021D030C1E0000FFC400'],
    ['month 13', '07E80D01030C1E0000FFC400'],
    ['hour 24', '07E80C1903180000 00FFC400'],
    ['no minute', '07E80C19030CFF0000FFC400'],
    ['second 60', '07E80C19030C1E3C00FFC400'],
    ['hundredths 100', '07E80C19030C1E0064FFC400'],
  ])('%s', (_, hex) => expect(toInstant(read(hex))).toBe(undefined));

  test('seconds and hundredths that are not specified are zero', () => {
    expect(toInstant(read('07E80C19030C1EFFFFFFC400'))).toBe(toInstant(winter));
  });
});

test('a moment written comes back, to the hundredth', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1e10, max: 2e11 }),
      fc.integer({ min: -840, max: 840 }),
      fc.boolean(),
      fc.constantFrom('spec' as const, 'inverted' as const),
      fc.boolean(),
      (hundredths, offset, daylightSaving, deviation, deviationWithoutDaylight) => {
        const policy = { deviation, deviationWithoutDaylight };
        const value = fromInstant(hundredths * 10, { offset, daylightSaving, policy });
        expect(toInstant(value, policy)).toBe(hundredths * 10);
        expect(utcOffset(value, policy)).toBe(offset);
        expect(value.weekday).toBe(((new Date(hundredths * 10 + offset * 60_000).getUTCDay() + 6) % 7) + 1);
      },
    ),
  );
});

test('a meter of ours writes what the standard says (conformance 137)', () => {
  const at = Date.parse('2025-06-15T11:30:59.500Z');
  expect(fromInstant(at, { offset: 120, daylightSaving: true })).toEqual(summer);
  expect(fromInstant(at, { offset: 0 })).toMatchObject({ hour: 11, deviation: 0, status: 0 });
  expect(fromInstant(at, { offset: 60, policy: { deviation: 'ignore' } }).deviation).toBe(undefined);
});

test('the calendar is that of Date', () => {
  fc.assert(
    fc.property(fc.integer({ min: -800_000, max: 24_000_000 }), (days) => {
      const date = new Date(days * 86_400_000);
      const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
      expect(dateOf(days)).toEqual({ year, month, day });
      expect(daysOf(year, month, day)).toBe(days);
      expect(weekdayOf(year, month, day)).toBe(((date.getUTCDay() + 6) % 7) + 1);
    }),
  );
});

test('the calendar', () => {
  expect([2023, 2024, 1900, 2000].map((year) => daysInMonth(year, 2))).toEqual([28, 29, 28, 29]);
  expect(weekdayOf(2024, 12, 25)).toBe(3);
  expect(weekdayOf(1969, 12, 28)).toBe(7);
  expect(toInstant({ ...parseDateTime('0050-01-01T00:00:00Z') })).toBe(Date.parse('0050-01-01T00:00:00Z'));
  expect(toInstant(UNSPECIFIED)).toBe(undefined);
});
