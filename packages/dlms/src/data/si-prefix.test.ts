import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareDecimals, parseDecimal } from './scaler.ts';
import { formatWithPrefix, takesPrefix, withPrefix } from './si-prefix.ts';
import { UNITS, type Unit, type UnitName } from './units.ts';

test.each<[number | bigint, number, Unit, string]>([
  [123_456, 0, 'Wh', '123.456 kWh'],
  [123_456, -3, 'Wh', '123.456 Wh'],
  [12_300, 3, 'Wh', '12.300 MWh'],
  [5, 3, 'W', '5 kW'],
  [999, 0, 'W', '999 W'],
  [1000, 0, 'W', '1.000 kW'],
  [-1000, 0, 'var', '-1.000 kvar'],
  [50, -3, 'A', '50 mA'],
  [-5, -4, 'A', '-500 µA'],
  [2301, -1, 'V', '230.1 V'],
  [0, 3, 'W', '0 W'],
  [18446744073709551615n, 0, 'Wh', '18446.744073709551615 PWh'],
  [1, -20, 'A', '0.00000001 pA'],
  [90_000, 0, 's', '90000 s'],
  [5000, 0, 'kg', '5000 kg'],
  [12_345, -2, 'm³', '123.45 m³'],
  [1234, 0, 'count', '1234'],
  [1234, 0, 99, '1234 unit 99'],
  [Number.NaN, 0, 'W', 'NaN W'],
  [1500.5, 0, 'W', '1.5005 kW'],
])('%s × 10^%d %s is %s', (value, scaler, unit, text) =>
  expect(formatWithPrefix({ value, scaler, unit })).toBe(text),
);

const POWERS: Readonly<Record<string, number>> = {
  p: -12,
  n: -9,
  µ: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
};
const prefixed = (Object.keys(UNITS) as UnitName[]).filter(takesPrefix);

test('a prefix changes no digit, and leaves one to three of them before the point', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n })),
      fc.integer({ min: -20, max: 5 }),
      fc.constantFrom(...prefixed),
      (value, scaler, unit) => {
        const { number, unit: symbol } = withPrefix({ value, scaler, unit });
        const prefix = symbol.slice(0, symbol.length - unit.length);
        const power = prefix === '' ? 0 : (POWERS[prefix] ?? Number.NaN);
        const read = parseDecimal(number);
        expect(compareDecimals({ ...read, scaler: read.scaler + power }, { value, scaler })).toBe(0);
        const [whole = ''] = number.replace('-', '').split('.');
        if (power > -12 && power < 15 && Number(value) !== 0) expect(whole).toMatch(/^[1-9]\d{0,2}$/);
      },
    ),
  );
});
