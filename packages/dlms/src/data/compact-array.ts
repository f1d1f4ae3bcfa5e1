import { DEEPEST } from '../codec/combinators.ts';
import type { Reader } from '../codec/reader.ts';
import { Writer } from '../codec/writer.ts';
import { type Data, type DataType, TAGS, type TypeDescription, typeOfTag } from './tag.ts';

type CompactArray = Extract<Data, { type: 'compactArray' }>;

/** Data's own reading and writing of what follows a tag; handed in, since the two contain each other. */
type DecodeContent = (reader: Reader, tag: number) => Data;
type EncodeContent = (writer: Writer, value: Data) => void;

/** Reads description, length in octets and untagged elements (IEC 62056-6-2, compact-array). */
export function decodeCompactArray(reader: Reader, decodeContent: DecodeContent): CompactArray {
  const start = reader.position;
  const of = decodeDescription(reader, 0);
  const length = reader.length();
  if (length > reader.remaining)
    reader.fail(`${length} bytes of contents announced, but only ${reader.remaining} follow`);
  // The count of elements is not on the wire: without octets they would go on for ever, with hardly any be far too many.
  if (length > 0 && values(of) > VALUES_PER_OCTET * smallest(of))
    reader.fail('elements of a compact array almost without octets', start);
  const end = reader.position + length;
  const value: Data[] = [];
  while (reader.position < end) {
    reader.tracer?.enter(String(value.length), reader.position);
    const element = decodeElement(reader, of, decodeContent);
    if (reader.position > end) reader.fail('the element exceeds the contents of the compact array', end);
    reader.tracer?.leave('data', element, reader.position);
    value.push(element);
  }
  return { type: 'compactArray', of, value };
}

/** An element may hold more null-data than octets, but not so much more that a short message fills the memory. */
const VALUES_PER_OCTET = 8;

/** @throws TypeError when an element is not of the described type */
export function encodeCompactArray(
  writer: Writer,
  of: TypeDescription,
  elements: readonly Data[],
  encodeContent: EncodeContent,
): void {
  if (elements.length > 0 && smallest(of) === 0)
    throw new TypeError('elements without octets cannot be counted in a compact array');
  encodeDescription(writer, of);
  const contents = new Writer();
  for (const element of elements) encodeElement(contents, of, element, encodeContent);
  writer.size(contents.length);
  writer.put(contents.finish());
}

/** Reads a type description alone, as compact data (class 62) keeps it in an attribute of its own. */
export function decodeDescription(reader: Reader, depth = 0): TypeDescription {
  const start = reader.position;
  if (depth > DEEPEST) reader.fail(`nested deeper than ${DEEPEST}`);
  const type = typeOfTag(reader.u8());
  if (type === undefined || type === 'compactArray')
    return reader.fail('no type that a compact array can hold', start);
  if (type === 'structure') {
    const count = reader.count();
    const of: TypeDescription[] = [];
    for (let i = 0; i < count; i++) of.push(decodeDescription(reader, depth + 1));
    return { type, of };
  }
  if (type === 'array') return { type, count: reader.u16(), of: decodeDescription(reader, depth + 1) };
  return { type };
}

/** Writes a type description alone. */
export function encodeDescription(writer: Writer, description: TypeDescription): void {
  writer.u8(TAGS[description.type]);
  if (description.type === 'structure') {
    writer.size(description.of.length);
    for (const member of description.of) encodeDescription(writer, member);
  } else if (description.type === 'array') {
    writer.u16(description.count);
    encodeDescription(writer, description.of);
  }
}

function decodeElement(reader: Reader, of: TypeDescription, decodeContent: DecodeContent): Data {
  switch (of.type) {
    case 'structure':
      return { type: 'structure', value: decodeMembers(reader, of.of, decodeContent) };
    case 'array':
      if (of.count * smallest(of.of) > reader.remaining)
        reader.fail(`${of.count} elements described, but only ${reader.remaining} bytes follow`);
      return {
        type: 'array',
        value: decodeMembers(reader, new Array<TypeDescription>(of.count).fill(of.of), decodeContent),
      };
    default:
      return decodeContent(reader, TAGS[of.type]);
  }
}

function decodeMembers(
  reader: Reader,
  members: readonly TypeDescription[],
  decodeContent: DecodeContent,
): Data[] {
  return members.map((member, i) => {
    reader.tracer?.enter(String(i), reader.position);
    const value = decodeElement(reader, member, decodeContent);
    reader.tracer?.leave('data', value, reader.position);
    return value;
  });
}

function encodeElement(
  writer: Writer,
  of: TypeDescription,
  element: Data,
  encodeContent: EncodeContent,
): void {
  if (element.type !== of.type)
    throw new TypeError(`${element.type} where the compact array describes ${of.type}`);
  if (element.type === 'structure' && of.type === 'structure') {
    if (element.value.length !== of.of.length)
      throw new TypeError(`${element.value.length} members where ${of.of.length} are described`);
    for (const [i, member] of of.of.entries())
      encodeElement(writer, member, element.value[i] as Data, encodeContent);
  } else if (element.type === 'array' && of.type === 'array') {
    if (element.value.length !== of.count)
      throw new TypeError(`${element.value.length} elements where ${of.count} are described`);
    for (const member of element.value) encodeElement(writer, of.of, member, encodeContent);
  } else {
    encodeContent(writer, element);
  }
}

/** The fewest octets an element of this description can take. */
function smallest(of: TypeDescription): number {
  switch (of.type) {
    case 'structure':
      return of.of.reduce((sum, member) => sum + smallest(member), 0);
    case 'array':
      return of.count * smallest(of.of);
    default:
      return OCTETS[of.type] ?? 1;
  }
}

/** Types that take another number of octets than one at least. */
const OCTETS: Readonly<Partial<Record<DataType, number>>> = {
  null: 0,
  dontCare: 0,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float32: 4,
  float64: 8,
  dateTime: 12,
  date: 5,
  time: 4,
  deltaInt16: 2,
  deltaUint16: 2,
  deltaInt32: 4,
  deltaUint32: 4,
};

/** How many values an element of this description is made of. */
function values(of: TypeDescription): number {
  switch (of.type) {
    case 'structure':
      return of.of.reduce((sum, member) => sum + values(member), 1);
    case 'array':
      return 1 + of.count * values(of.of);
    default:
      return 1;
  }
}
