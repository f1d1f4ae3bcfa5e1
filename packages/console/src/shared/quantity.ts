import { formatDecimal } from 'dlms/data';

/** A number as people read it: digits in groups, and the unit with its prefix. */
export interface Readable {
  readonly figure: string;
  readonly unit: string;
}

/** The exact decimal of integer × 10^scaler; text that is no integer comes back as it is. */
export function decimal(integer: string | number, scaler: number): string {
  const text = String(integer);
  return /^-?\d+$/.test(text) ? formatDecimal({ value: BigInt(text), scaler }) : text;
}

/** Moves the point of a decimal to the left by some places, without rounding. */
export function shift(value: string, places: number): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value);
  if (match === null) return value;
  const [, sign = '', whole = '', fraction = ''] = match;
  return decimal(sign + whole + fraction, -fraction.length - places).replace(/^(-?)0+(?=\d)/, '$1');
}

/** Digits in groups of three with thin spaces, as ISO 80000 has it. */
export function grouped(value: string): string {
  const match = /^([-−]?)(\d+)(\.\d+)?$/.exec(value);
  if (match === null) return value;
  const [, sign = '', whole = '', fraction = ''] = match;
  return (sign && '−') + whole.replace(/\B(?=(\d{3})+$)/g, '\u2009') + fraction;
}

/** The prefix that suits a magnitude: how many places the point moves, and what is written before the unit. */
export interface Prefix {
  readonly places: number;
  readonly letter: string;
}

const plain: Prefix = { places: 0, letter: '' };
const kilo: Prefix = { places: 3, letter: 'k' };
const mega: Prefix = { places: 6, letter: 'M' };

/** Units of power and energy are read in thousands; a volt or an hertz never is. */
const scalable = new Set(['W', 'Wh', 'var', 'varh', 'VA', 'VAh']);

/** The prefix for a value of this size in this unit. Kilo begins at 1 000, mega where kilo would need seven digits. */
export function prefixFor(magnitude: number, unit: string | null): Prefix {
  if (unit === null || !scalable.has(unit)) return plain;
  const size = Math.abs(magnitude);
  if (size >= 1e10) return mega;
  return size >= 1e3 ? kilo : plain;
}

/** A value and its unit as people read them, still exact to the last digit the meter sent. */
export function readable(value: string, unit: string | null): Readable {
  const prefix = prefixFor(Number(value), unit);
  return { figure: grouped(shift(value, prefix.places)), unit: prefix.letter + (unit ?? '') };
}
