import { fromLatin1, fromUtf8, toLatin1, toUtf8 } from '../bytes/utf8.ts';
import type { Codec } from '../codec/codec.ts';
import { DEEPEST } from '../codec/combinators.ts';
import type { Reader } from '../codec/reader.ts';
import type { Writer } from '../codec/writer.ts';
import { decodeCompactArray, encodeCompactArray } from './compact-array.ts';
import { type Data, type DataType, TAGS } from './tag.ts';

/**
 * Any COSEM value. Written by hand as one switch, because profile buffers are made of it: declared with combinators it
 * takes three to five times as long.
 */
export const data: Codec<Data> = { name: 'data', encode: encodeData, decode: decodeData };

function decodeData(reader: Reader): Data {
  return decodeContent(reader, reader.u8());
}

const NULL: Data = { type: 'null', value: null };
const DONT_CARE: Data = { type: 'dontCare', value: null };

/** Reads what follows the tag; compact arrays give the tag once for all their elements. */
function decodeContent(reader: Reader, tag: number): Data {
  switch (tag) {
    case 0:
      return NULL;
    case 1:
      return { type: 'array', value: decodeElements(reader) };
    case 2:
      return { type: 'structure', value: decodeElements(reader) };
    case 3:
      return { type: 'boolean', value: reader.u8() !== 0 };
    case 4:
      return { type: 'bitString', value: decodeBits(reader) };
    case 5:
      return { type: 'int32', value: reader.view.getInt32(reader.skip(4)) };
    case 6:
      return { type: 'uint32', value: reader.view.getUint32(reader.skip(4)) };
    case 9:
      return { type: 'octetString', value: reader.take(reader.length()) };
    case 10:
      return { type: 'visibleString', value: fromLatin1(reader.take(reader.length())) };
    case 12:
      return { type: 'utf8String', value: fromUtf8(reader.take(reader.length())) };
    case 13:
      return { type: 'bcd', value: reader.u8() };
    case 15:
      return { type: 'int8', value: reader.view.getInt8(reader.skip(1)) };
    case 16:
      return { type: 'int16', value: reader.view.getInt16(reader.skip(2)) };
    case 17:
      return { type: 'uint8', value: reader.u8() };
    case 18:
      return { type: 'uint16', value: reader.u16() };
    case 19:
      return decodeCompactArray(reader, decodeContent);
    case 20:
      return { type: 'int64', value: reader.view.getBigInt64(reader.skip(8)) };
    case 21:
      return { type: 'uint64', value: reader.view.getBigUint64(reader.skip(8)) };
    case 22:
      return { type: 'enum', value: reader.u8() };
    case 23:
      return { type: 'float32', value: reader.view.getFloat32(reader.skip(4)) };
    case 24:
      return { type: 'float64', value: reader.view.getFloat64(reader.skip(8)) };
    case 25:
      return { type: 'dateTime', value: reader.take(12) };
    case 26:
      return { type: 'date', value: reader.take(5) };
    case 27:
      return { type: 'time', value: reader.take(4) };
    case 28:
      return { type: 'deltaInt8', value: reader.view.getInt8(reader.skip(1)) };
    case 29:
      return { type: 'deltaInt16', value: reader.view.getInt16(reader.skip(2)) };
    case 30:
      return { type: 'deltaInt32', value: reader.view.getInt32(reader.skip(4)) };
    case 31:
      return { type: 'deltaUint8', value: reader.u8() };
    case 32:
      return { type: 'deltaUint16', value: reader.u16() };
    case 33:
      return { type: 'deltaUint32', value: reader.u32() };
    case 255:
      return DONT_CARE;
    default:
      return reader.fail(`unknown data tag ${tag}`, reader.position - 1);
  }
}

function decodeElements(reader: Reader): Data[] {
  const count = reader.count();
  if (++reader.depth > DEEPEST) reader.fail(`nested deeper than ${DEEPEST}`);
  // A structure gets its size at once: growing would leave room for sixteen more. What is announced beyond that has to come first.
  const elements = new Array<Data>(Math.min(count, 64));
  const { tracer } = reader;
  for (let i = 0; i < count; i++) {
    tracer?.enter(String(i), reader.position);
    const element = decodeData(reader);
    tracer?.leave('data', element, reader.position);
    elements[i] = element;
  }
  reader.depth--;
  return elements;
}

function decodeBits(reader: Reader): string {
  const start = reader.position;
  const count = reader.length();
  if (count > reader.remaining * 8)
    reader.fail(`${count} bits announced, but only ${reader.remaining} bytes follow`, start);
  const bytes = reader.take(Math.ceil(count / 8));
  let text = '';
  for (const byte of bytes) text += byte.toString(2).padStart(8, '0');
  return text.slice(0, count);
}

function encodeData(writer: Writer, value: Data): void {
  writer.u8(tagOf(value.type));
  encodeContent(writer, value);
}

/** Comparing with the types that profiles are made of takes half the time of looking any type up by its name. */
function tagOf(type: DataType): number {
  switch (type) {
    case 'uint32':
      return TAGS.uint32;
    case 'structure':
      return TAGS.structure;
    case 'octetString':
      return TAGS.octetString;
    case 'uint16':
      return TAGS.uint16;
    default:
      return TAGS[type];
  }
}

/** Writes what follows the tag. @throws RangeError when the value does not fit its type */
function encodeContent(writer: Writer, content: Data): void {
  const { type, value } = content;
  switch (type) {
    case 'structure':
    case 'array':
      writer.size(value.length);
      for (const element of value) encodeData(writer, element);
      return;
    case 'uint32':
    case 'deltaUint32':
      writer.u32(checked(value, type, 0, 0xffff_ffff));
      return;
    case 'uint16':
    case 'deltaUint16':
      writer.u16(checked(value, type, 0, 0xffff));
      return;
    case 'octetString':
      putSized(writer, value);
      return;
    case 'null':
    case 'dontCare':
      return;
    case 'compactArray':
      encodeCompactArray(writer, content.of, value, encodeContent);
      return;
    case 'boolean':
      writer.u8(value ? 1 : 0);
      return;
    case 'bitString':
      encodeBits(writer, value);
      return;
    case 'visibleString':
      putSized(writer, toLatin1(value));
      return;
    case 'utf8String':
      putSized(writer, toUtf8(value));
      return;
    case 'int64':
      if (BigInt.asIntN(64, value) !== value) throw new RangeError(`${value} is no int64`);
      writer.i64(value);
      return;
    case 'uint64':
      if (BigInt.asUintN(64, value) !== value) throw new RangeError(`${value} is no uint64`);
      writer.u64(value);
      return;
    case 'float32':
      writer.f32(value);
      return;
    case 'float64':
      writer.f64(value);
      return;
    case 'dateTime':
      putFixed(writer, value, 12);
      return;
    case 'date':
      putFixed(writer, value, 5);
      return;
    case 'time':
      putFixed(writer, value, 4);
      return;
    case 'int8':
    case 'deltaInt8':
      writer.u8(checked(value, type, -0x80, 0x7f));
      return;
    case 'uint8':
    case 'enum':
    case 'bcd':
    case 'deltaUint8':
      writer.u8(checked(value, type, 0, 0xff));
      return;
    case 'int16':
    case 'deltaInt16':
      writer.u16(checked(value, type, -0x8000, 0x7fff));
      return;
    case 'int32':
    case 'deltaInt32':
      writer.u32(checked(value, type, -0x8000_0000, 0x7fff_ffff));
      return;
  }
}

function checked(value: number, type: DataType, low: number, high: number): number {
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new RangeError(`${value} is no ${type}: ${low} to ${high}`);
  }
  return value;
}

function putSized(writer: Writer, bytes: Uint8Array): void {
  writer.size(bytes.length);
  writer.put(bytes);
}

function putFixed(writer: Writer, bytes: Uint8Array, size: number): void {
  if (bytes.length !== size) throw new RangeError(`${bytes.length} octets where ${size} are due`);
  writer.put(bytes);
}

function encodeBits(writer: Writer, text: string): void {
  if (/[^01]/.test(text)) throw new RangeError(`"${text}" is no bit-string: only 0 and 1`);
  writer.size(text.length);
  for (let i = 0; i < text.length; i += 8) writer.u8(Number.parseInt(text.slice(i, i + 8).padEnd(8, '0'), 2));
}
