import { describe, expect, test } from 'vitest';
import { decimal, grouped, prefixFor, readable, shift } from './quantity.ts';

describe('decimal', () => {
  test.each([
    ['123456', -3, '123.456'],
    ['5', -3, '0.005'],
    ['-5', -3, '-0.005'],
    ['5', 2, '500'],
    ['0', 2, '0'],
    ['18446744073709551615', -2, '184467440737095516.15'],
    [-42, 0, '-42'],
    ['spring', -2, 'spring'],
  ])('%s with scaler %i is %s', (integer, scaler, expected) => {
    expect(decimal(integer, scaler)).toBe(expected);
  });
});

describe('shift', () => {
  test.each([
    ['1234567', 3, '1234.567'],
    ['1234.5', 3, '1.2345'],
    ['-0.5', 3, '-0.0005'],
    ['18446744073709551615', 3, '18446744073709551.615'],
    ['12', 0, '12'],
  ])('%s by %i places is %s', (value, places, expected) => {
    expect(shift(value, places)).toBe(expected);
  });
});

test('groups digits and writes a true minus', () => {
  expect(grouped('-1234567.891')).toBe('−1\u2009234\u2009567.891');
  expect(grouped('123')).toBe('123');
  expect(grouped('0-0:1.0.0')).toBe('0-0:1.0.0');
});

test('reads energy in thousands and leaves volts alone', () => {
  expect(readable('48211734', 'Wh')).toEqual({ figure: '48\u2009211.734', unit: 'kWh' });
  expect(readable('999', 'W')).toEqual({ figure: '999', unit: 'W' });
  expect(readable('11002.5', 'V')).toEqual({ figure: '11\u2009002.5', unit: 'V' });
  expect(readable('0.98', null)).toEqual({ figure: '0.98', unit: '' });
  expect(prefixFor(-2e10, 'Wh').letter).toBe('M');
});
