import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.ts';
import { decode, encode } from '../codec/codec.ts';
import { formatDateTime, formatOffset, parseDate, parseDateTime, parseTime } from './date-text.ts';
import { dateTimeOctets, UNSPECIFIED } from './date-time.ts';
import { fromInstant } from './instant.ts';

const print = (hex: string): string => formatDateTime(decode(dateTimeOctets, fromHex(hex)));

describe('printed', () => {
  test.each([
    ['07EA031D0701000000FFC400', '2026-03-29T01:00:00+01:00'],
    ['07E9060F070D1E3B32FF8880', '2025-06-15T13:30:59.50+02:00'],
    ['07E90101FF000000FF800000', '2025-01-01T00:00:00'],
    ['07E901010300000000012C00', '2025-01-01T00:00:00-05:00'],
    ['07E901010300000000FEB600', '2025-01-01T00:00:00+05:30'],
    ['FFFF03FE0702000000800000', '*-03-last(Sun)T02:00:00'],
    ['FFFFFFFFFFFFFFFFFF8000FF', '*-*-*T*:*:*'],
    ['FFFFFEFDFF020000008000FF', '*-daylightSavingBegin-secondLastT02:00:00'],
  ])('%s is %s', (hex, text) => expect(print(hex)).toBe(text));

  test('with the sign that the meter uses', () => {
    const value = decode(dateTimeOctets, fromHex('07EA031D0701000000003C00'));
    expect(formatDateTime(value)).toBe('2026-03-29T01:00:00-01:00');
    expect(formatDateTime(value, { deviation: 'inverted' })).toBe('2026-03-29T01:00:00+01:00');
  });
});

describe('read', () => {
  test.each([
    ['2026-03-29T01:00:00+01:00', '07ea031d0701000000ffc400'],
    ['2026-03-29 01:00', '07ea031d0701000000800000'],
    ['2026-03-29', '07ea031d07ffffffff800000'],
    ['2026-03-29T01:00:00Z', '07ea031d0701000000000000'],
    ['2026-03-29T01:00:00.5-0530', '07ea031d0701000032014a00'],
    ['*-03-last(Sun)T02:00:00', 'ffff03fe0702000000800000'],
    ['*-*-*T*:*:*', 'ffffffffffffffffff8000ff'],
  ])('%s is %s', (text, hex) => expect(toHex(encode(dateTimeOctets, parseDateTime(text)))).toBe(hex));

  test('what is printed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e9, max: 1e11 }),
        fc.integer({ min: -720, max: 840 }),
        (hundredths, offset) => {
          const value = fromInstant(hundredths * 10, { offset });
          expect(parseDateTime(formatDateTime(value))).toEqual(value);
        },
      ),
    );
    expect(parseDateTime(formatDateTime(UNSPECIFIED))).toEqual(UNSPECIFIED);
  });

  test.each([
    ['', 'not of the form'],
    ['tomorrow', 'not of the form'],
    ['2025-13-01', 'no month 13'],
    ['2025-02-29', 'no day 29'],
    ['2025-01-01T24:00', 'no such time'],
    ['2025-01-01T00:00:00+15:00', 'exceeds 14 hours'],
    ['*-01-01(Foo)', '"Foo" is none of'],
  ])('%j is refused: %s', (text, reason) => expect(() => parseDateTime(text)).toThrow(reason));
});

test('dates and times alone', () => {
  expect(parseDate('2024-02-29')).toEqual({ year: 2024, month: 2, day: 29, weekday: 4 });
  expect(parseTime('23:59:58.99')).toEqual({ hour: 23, minute: 59, second: 58, hundredths: 99 });
  expect(parseTime('06:15')).toEqual({ hour: 6, minute: 15, second: 0, hundredths: 0 });
  expect(formatOffset(-330)).toBe('-05:30');
});
