import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  approximate,
  compareDecimals,
  type Decimal,
  formatDecimal,
  formatQuantity,
  integerAt,
  numberOf,
  parseDecimal,
  quantityOf,
} from './scaler.ts';
import { UNITS, type UnitName, unitCode, unitOf, unitQuantity, unitSymbol } from './units.ts';

describe('every digit is printed', () => {
  test.each<[number | bigint, number, string]>([
    [123456, -3, '123.456'],
    [123400, -3, '123.400'],
    [-50, -3, '-0.050'],
    [0, -2, '0.00'],
    [0, 5, '0'],
    [-0, -1, '0.0'],
    [123, 2, '12300'],
    [18446744073709551615n, -3, '18446744073709551.615'],
    [-9223372036854775808n, 0, '-9223372036854775808'],
    [1, -127, `0.${'0'.repeat(126)}1`],
    [1.5, -1, '0.15'],
    [1e-7, 0, '0.0000001'],
    [1.25e21, 0, '1250000000000000000000'],
    [Number.NaN, 0, 'NaN'],
    [Number.NEGATIVE_INFINITY, -3, '-Infinity'],
  ])('%s × 10^%d is %s', (value, scaler, text) => expect(formatDecimal({ value, scaler })).toBe(text));
});

const integers = fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }));
const decimals: fc.Arbitrary<Decimal> = fc.record({
  value: fc.oneof(integers, fc.double({ noNaN: true, noDefaultInfinity: true })),
  scaler: fc.integer({ min: -128, max: 127 }),
});

test('what is printed reads back equal', () => {
  fc.assert(
    fc.property(decimals, (decimal) => {
      const read = parseDecimal(formatDecimal(decimal));
      expect(compareDecimals(read, decimal)).toBe(0);
      expect(formatDecimal(read)).toBe(formatDecimal(decimal));
    }),
  );
});

test('comparing is an order that agrees with exact arithmetic', () => {
  fc.assert(
    fc.property(integers, integers, fc.integer({ min: -9, max: 9 }), (left, right, scaler) => {
      const expected = BigInt(left) < BigInt(right) ? -1 : BigInt(left) > BigInt(right) ? 1 : 0;
      expect(compareDecimals({ value: left, scaler }, { value: right, scaler })).toBe(expected);
      expect(
        compareDecimals({ value: left, scaler }, { value: BigInt(left) * 10n, scaler: scaler - 1 }),
      ).toBe(0);
    }),
  );
  const values = [Number.NaN, 1, Number.POSITIVE_INFINITY, -2].map((value) => ({ value, scaler: 0 }));
  expect(values.sort(compareDecimals).map(({ value }) => value)).toEqual([
    -2,
    1,
    Number.POSITIVE_INFINITY,
    Number.NaN,
  ]);
});

test('as another scaler holds it, or not at all', () => {
  expect(integerAt({ value: 123456, scaler: -3 }, -3)).toBe(123456n);
  expect(integerAt({ value: 5, scaler: 2 }, -1)).toBe(5000n);
  expect(integerAt({ value: 12300, scaler: -3 }, -1)).toBe(123n);
  expect(integerAt({ value: 12345, scaler: -3 }, -1)).toBe(undefined);
  expect(integerAt({ value: 0.25, scaler: 0 }, -2)).toBe(25n);
  expect(integerAt({ value: Number.NaN, scaler: 0 }, 0)).toBe(undefined);
});

test('approximations are the nearest double', () => {
  expect(approximate({ value: 123456789012345678n, scaler: -3 })).toBe(123456789012345.67);
});

test.each(['', 'abc', '1,5', '0x10', '1e9999', '--1', '1.2.3'])('%j is no decimal', (text) => {
  expect(() => parseDecimal(text)).toThrow(RangeError);
});

describe('numbers in values', () => {
  test('float32 is as short as it can be', () => {
    expect(numberOf({ type: 'float32', value: Math.fround(0.1) })).toBe(0.1);
    fc.assert(
      fc.property(fc.float(), (value) => {
        expect(Math.fround(numberOf({ type: 'float32', value }) as number)).toBe(value);
      }),
    );
  });
  test('bcd holds two digits', () => {
    expect(numberOf({ type: 'bcd', value: 0x42 })).toBe(42);
    expect(numberOf({ type: 'bcd', value: 0xaf })).toBe(0xaf);
  });
  test('text and containers hold none', () => {
    expect(numberOf({ type: 'visibleString', value: '5' })).toBe(undefined);
    expect(quantityOf({ type: 'array', value: [] })).toBe(undefined);
  });
});

test('a reading prints with its unit', () => {
  const energy = quantityOf({ type: 'uint32', value: 123456 }, { scaler: -3, unit: 'Wh' });
  expect(energy && formatQuantity(energy)).toBe('123.456 Wh');
  const factor = quantityOf({ type: 'int16', value: -987 }, { scaler: -3, unit: 'count' });
  expect(factor && formatQuantity(factor)).toBe('-0.987');
});

test('units keep their codes, known or not', () => {
  for (let code = 0; code < 256; code++) expect(unitCode(unitOf(code))).toBe(code);
  expect(new Set(Object.values(UNITS).map(([code]) => code)).size).toBe(Object.keys(UNITS).length);
  const spot: Record<number, UnitName> = {
    27: 'W',
    30: 'Wh',
    32: 'varh',
    35: 'V',
    44: 'Hz',
    56: '%',
    255: 'count',
  };
  for (const [code, name] of Object.entries(spot)) expect(unitOf(Number(code))).toBe(name);
  expect(unitSymbol(99)).toBe('unit 99');
  expect(unitQuantity('varh')).toBe('reactive energy');
  expect(() => unitCode(256)).toThrow(RangeError);
});
