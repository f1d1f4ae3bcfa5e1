import type { Codec, Value } from './codec.ts';
import type { OptionalCodec, StructCodec, StructValue } from './combinators.ts';
import { Reader } from './reader.ts';
import { Writer } from './writer.ts';

/*
 * BER (ITU-T X.690), as much of it as the association control needs: one-octet tags, definite lengths. Explicit tagging is
 * `tlv` around `tlv`, implicit tagging `tlv` around a content. A content codec reads up to the end of its element, and what
 * it leaves unread is malformed.
 */

/** A codec of an element with a tag of its own, by which `components` finds it. */
export interface Element<T> extends Codec<T> {
  readonly tag: number;
}

/** Tag, length, content. */
export function tlv<T>(tag: number, content: Codec<T>): Element<T> {
  const body = sized(content);
  return {
    name: content.name,
    tag,
    encode(writer, value) {
      writer.u8(tag);
      body.encode(writer, value);
    },
    decode(reader) {
      const start = reader.position;
      const found = reader.u8();
      if (found !== tag) reader.fail(`tag ${hex(found)} where ${hex(tag)} is due`, start);
      return body.decode(reader);
    },
  };
}

/** An element that `components` may find or not. */
export function optionalTlv<T>(tag: number, content: Codec<T>): Element<T | undefined> & OptionalCodec<T> {
  const element = tlv(tag, content);
  return {
    name: element.name,
    tag,
    optional: true,
    encode(writer, value) {
      if (value !== undefined) element.encode(writer, value);
    },
    decode: (reader) => element.decode(reader),
  };
}

/** Length, content: what stands behind a tag that a `choice` has read. */
export function sized<T>(content: Codec<T>): Codec<T> {
  return {
    name: content.name,
    encode(writer, value) {
      const inner = new Writer();
      content.encode(inner, value);
      writer.size(inner.length);
      writer.put(inner.finish());
    },
    decode(reader) {
      const inner = open(reader);
      const value = content.decode(inner);
      if (inner.remaining > 0) inner.fail(`${inner.remaining} bytes too many in ${content.name}`);
      return value;
    },
  };
}

type Elements = Readonly<Record<string, Element<unknown>>>;

/**
 * SEQUENCE of tagged components behind a tag that has been read: written in the order of the declaration, read in any. Unknown
 * components are passed over, as the standard's extensibility asks; one that comes twice or a mandatory one that is
 * missing is malformed.
 */
export function components<F extends Elements>(name: string, fields: F): StructCodec<StructValue<F>> {
  const entries = Object.entries(fields);
  const byTag = new Map(entries.map(([field, codec]) => [codec.tag, { field, codec }]));
  const mandatory = entries.filter(([, codec]) => !('optional' in codec)).map(([field]) => field);
  const decodeInto = (reader: Reader, target: Record<string, unknown>): void => {
    const inner = open(reader);
    const { tracer } = inner;
    while (inner.remaining > 0) {
      const start = inner.position;
      const tag = inner.bytes[start] as number;
      const known = byTag.get(tag);
      const field = known?.field ?? `component ${hex(tag)}`;
      tracer?.enter(field, start);
      const value = known ? known.codec.decode(inner) : skip(inner);
      tracer?.leave(known?.codec.name ?? 'octets', value, inner.position);
      if (!known) continue;
      if (Object.hasOwn(target, field)) inner.fail(`${field} twice`, start);
      target[field] = value;
    }
    for (const field of mandatory) {
      if (!Object.hasOwn(target, field)) inner.fail(`${name} without ${field}`);
    }
  };
  return {
    name,
    decodeInto,
    encode(writer, value) {
      const source: Readonly<Record<string, unknown>> = value;
      const inner = new Writer();
      for (const [field, codec] of entries) codec.encode(inner, source[field]);
      writer.size(inner.length);
      writer.put(inner.finish());
    },
    decode(reader) {
      const target: Record<string, unknown> = {};
      decodeInto(reader, target);
      return target as StructValue<F>;
    },
  };
}

/** The content as it stands: octet-strings, and what nobody looks into. Decoding gives a view, not a copy. */
export const content: Codec<Uint8Array> = {
  name: 'octets',
  encode: (writer, value) => writer.put(value),
  decode: (reader) => reader.take(reader.remaining),
};

/** INTEGER of up to four octets, signed. */
export const integer: Codec<number> = {
  name: 'integer',
  encode(writer, value) {
    if (!Number.isInteger(value) || value !== (value | 0)) throw new RangeError(`${value} is no int32`);
    let octets = 1;
    while (octets < 4 && value !== (value << (32 - 8 * octets)) >> (32 - 8 * octets)) octets++;
    for (let i = octets - 1; i >= 0; i--) writer.u8((value >> (8 * i)) & 0xff);
  },
  decode(reader) {
    const { remaining } = reader;
    if (remaining === 0 || remaining > 4) reader.fail(`an integer of ${remaining} octets`);
    let value = 0;
    for (let i = 0; i < remaining; i++) value = (value << 8) | reader.u8();
    return (value << (32 - 8 * remaining)) >> (32 - 8 * remaining);
  },
};

/**
 * INTEGER of up to four octets, taken as unsigned and written without a sign octet: how the user ids of 128 and more stand
 * on the line.
 */
export const unsigned: Codec<number> = {
  name: 'unsigned',
  encode(writer, value) {
    if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff)
      throw new RangeError(`${value} is no uint32`);
    let octets = 1;
    while (octets < 4 && value >= 2 ** (8 * octets)) octets++;
    for (let i = octets - 1; i >= 0; i--) writer.u8((value >>> (8 * i)) & 0xff);
  },
  decode(reader) {
    const { remaining } = reader;
    if (remaining === 0 || remaining > 4) reader.fail(`an integer of ${remaining} octets`);
    let value = 0;
    for (let i = 0; i < remaining; i++) value = value * 256 + reader.u8();
    return value;
  },
};

/** BIT STRING as text of `0` and `1`. */
export const bitString: Codec<string> = {
  name: 'bits',
  encode(writer, value) {
    if (/[^01]/.test(value)) throw new RangeError(`"${value}" is no bit-string: only 0 and 1`);
    writer.u8((8 - (value.length % 8)) % 8);
    for (let i = 0; i < value.length; i += 8)
      writer.u8(Number.parseInt(value.slice(i, i + 8).padEnd(8, '0'), 2));
  },
  decode(reader) {
    const start = reader.position;
    const unused = reader.u8();
    const bytes = reader.take(reader.remaining);
    if (unused > 7 || (unused > 0 && bytes.length === 0)) reader.fail(`${unused} unused bits`, start);
    let text = '';
    for (const byte of bytes) text += byte.toString(2).padStart(8, '0');
    return text.slice(0, text.length - unused);
  },
};

/** An object identifier in dotted form: `2.16.756.5.8.1.1`. */
export type Oid = `${number}.${string}`;

/** OBJECT IDENTIFIER of one arc: names for the known leaves, the dotted form for any other identifier. */
export function objectIdentifier<const N extends Readonly<Record<string, number>>>(
  arc: Oid,
  names: N,
): Codec<(keyof N & string) | Oid> {
  const byOid = new Map(Object.entries(names).map(([name, leaf]) => [`${arc}.${leaf}`, name]));
  return {
    name: 'oid',
    encode(writer, value) {
      const leaf = names[value];
      writeOid(writer, leaf === undefined ? value : `${arc}.${leaf}`);
    },
    decode(reader) {
      const oid = readOid(reader);
      return (byOid.get(oid) ?? oid) as Value<Codec<(keyof N & string) | Oid>>;
    },
  };
}

function writeOid(writer: Writer, oid: string): void {
  const [root = Number.NaN, second = Number.NaN, ...arcs] = oid.split('.').map(Number);
  if (!(root <= 2) || !(second < (root < 2 ? 40 : LARGEST)))
    throw new RangeError(`"${oid}" is no object identifier`);
  for (const arc of [root * 40 + second, ...arcs]) {
    if (!Number.isInteger(arc) || arc < 0 || arc > LARGEST)
      throw new RangeError(`"${oid}" is no object identifier`);
    for (let shift = 21; shift > 0; shift -= 7) if (arc >> shift > 0) writer.u8(0x80 | (arc >> shift));
    writer.u8(arc & 0x7f);
  }
}

function readOid(reader: Reader): string {
  const arcs: number[] = [];
  while (reader.remaining > 0) {
    const start = reader.position;
    let arc = 0;
    let octet: number;
    do {
      octet = reader.u8();
      arc = arc * 128 + (octet & 0x7f);
      if (arc > LARGEST) reader.fail('an object identifier with an arc beyond 28 bits', start);
    } while (octet >= 0x80);
    arcs.push(arc);
  }
  const [first, ...rest] = arcs;
  if (first === undefined) return reader.fail('an empty object identifier');
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - 40 * root, ...rest].join('.');
}

const LARGEST = 2 ** 28 - 1;

/** A reader that ends with the element whose length stands next, and keeps the offsets; the outer one moves past it. */
function open(reader: Reader): Reader {
  const length = reader.length();
  const start = reader.skip(length);
  const inner = new Reader(reader.bytes.subarray(0, start + length), reader.tracer);
  inner.position = start;
  inner.depth = reader.depth;
  return inner;
}

function skip(reader: Reader): Uint8Array {
  const start = reader.position;
  if ((reader.u8() & 0x1f) === 0x1f) reader.fail('a tag of several octets', start);
  return reader.take(reader.length());
}

const hex = (octet: number): string => octet.toString(16).toUpperCase().padStart(2, '0');
