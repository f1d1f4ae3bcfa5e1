import { type Attribute, attribute } from '../apdu/reference.ts';
import type { Codec } from '../codec/codec.ts';
import { sequenceOf, struct } from '../codec/combinators.ts';
import { Reader } from '../codec/reader.ts';
import { data } from '../data/data.ts';
import { obisToBytes } from '../data/obis.ts';
import type { Data } from '../data/tag.ts';

/*
 * Bodies of pushes that are no Data by the letter. Each is a codec of Data, so that the rest of the reader need not know; it
 * gives the value that was meant.
 */

/**
 * Data in which the logical name at the head of a structure has its tag and its length exchanged, `02 03 06 09 01001F0700FF`
 * (L+G ZMF100). The octets are put right before they are read, so the offsets stay what they were.
 */
export const swappedLogicalNames: Codec<Data> = {
  name: 'data',
  encode: data.encode,
  decode(reader) {
    const bytes = reader.bytes.slice();
    for (let at = nextSwapped(bytes, reader.position); at >= 0; at = nextSwapped(bytes, at + 1)) {
      bytes[at + 2] = OCTET_STRING;
      bytes[at + 3] = NAME_BYTES;
    }
    const repaired = new Reader(bytes, reader.tracer);
    repaired.position = reader.position;
    const value = data.decode(repaired);
    reader.position = repaired.position;
    return value;
  },
};

/** Where the next structure stands whose name is swapped; -1 when there is none. */
export function nextSwapped(bytes: Uint8Array, from = 0): number {
  for (let at = from; at + 10 <= bytes.length; at++) if (isSwappedName(bytes, at)) return at;
  return -1;
}

const OCTET_STRING = 9;
const NAME_BYTES = 6;

/** A structure of two or three members, `06 09`, and six octets that end like a name. */
function isSwappedName(bytes: Uint8Array, at: number): boolean {
  const members = bytes[at + 1];
  return (
    bytes[at] === 2 &&
    (members === 2 || members === 3) &&
    bytes[at + 2] === NAME_BYTES &&
    bytes[at + 3] === OCTET_STRING &&
    (bytes[at + 4] as number) < 16 &&
    bytes[at + 9] === 0xff
  );
}

/**
 * The body of Sagemcom's XT211 (EG.D, CZ): a structure of an enum and an array, whose elements are pairs of an attribute
 * descriptor without tags and its value. Read as if all of it were tagged.
 */
export const untaggedDescriptors: Codec<Data> = {
  name: 'data',
  encode() {
    throw new TypeError('the body of the XT211 is only read');
  },
  decode(reader) {
    pairTag.decode(reader);
    const code = data.decode(reader);
    const list = reader.position;
    if (reader.u8() !== ARRAY) reader.fail('no array of pairs', list);
    const elements = pairs.decode(reader).map(({ descriptor, value }) => pair(descriptor, value));
    return { type: 'structure', value: [code, { type: 'array', value: elements }] };
  },
};

const ARRAY = 1;

const pairTag: Codec<void> = {
  name: 'structure of 2',
  encode: (writer) => writer.u16(0x0202),
  decode(reader) {
    const start = reader.position;
    if (reader.u16() !== 0x0202) reader.fail('no structure of 2', start);
  },
};

const pairs = sequenceOf(struct('Pair', { tag: pairTag, descriptor: attribute, value: data }), 12);

function pair({ classId, instance, attribute: index }: Attribute, value: Data): Data {
  return {
    type: 'structure',
    value: [
      {
        type: 'structure',
        value: [
          { type: 'uint16', value: classId },
          { type: 'octetString', value: obisToBytes(instance) },
          { type: 'int8', value: index },
        ],
      },
      value,
    ],
  };
}
