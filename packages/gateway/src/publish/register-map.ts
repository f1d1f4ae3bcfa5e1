import type { Instant } from 'dlms/bytes';
import { approximate, type Decimal, integerAt } from 'dlms/data';
import { times } from '../model/decimal.ts';
import type { ModbusRegister, ModbusType } from '../model/outlet.ts';

/** What is known of a source now. */
export interface Sample {
  readonly value: Decimal | undefined;
  readonly at: Instant;
  /** The meter said no to the last question for it. */
  readonly refused: boolean;
}

/** How good the value of a register is; what its quality register says. */
export const QUALITY = { good: 0, stale: 1, none: 2, refused: 3, unfit: 4 } as const;
export type Quality = keyof typeof QUALITY;

/** Words of 16 bits that each type takes. */
export const WORDS: Readonly<Record<ModbusType, number>> = {
  int16: 1,
  uint16: 1,
  int32: 2,
  uint32: 2,
  int64: 4,
  uint64: 4,
  float32: 2,
  float64: 4,
};

export interface RegisterOptions {
  readonly wordOrder: 'big' | 'little';
  /** 0: a value is never too old. */
  readonly staleMs: number;
}

/** The octets of a register now, and how good they are. */
export function registerNow(
  register: ModbusRegister,
  sample: Sample | undefined,
  now: Instant,
  { wordOrder, staleMs }: RegisterOptions,
): { readonly octets: Buffer; readonly quality: Quality } {
  const { type, scale } = register;
  const quality = qualityOf(sample, now, staleMs);
  const value = quality === 'good' && sample?.value !== undefined ? times(sample.value, scale) : undefined;
  const octets = value === undefined ? undefined : octetsOf(value, type);
  const words = octets ?? invalid(type);
  return {
    octets: wordOrder === 'big' ? words : swapped(words),
    quality: value !== undefined && octets === undefined ? 'unfit' : quality,
  };
}

function qualityOf(sample: Sample | undefined, now: Instant, staleMs: number): Quality {
  if (sample === undefined) return 'none';
  if (sample.refused) return 'refused';
  if (sample.value === undefined) return 'unfit';
  return staleMs > 0 && now - sample.at > staleMs ? 'stale' : 'good';
}

/** Undefined where the value does not fit; decimals behind the point of an integer register are rounded half up. */
function octetsOf(value: Decimal, type: ModbusType): Buffer | undefined {
  const octets = Buffer.alloc(WORDS[type] * 2);
  if (type === 'float32' || type === 'float64') {
    const number = approximate(value);
    if (type === 'float64') octets.writeDoubleBE(number);
    else octets.writeFloatBE(number);
    return type === 'float32' && !Number.isFinite(Math.fround(number)) ? undefined : octets;
  }
  const integer = rounded(value);
  const bits = BigInt(octets.length * 8);
  const signed = type.startsWith('int');
  const lowest = signed ? -(1n << (bits - 1n)) + 1n : 0n;
  const highest = signed ? (1n << (bits - 1n)) - 1n : (1n << bits) - 2n;
  if (integer < lowest || integer > highest) return undefined;
  for (let index = octets.length - 1, rest = BigInt.asUintN(64, integer); index >= 0; index--, rest >>= 8n)
    octets[index] = Number(rest & 0xffn);
  return octets;
}

function rounded(value: Decimal): bigint {
  const whole = integerAt(value, 0);
  if (whole !== undefined) return whole;
  // A product is an integer with its scaler, here one below zero: with one half added, what is cut off is rounded.
  const one = 10n ** BigInt(-value.scaler);
  const shifted = BigInt(value.value) + one / 2n;
  return shifted >= 0n ? shifted / one : -((-shifted + one - 1n) / one);
}

/** Not a number; for integers the lowest signed and the highest unsigned one, which no value takes. */
function invalid(type: ModbusType): Buffer {
  const octets = Buffer.alloc(WORDS[type] * 2);
  if (type === 'float32') octets.writeFloatBE(Number.NaN);
  else if (type === 'float64') octets.writeDoubleBE(Number.NaN);
  else if (type.startsWith('uint')) octets.fill(0xff);
  else octets[0] = 0x80;
  return octets;
}

/** The low word first; octets within a word stay. */
function swapped(octets: Buffer): Buffer {
  const result = Buffer.alloc(octets.length);
  for (let index = 0; index < octets.length; index += 2)
    octets.copy(result, octets.length - 2 - index, index, index + 2);
  return result;
}
