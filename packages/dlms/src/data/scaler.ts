import type { Data } from './tag.ts';
import { type Unit, unitSymbol } from './units.ts';

/**
 * A number as a meter means it, value × 10^scaler. Integers stay integers and their scaler stays apart, so nothing is
 * rounded between meter and print; floats are as they came.
 */
export interface Decimal {
  readonly value: number | bigint;
  readonly scaler: number;
}

/** A decimal with its unit: a reading. */
export interface Quantity extends Decimal {
  readonly unit: Unit;
}

/**
 * The number in a value; undefined for what is none. Integers of 64 bits are bigints. A float32 gives the shortest decimal that
 * is that float32: 0.1 and not 0.10000000149011612.
 */
export function numberOf(data: Data): number | bigint | undefined {
  switch (data.type) {
    case 'float32':
      return shortest(data.value);
    case 'bcd':
      return data.value >> 4 <= 9 && data.value % 16 <= 9
        ? (data.value >> 4) * 10 + (data.value % 16)
        : data.value;
    case 'null':
    case 'dontCare':
    case 'array':
    case 'structure':
    case 'compactArray':
    case 'boolean':
    case 'bitString':
    case 'visibleString':
    case 'utf8String':
    case 'octetString':
    case 'dateTime':
    case 'date':
    case 'time':
      return undefined;
    case 'int8':
    case 'int16':
    case 'int32':
    case 'int64':
    case 'uint8':
    case 'uint16':
    case 'uint32':
    case 'uint64':
    case 'enum':
    case 'float64':
    case 'deltaInt8':
    case 'deltaInt16':
    case 'deltaInt32':
    case 'deltaUint8':
    case 'deltaUint16':
    case 'deltaUint32':
      return data.value;
  }
}

function shortest(float32: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const decimal = Number(float32.toPrecision(digits));
    if (Object.is(Math.fround(decimal), float32)) return decimal;
  }
  return float32;
}

/** A value with its scaler and unit; undefined when it is no number. Without scaler and unit the number is as it stands. */
export function quantityOf(
  data: Data,
  { scaler, unit }: { readonly scaler: number; readonly unit: Unit } = { scaler: 0, unit: 'count' },
): Quantity | undefined {
  const value = numberOf(data);
  return value === undefined ? undefined : { value, scaler, unit };
}

/** Value and unit for people: `123.456 Wh`. */
export function formatQuantity(quantity: Quantity): string {
  return `${formatDecimal(quantity)} ${unitSymbol(quantity.unit)}`.trimEnd();
}

/** Every digit, and no exponent: `123.456`, `-0.050`, `12300`. What is no number prints as `NaN` or `Infinity`. */
export function formatDecimal(decimal: Decimal): string {
  const parts = exact(decimal);
  if (!parts) return String(decimal.value);
  const digits = String(parts.digits < 0n ? -parts.digits : parts.digits);
  const sign = parts.digits < 0n ? '-' : '';
  if (parts.exponent >= 0) return parts.digits === 0n ? '0' : sign + digits + '0'.repeat(parts.exponent);
  const padded = digits.padStart(1 - parts.exponent, '0');
  return `${sign}${padded.slice(0, parts.exponent)}.${padded.slice(parts.exponent)}`;
}

/** Reads `123.456`, `-5`, `1e3`. The scaler is as the text shows it. @throws RangeError for what is no decimal number */
export function parseDecimal(text: string): Decimal {
  const parts = digitsOf(text.trim());
  if (!parts) throw new RangeError(`"${text}" is no decimal number such as 123.456`);
  const value = Number(parts.digits);
  return { value: Number.isSafeInteger(value) ? value : parts.digits, scaler: parts.exponent };
}

/** Negative, zero or positive, without rounding. What is no number comes last. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  const [a, b] = [exact(left), exact(right)];
  if (!a || !b) return compareNumbers(Number(left.value), Number(right.value));
  const exponent = Math.min(a.exponent, b.exponent);
  const difference = a.digits * power(a.exponent - exponent) - b.digits * power(b.exponent - exponent);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function compareNumbers(left: number, right: number): number {
  if (Number.isNaN(left) || Number.isNaN(right))
    return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * The integer that stands for the decimal at another scaler, as a register with that scaler would hold it; undefined when it
 * would have to be rounded.
 */
export function integerAt(decimal: Decimal, scaler: number): bigint | undefined {
  const parts = exact(decimal);
  if (!parts) return undefined;
  const shift = parts.exponent - scaler;
  if (shift >= 0) return parts.digits * power(shift);
  const divisor = power(-shift);
  return parts.digits % divisor === 0n ? parts.digits / divisor : undefined;
}

/** The double nearest to the decimal: for charts and statistics, not for bills. */
export function approximate(decimal: Decimal): number {
  return Number(formatDecimal(decimal));
}

interface Exact {
  readonly digits: bigint;
  readonly exponent: number;
}

function exact({ value, scaler }: Decimal): Exact | undefined {
  if (typeof value === 'bigint') return { digits: value, exponent: scaler };
  if (Number.isSafeInteger(value)) return { digits: BigInt(value), exponent: scaler };
  const parts = digitsOf(String(value));
  return parts && { digits: parts.digits, exponent: parts.exponent + scaler };
}

function digitsOf(text: string): Exact | undefined {
  const match = /^([+-]?)(\d{1,800})(?:\.(\d{0,800}))?(?:e([+-]?\d{1,3}))?$/i.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const digits = BigInt(whole + fraction);
  return { digits: sign === '-' ? -digits : digits, exponent: Number(exponent) - fraction.length };
}

const power = (exponent: number): bigint => 10n ** BigInt(exponent);
