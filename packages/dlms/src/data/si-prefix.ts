import { approximate, formatDecimal, type Quantity } from './scaler.ts';
import { type UnitName, unitSymbol } from './units.ts';

/*
 * Prefixes of the SI, for people who ask for them. Nothing is rounded: the point moves, the digits stay.
 */

const PREFIXES = new Map([
  [-12, 'p'],
  [-9, 'n'],
  [-6, 'µ'],
  [-3, 'm'],
  [0, ''],
  [3, 'k'],
  [6, 'M'],
  [9, 'G'],
  [12, 'T'],
  [15, 'P'],
]);

/** Units that are written with prefixes. Others are not: 1000 h are no kh, and kg has one already. */
const PREFIXED: ReadonlySet<UnitName> = new Set([
  'm',
  'l',
  'N',
  'Pa',
  'bar',
  'J',
  'W',
  'VA',
  'var',
  'Wh',
  'VAh',
  'varh',
  'A',
  'C',
  'V',
  'V/m',
  'F',
  'Ω',
  'Ω·m',
  'Wb',
  'T',
  'A/m',
  'H',
  'Hz',
  'S',
  'Ah',
] as const);

/** Whether a unit is written with prefixes. */
export const takesPrefix = (unit: Quantity['unit']): boolean =>
  typeof unit === 'string' && PREFIXED.has(unit);

/** A number and what stands behind it. */
export interface PrefixedQuantity {
  readonly number: string;
  readonly unit: string;
}

/**
 * The quantity with the prefix that leaves one to three digits before the point: `123.456` `kWh` for 123456 Wh. What has a unit
 * without prefixes, is nought or is no number stays as it is.
 */
export function withPrefix(quantity: Quantity): PrefixedQuantity {
  const exponent = takesPrefix(quantity.unit) ? exponentOf(quantity) : 0;
  const { value, scaler, unit } = quantity;
  return {
    number: formatDecimal({ value, scaler: scaler - exponent }),
    unit: `${PREFIXES.get(exponent) ?? ''}${unitSymbol(unit)}`,
  };
}

/** For people who ask for prefixes: `123.456 kWh`. */
export function formatWithPrefix(quantity: Quantity): string {
  const { number, unit } = withPrefix(quantity);
  return `${number} ${unit}`.trimEnd();
}

/** The exponent of ten of the prefix: a multiple of three. */
function exponentOf(quantity: Quantity): number {
  const size = Math.abs(approximate(quantity));
  if (size === 0 || !Number.isFinite(size)) return 0;
  // By the digits as they are printed, since a logarithm may fall on the wrong side of a power of ten.
  const [whole = '0', fraction = ''] = formatDecimal(quantity).replace('-', '').split('.');
  const magnitude = whole !== '0' ? whole.length - 1 : -1 - fraction.search(/[1-9]/);
  const exponent = 3 * Math.floor(magnitude / 3);
  return Math.max(LEAST, Math.min(MOST, exponent));
}

const LEAST = -12;
const MOST = 15;
