import { toHex } from '../bytes/hex.ts';
import { fromLatin1, toLatin1, toUtf8 } from '../bytes/utf8.ts';
import { bigintFromJson, dataToJson, hexFromJson, type Json, numberFromJson, parseDataJson } from './json.ts';
import type { Place } from './place.ts';
import { numberOf } from './scaler.ts';
import { leaf, type Schema } from './schema.ts';
import type { Data } from './tag.ts';

/* The simple types of attributes, under the names of the standard. */

/** Any Data, as it stands. */
export const any: Schema<Data> = leaf<Data>({
  name: 'any',
  convert: (value) => value,
  toData: (value) => value,
  toJson: dataToJson,
  parse: parseDataJson,
});

/** null-data: an argument that says nothing. */
export const nothing: Schema<null> = leaf<null>({
  name: 'null-data',
  convert: (value, at) => (value.type === 'null' || !at.strict ? null : misfit(value, 'null-data', at)),
  toData: () => ({ type: 'null', value: null }),
  toJson: () => null,
  parse: (json, at) => (json === null ? null : at.fail(`${JSON.stringify(json)} where null is due`)),
});

export const boolean: Schema<boolean> = leaf<boolean>({
  name: 'boolean',
  convert(value, at) {
    if (value.type === 'boolean') return value.value;
    const number = at.strict ? undefined : numberOf(value);
    return number === undefined ? misfit(value, 'boolean', at) : Number(number) !== 0;
  },
  toData: (value) => ({ type: 'boolean', value }),
  toJson: (value) => value,
  parse: (json, at) =>
    typeof json === 'boolean' ? json : at.fail(`${JSON.stringify(json)} where true or false is due`),
});

type SmallInteger = 'int8' | 'int16' | 'int32' | 'uint8' | 'uint16' | 'uint32';

function integerOf(name: string, type: SmallInteger, low: number, high: number): Schema<number> {
  const inRange = (number: number, at: Place): number =>
    Number.isInteger(number) && number >= low && number <= high
      ? number
      : at.fail(`${number} is no ${name}: ${low} to ${high}`);
  return leaf<number>({
    name,
    convert(value, at) {
      if (value.type === type) return value.value;
      const number = at.strict ? undefined : numberOf(value);
      return number === undefined ? misfit(value, name, at) : inRange(Number(number), at);
    },
    toData: (value) => ({ type, value }),
    toJson: (value) => value,
    parse: (json, at) => inRange(numberFromJson(json, at), at),
  });
}

/** int8 */
export const integer = integerOf('integer', 'int8', -0x80, 0x7f);
/** int16 */
export const long = integerOf('long', 'int16', -0x8000, 0x7fff);
/** int32 */
export const doubleLong = integerOf('double-long', 'int32', -0x8000_0000, 0x7fff_ffff);
/** uint8 */
export const unsigned = integerOf('unsigned', 'uint8', 0, 0xff);
/** uint16 */
export const longUnsigned = integerOf('long-unsigned', 'uint16', 0, 0xffff);
/** uint32 */
export const doubleLongUnsigned = integerOf('double-long-unsigned', 'uint32', 0, 0xffff_ffff);

function wideOf(name: string, type: 'int64' | 'uint64', fit: (value: bigint) => bigint): Schema<bigint> {
  const inRange = (value: bigint, at: Place): bigint =>
    fit(value) === value ? value : at.fail(`${value} is no ${name}`);
  return leaf<bigint>({
    name,
    convert(value, at) {
      if (value.type === type) return value.value;
      const number = at.strict ? undefined : numberOf(value);
      if (typeof number === 'bigint') return inRange(number, at);
      return Number.isSafeInteger(number) ? inRange(BigInt(number as number), at) : misfit(value, name, at);
    },
    toData: (value) => ({ type, value }),
    toJson: (value) => String(value),
    parse: (json, at) => inRange(bigintFromJson(json, at), at),
  });
}

/** int64 */
export const long64 = wideOf('long64', 'int64', (value) => BigInt.asIntN(64, value));
/** uint64 */
export const long64Unsigned = wideOf('long64-unsigned', 'uint64', (value) => BigInt.asUintN(64, value));

/** Codes as names; a code without a name does not fit. */
export function enumOf<const N extends Readonly<Record<string, number>>>(names: N): Schema<keyof N & string> {
  const open = openEnumOf(names);
  const closed = (value: (keyof N & string) | number, at: Place): keyof N & string =>
    typeof value === 'number' ? at.fail(`code ${value} is none of ${listed(names)}`) : value;
  return leaf<keyof N & string>({
    name: 'enum',
    description: `enum { ${listed(names)} }`,
    convert: (value, at) => closed(open.convert(value, at), at),
    toData: open.toData,
    toJson: (value) => value,
    parse: (json, at) => closed(open.parse(json, at), at),
  });
}

/** Codes as names, and numbers where a manufacturer or a newer edition has codes of its own. */
export function openEnumOf<const N extends Readonly<Record<string, number>>>(
  names: N,
): Schema<(keyof N & string) | number> {
  type Name = keyof N & string;
  const byCode = new Map(Object.entries(names).map(([name, code]) => [code, name as Name]));
  return leaf<Name | number>({
    name: 'enum',
    description: byCode.size === 0 ? 'enum' : `enum { ${listed(names)}, … }`,
    convert(value, at) {
      if (value.type === 'enum') return byCode.get(value.value) ?? value.value;
      const code = at.strict ? undefined : numberOf(value);
      if (code === undefined || code < 0 || code > 255) return misfit(value, 'enum', at);
      return byCode.get(Number(code)) ?? Number(code);
    },
    toData: (value) => ({ type: 'enum', value: typeof value === 'number' ? value : codeOf(names, value) }),
    toJson: (value) => value,
    parse(json, at) {
      const code = typeof json === 'string' ? names[json] : json;
      if (typeof code !== 'number') return at.fail(`${JSON.stringify(json)} is none of ${listed(names)}`);
      return byCode.get(code) ?? code;
    },
  });
}

function codeOf(names: Readonly<Record<string, number>>, name: string): number {
  const code = names[name];
  if (code === undefined) throw new RangeError(`"${name}" is none of ${Object.keys(names).join(', ')}`);
  return code;
}

const listed = (names: Readonly<Record<string, number>>): string =>
  Object.entries(names)
    .map(([name, code]) => `${name} ${code}`)
    .join(', ');

/** Octets of any length; JSON shows them as hexadecimal. */
export const octetString: Schema<Uint8Array> = octetStringOf();

/** Octets of exactly `size`. */
export function octetStringOf(size?: number): Schema<Uint8Array> {
  const description = size === undefined ? 'octet-string' : `octet-string(${size})`;
  const sized = (octets: Uint8Array, at: Place): Uint8Array =>
    size === undefined || octets.length === size
      ? octets
      : at.fail(`${octets.length} octets where ${size} are due`);
  return leaf<Uint8Array>({
    name: 'octet-string',
    description,
    convert(value, at) {
      if (value.type === 'octetString') return sized(value.value, at);
      if (!at.strict && value.type === 'visibleString') return sized(toLatin1(value.value), at);
      return misfit(value, description, at);
    },
    toData: (value) => ({ type: 'octetString', value }),
    toJson: (value) => toHex(value),
    parse: (json, at) => sized(hexFromJson(json, at), at),
  });
}

/** A name kept in an octet-string: one character an octet, so that any octets survive. */
export const octetText: Schema<string> = textOf('octet-string', 'octetString');
/** ASCII by the standard; one character an octet in the field. */
export const visibleString: Schema<string> = textOf('visible-string', 'visibleString');
export const utf8String: Schema<string> = textOf('utf8-string', 'utf8String');

/** Meters that mean it send such text as a utf8-string where a visible-string is due; so do we. */
const BEYOND_LATIN1 = /[\u0100-\uffff]/;

function textOf(name: string, type: 'octetString' | 'visibleString' | 'utf8String'): Schema<string> {
  return leaf<string>({
    name,
    description: type === 'octetString' ? 'octet-string (text)' : name,
    convert(value, at) {
      if (at.strict && value.type !== type) return misfit(value, name, at);
      if (value.type === 'octetString') return fromLatin1(value.value);
      // Octets are kept, whatever they are called: text that no octet a character can hold stands for its UTF-8.
      if (value.type === 'utf8String' && type === 'octetString') return fromLatin1(toUtf8(value.value));
      return value.type === 'visibleString' || value.type === 'utf8String'
        ? value.value
        : misfit(value, name, at);
    },
    toData(value) {
      if (type === 'octetString') return { type, value: toLatin1(value) };
      return type === 'visibleString' && BEYOND_LATIN1.test(value)
        ? { type: 'utf8String', value }
        : { type, value };
    },
    toJson: (value) => value,
    parse: (json, at) => at.text(json),
  });
}

/** Text of `0` and `1`, the first bit first. */
export const bitString: Schema<string> = leaf<string>({
  name: 'bit-string',
  convert: (value, at) => (value.type === 'bitString' ? value.value : misfit(value, 'bit-string', at)),
  toData: (value) => ({ type: 'bitString', value }),
  toJson: (value) => value,
  parse(json, at) {
    const text = at.text(json);
    return /^[01]*$/.test(text) ? text : at.fail(`"${text}" is no bit-string: only 0 and 1`);
  },
});

/** The names of the bits that are set, in a bit-string with the first name for the first bit. */
export function flagsOf<const N extends readonly string[]>(names: N): Schema<readonly N[number][]> {
  const parse = (json: Json, at: Place): readonly N[number][] =>
    at
      .list(json)
      .map((name) =>
        names.includes(name as string)
          ? (name as N[number])
          : at.fail(`${JSON.stringify(name)} is none of ${names.join(', ')}`),
      );
  return leaf<readonly N[number][]>({
    name: 'bit-string',
    description: `bit-string { ${names.join(', ')} }`,
    convert(value, at) {
      if (value.type !== 'bitString') return misfit(value, 'bit-string', at);
      if (value.value.lastIndexOf('1') >= names.length) return at.fail('a bit without a name is set');
      return names.filter((_, bit) => value.value[bit] === '1');
    },
    toData: (value) => ({
      type: 'bitString',
      value: names.map((name) => (value.includes(name) ? '1' : '0')).join(''),
    }),
    toJson: (value) => value,
    parse,
  });
}

function misfit(value: Data, due: string, at: Place): never {
  return at.fail(`${value.type} where ${due} is due`);
}
