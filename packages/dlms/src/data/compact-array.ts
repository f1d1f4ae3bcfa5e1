import { DEEPEST } from '../codec/combinators.ts';
import { Reader } from '../codec/reader.ts';
import { Writer } from '../codec/writer.ts';
import { type Data, type DataType, TAGS, type TypeDescription } from './tag.ts';

type CompactArray = Extract<Data, { type: 'compactArray' }>;

/** Data's own reading and writing of what follows a tag; handed in, since the two contain each other. */
type DecodeContent = (reader: Reader, tag: number) => Data;
type EncodeContent = (writer: Writer, value: Data) => void;

/** Reads description, length in octets and untagged elements (IEC 62056-6-2, compact-array). */
export function decodeCompactArray(reader: Reader, decodeContent: DecodeContent): CompactArray {
  const of = decodeDescription(reader, 0);
  const start = reader.position;
  const contents = new Reader(reader.take(reader.length()));
  const first = reader.position - contents.end;
  // The count of elements is not on the wire, so an element without octets would go on for ever.
  if (contents.remaining > 0 && smallest(of) === 0)
    reader.fail('elements of a compact array without octets', start);
  const value: Data[] = [];
  while (contents.remaining > 0) {
    const offset = contents.position;
    reader.tracer?.enter(String(value.length), first + offset);
    const element = decodeElement(contents, of, decodeContent);
    reader.tracer?.leave('data', element, first + contents.position);
    value.push(element);
  }
  return { type: 'compactArray', of, value };
}

/** @throws TypeError when an element is not of the described type */
export function encodeCompactArray(
  writer: Writer,
  of: TypeDescription,
  elements: readonly Data[],
  encodeContent: EncodeContent,
): void {
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
  const type = TYPES.get(reader.u8());
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

const TYPES = new Map(Object.entries(TAGS).map(([type, tag]) => [tag as number, type as DataType]));

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
      return {
        type: 'structure',
        value: of.of.map((member) => decodeElement(reader, member, decodeContent)),
      };
    case 'array': {
      if (of.count * smallest(of.of) > reader.remaining)
        reader.fail(`${of.count} elements described, but fewer bytes follow`);
      if (smallest(of.of) === 0 && of.count > 0) reader.fail('elements of an array without octets');
      return {
        type: 'array',
        value: Array.from({ length: of.count }, () => decodeElement(reader, of.of, decodeContent)),
      };
    }
    default:
      return decodeContent(reader, TAGS[of.type]);
  }
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
    case 'null':
    case 'dontCare':
      return 0;
    default:
      return 1;
  }
}
