import type { Codec, Value } from './codec.ts';
import type { Reader } from './reader.ts';
import type { Writer } from './writer.ts';

/*
 * A-XDR (IEC 61334-6): fields follow one another without tags. These are all the building blocks there are; every bound is
 * checked in them, so that a format declared with them can neither crash nor allocate without limit.
 */

type Fields = Readonly<Record<string, Codec<unknown>>>;
type Flat<T> = { readonly [K in keyof T]: T[K] } & {};
type OptionalKeys<F extends Fields> = {
  [K in keyof F]: F[K] extends OptionalCodec<unknown> ? K : never;
}[keyof F];

/** The object that a struct of these fields reads and writes. */
export type StructValue<F extends Fields> = Flat<
  { [K in Exclude<keyof F, OptionalKeys<F>>]: Value<F[K]> } & { [K in OptionalKeys<F>]?: Value<F[K]> }
>;

/** A codec of an object that can also be read into one that exists: how a choice puts its fields beside its key. */
export interface StructCodec<T> extends Codec<T> {
  decodeInto(reader: Reader, target: Record<string, unknown>): void;
}

/** A codec whose field may be left out of the object. */
export interface OptionalCodec<T> extends Codec<T | undefined> {
  readonly optional: true;
}

function integer(
  name: string,
  low: number,
  high: number,
  write: (w: Writer, v: number) => void,
  read: (r: Reader) => number,
): Codec<number> {
  return {
    name,
    encode(writer, value) {
      if (!Number.isInteger(value) || value < low || value > high) {
        throw new RangeError(`${value} is no ${name}: ${low} to ${high}`);
      }
      write(writer, value);
    },
    decode: read,
  };
}

export const u8 = integer(
  'u8',
  0,
  0xff,
  (w, v) => w.u8(v),
  (r) => r.u8(),
);
export const u16 = integer(
  'u16',
  0,
  0xffff,
  (w, v) => w.u16(v),
  (r) => r.u16(),
);
export const u32 = integer(
  'u32',
  0,
  0xffff_ffff,
  (w, v) => w.u32(v),
  (r) => r.u32(),
);
export const i8 = integer(
  'i8',
  -0x80,
  0x7f,
  (w, v) => w.u8(v),
  (r) => r.view.getInt8(r.skip(1)),
);
export const i16 = integer(
  'i16',
  -0x8000,
  0x7fff,
  (w, v) => w.u16(v),
  (r) => r.view.getInt16(r.skip(2)),
);
export const i32 = integer(
  'i32',
  -0x8000_0000,
  0x7fff_ffff,
  (w, v) => w.u32(v),
  (r) => r.view.getInt32(r.skip(4)),
);

/** One octet; any non-zero one is true, since both 01 and FF are seen. */
export const bool: Codec<boolean> = {
  name: 'bool',
  encode: (writer, value) => writer.u8(value ? 1 : 0),
  decode: (reader) => reader.u8() !== 0,
};

/** OCTET STRING of any length. Decoding gives a view, not a copy. */
export const octets: Codec<Uint8Array> = {
  name: 'octets',
  encode(writer, value) {
    writer.size(value.length);
    writer.put(value);
  },
  decode: (reader) => reader.take(reader.length()),
};

/** OCTET STRING of exactly `count` octets, without a length on the wire. */
export function fixed(count: number): Codec<Uint8Array> {
  return {
    name: `octets[${count}]`,
    encode(writer, value) {
      if (value.length !== count) throw new RangeError(`${value.length} octets where ${count} are due`);
      writer.put(value);
    },
    decode: (reader) => reader.take(count),
  };
}

type BitField = number | readonly [first: number, width: number];
type BitsValue<B> = { readonly [K in keyof B]: B[K] extends number ? boolean : number };

/** Named parts of one integer: a bit number gives a boolean, `[first, width]` a number. Bit 0 is the least significant one. */
export function bits<const B extends Readonly<Record<string, BitField>>>(
  base: Codec<number>,
  parts: B,
): Codec<BitsValue<B>> {
  const entries = Object.entries(parts);
  return {
    name: 'bits',
    encode(writer, value) {
      const source: Readonly<Record<string, number | boolean>> = value;
      let whole = 0;
      for (const [name, part] of entries) {
        const [first, width] = typeof part === 'number' ? [part, 1] : part;
        const bitsOf = Number(source[name]);
        if (!(bitsOf >= 0 && bitsOf < 2 ** width))
          throw new RangeError(`${name} = ${bitsOf} does not fit ${width} bits`);
        whole += bitsOf * 2 ** first;
      }
      base.encode(writer, whole);
    },
    decode(reader) {
      const whole = base.decode(reader);
      const value: Record<string, number | boolean> = {};
      for (const [name, part] of entries) {
        if (typeof part === 'number') value[name] = Math.floor(whole / 2 ** part) % 2 === 1;
        else value[name] = Math.floor(whole / 2 ** part[0]) % 2 ** part[1];
      }
      return value as BitsValue<B>;
    },
  };
}

/** Codes as names. Closed: an unknown code is malformed. For what the protocol itself branches on. */
export function enumerated<const N extends Readonly<Record<string, number>>>(
  base: Codec<number>,
  names: N,
): Codec<keyof N & string> {
  const open = openEnumerated(base, names);
  return {
    name: 'enum',
    encode: open.encode,
    decode(reader) {
      const start = reader.position;
      const value = open.decode(reader);
      if (typeof value === 'number') return reader.fail(`unknown code ${value}`, start);
      return value;
    },
  };
}

/** Codes as names, and numbers where a manufacturer has codes of its own. */
export function openEnumerated<const N extends Readonly<Record<string, number>>>(
  base: Codec<number>,
  names: N,
): Codec<(keyof N & string) | number> {
  const byCode = new Map(Object.entries(names).map(([name, code]) => [code, name as keyof N & string]));
  return {
    name: 'enum',
    encode(writer, value) {
      const code = typeof value === 'number' ? value : names[value];
      if (code === undefined)
        throw new RangeError(`"${String(value)}" is none of ${Object.keys(names).join(', ')}`);
      base.encode(writer, code);
    },
    decode(reader) {
      const code = base.decode(reader);
      return byCode.get(code) ?? code;
    },
  };
}

/** SEQUENCE: the fields one after the other, in the order of the declaration. */
export function struct<F extends Fields>(name: string, fields: F): StructCodec<StructValue<F>> {
  const entries = Object.entries(fields);
  const decodeInto = (reader: Reader, target: Record<string, unknown>): void => {
    const { tracer } = reader;
    for (const [field, codec] of entries) {
      tracer?.enter(field, reader.position);
      const value = codec.decode(reader);
      tracer?.leave(codec.name, value, reader.position);
      if (value !== undefined) target[field] = value;
    }
  };
  return {
    name,
    decodeInto,
    encode(writer, value) {
      const source: Readonly<Record<string, unknown>> = value;
      for (const [field, codec] of entries) codec.encode(writer, source[field]);
    },
    decode(reader) {
      const target: Record<string, unknown> = {};
      decodeInto(reader, target);
      return target as StructValue<F>;
    },
  };
}

type Alternatives = Readonly<Record<string, readonly [tag: number, codec: StructCodec<object>]>>;

/** The union that a choice reads and writes: the alternative's name under `K`, its fields beside it. */
export type ChoiceValue<K extends string, A extends Alternatives> = {
  [N in keyof A]: Flat<{ readonly [key in K]: N } & Value<A[N][1]>>;
}[keyof A];

/** CHOICE: one tag octet, then the fields of that alternative, flat beside the key. */
export function choice<const K extends string, const A extends Alternatives>(
  name: string,
  key: K,
  alternatives: A,
): StructCodec<ChoiceValue<K, A>> {
  const byTag = new Map(Object.entries(alternatives).map(([kind, [tag, codec]]) => [tag, { kind, codec }]));
  const decodeInto = (reader: Reader, target: Record<string, unknown>): void => {
    const { tracer, position } = reader;
    tracer?.enter(key, position);
    const tag = reader.u8();
    const alternative = byTag.get(tag);
    if (!alternative) reader.fail(`unknown ${key} ${tag} of ${name}`, position);
    tracer?.leave('enum', alternative.kind, reader.position);
    target[key] = alternative.kind;
    alternative.codec.decodeInto(reader, target);
  };
  return {
    name,
    decodeInto,
    encode(writer, value) {
      const kind = (value as Readonly<Record<string, unknown>>)[key] as string;
      const alternative = alternatives[kind];
      if (!alternative) throw new RangeError(`${name} has no ${key} "${kind}"`);
      writer.u8(alternative[0]);
      alternative[1].encode(writer, value);
    },
    decode(reader) {
      const target: Record<string, unknown> = {};
      decodeInto(reader, target);
      return target as ChoiceValue<K, A>;
    },
  };
}

/** OPTIONAL: a presence octet, then the value. Any non-zero octet means present, since 09 is seen where 01 is due. */
export function optional<T>(codec: Codec<T>): OptionalCodec<T> {
  return {
    get name() {
      return codec.name;
    },
    optional: true,
    encode(writer, value) {
      writer.u8(value === undefined ? 0 : 1);
      if (value !== undefined) codec.encode(writer, value);
    },
    decode: (reader) => (reader.u8() === 0 ? undefined : codec.decode(reader)),
  };
}

/** DEFAULT: a zero octet stands for the default value. Encoding always uses the short form where it can. */
export function defaulted<T extends boolean | number | string>(codec: Codec<T>, value: T): Codec<T> {
  return {
    name: codec.name,
    encode(writer, given) {
      writer.u8(given === value ? 0 : 1);
      if (given !== value) codec.encode(writer, given);
    },
    decode: (reader) => (reader.u8() === 0 ? value : codec.decode(reader)),
  };
}

/** SEQUENCE OF: a count, then the elements, each of at least `smallest` octets. */
export function sequenceOf<T>(codec: Codec<T>, smallest = 1): Codec<readonly T[]> {
  return {
    get name() {
      return `${codec.name}[]`; // asked late, since the codec may be a lazy one that does not exist yet
    },
    encode(writer, values) {
      writer.size(values.length);
      for (const value of values) codec.encode(writer, value);
    },
    decode(reader) {
      const { tracer } = reader;
      const count = reader.count(smallest);
      const values: T[] = [];
      for (let i = 0; i < count; i++) {
        tracer?.enter(String(i), reader.position);
        const value = codec.decode(reader);
        tracer?.leave(codec.name, value, reader.position);
        values.push(value);
      }
      return values;
    },
  };
}

/** The same octets, another value. `read` may call `fail` to refuse what the wire allows and the format does not. */
export function mapped<T, U>(
  name: string,
  codec: Codec<T>,
  read: (value: T, fail: (message: string) => never) => U,
  write: (value: U) => T,
): Codec<U> {
  return {
    name,
    encode: (writer, value) => codec.encode(writer, write(value)),
    decode(reader) {
      const start = reader.position;
      return read(codec.decode(reader), (message) => reader.fail(message, start));
    },
  };
}

/** For formats that contain themselves; nesting deeper than 32 is malformed. */
export function lazy<T>(get: () => Codec<T>): Codec<T> {
  return {
    get name() {
      return get().name;
    },
    encode: (writer, value) => get().encode(writer, value),
    decode(reader) {
      if (++reader.depth > DEEPEST) reader.fail(`nested deeper than ${DEEPEST}`);
      const value = get().decode(reader);
      reader.depth--;
      return value;
    },
  };
}

/** No data of a meter nests deeper; what does is an attack on the stack. */
export const DEEPEST = 32;
