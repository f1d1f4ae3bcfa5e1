/**
 * A COSEM value with its tag (IEC 62056-6-2, the CHOICE "Data").
 *
 * 64-bit integers are bigints, bit-strings text of `0` and `1`, times and octet-strings the octets as they came (views into the
 * decoded message, not copies).
 */
export type Data =
  | { readonly type: 'null' | 'dontCare'; readonly value: null }
  | { readonly type: 'array' | 'structure'; readonly value: readonly Data[] }
  | { readonly type: 'compactArray'; readonly value: readonly Data[]; readonly of: TypeDescription }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'bitString' | 'visibleString' | 'utf8String'; readonly value: string }
  | { readonly type: NumberType; readonly value: number }
  | { readonly type: 'int64' | 'uint64'; readonly value: bigint }
  | { readonly type: 'octetString' | 'dateTime' | 'date' | 'time'; readonly value: Uint8Array };

type NumberType =
  | 'int8'
  | 'int16'
  | 'int32'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'enum'
  | 'bcd'
  | 'float32'
  | 'float64'
  | 'deltaInt8'
  | 'deltaInt16'
  | 'deltaInt32'
  | 'deltaUint8'
  | 'deltaUint16'
  | 'deltaUint32';

export type DataType = Data['type'];

/** The tag octet of each type; the names in the standard are in the comments where they differ. */
export const TAGS = {
  null: 0,
  array: 1,
  structure: 2,
  boolean: 3,
  bitString: 4,
  int32: 5, // double-long
  uint32: 6, // double-long-unsigned
  octetString: 9,
  visibleString: 10,
  utf8String: 12,
  bcd: 13,
  int8: 15, // integer
  int16: 16, // long
  uint8: 17, // unsigned
  uint16: 18, // long-unsigned
  compactArray: 19,
  int64: 20, // long64
  uint64: 21, // long64-unsigned
  enum: 22,
  float32: 23,
  float64: 24,
  dateTime: 25,
  date: 26,
  time: 27,
  deltaInt8: 28, // delta-integer
  deltaInt16: 29, // delta-long
  deltaInt32: 30, // delta-double-long
  deltaUint8: 31, // delta-unsigned
  deltaUint16: 32, // delta-long-unsigned
  deltaUint32: 33, // delta-double-long-unsigned
  dontCare: 255,
} as const satisfies Readonly<Record<DataType, number>>;

const BY_TAG: ReadonlyMap<number, DataType> = new Map(
  Object.entries(TAGS).map(([type, tag]) => [tag, type as DataType]),
);

/** The type of a tag octet; undefined for one that no type has. */
export function typeOfTag(tag: number): DataType | undefined {
  return BY_TAG.get(tag);
}

/**
 * What a compact-array says once about all its elements: a simple type, a structure of descriptions, or an array with a
 * count fixed in advance.
 */
export type TypeDescription =
  | { readonly type: Exclude<DataType, 'array' | 'structure' | 'compactArray'> }
  | { readonly type: 'structure'; readonly of: readonly TypeDescription[] }
  | { readonly type: 'array'; readonly count: number; readonly of: TypeDescription };
