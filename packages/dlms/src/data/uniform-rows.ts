import type { Reader } from '../codec/reader.ts';
import { advance, CLOCK_OCTETS } from './clock-octets.ts';
import {
  type Columns,
  isNumberType,
  isOctetsType,
  LONGEST_OCTETS,
  type NumberColumn,
  type NumberType,
  numberColumn,
  type OctetsColumn,
  type OctetsType,
  octetsColumn,
} from './column.ts';
import { decodeDescription } from './compact-array.ts';
import type { Compression } from './rows.ts';
import { type DataType, TAGS, typeOfTag } from './tag.ts';

/*
 * A profile buffer straight into typed columns: the one format that is read by hand, because load profiles are read by the
 * hundred thousand rows. The first row tells the layout. Rows that keep to it, with null-data for what did not change, cost a
 * comparison and a copy a value; for whatever else a meter sends there is the general way, with the same result.
 */

/** Reads rows that keep to one layout; undefined when they do not, wherever the reader then stands. */
export function decodeUniform(reader: Reader, compression: Compression): Columns | undefined {
  const tag = reader.bytes[reader.position];
  if (tag === TAGS.array) return decodeTagged(reader, compression);
  if (tag === TAGS.compactArray) return decodeUntagged(reader);
  return undefined;
}

/** Where the values of one column stand in a row, and how they look. */
interface Layout {
  readonly type: NumberType | OctetsType;
  readonly tag: number;
  /** Octets of a value behind its tag, the length octet of an octet-string included. */
  readonly size: number;
}

/** A column while its rows are read. */
interface Filling extends Layout {
  readonly column: NumberColumn | OctetsColumn;
}

function decodeTagged(reader: Reader, compression: Compression): Columns | undefined {
  reader.skip(1);
  const count = reader.count();
  const layouts = layoutsOfRow(reader);
  // The shortest row is all null-data: what is announced beyond that would be reserved for nothing.
  if (!layouts || count === 0 || count * (2 + layouts.length) > reader.remaining) return undefined;
  const fillings = layouts.map((layout) => filling(layout, count));
  const whole = fillEveryRow(reader, fillings, count) || fillRowByRow(reader, fillings, count, compression);
  return whole ? { count, columns: fillings.map(({ column }) => column) } : undefined;
}

/** Rows that are all complete have one length: each column is then a walk in equal strides. */
function fillEveryRow(reader: Reader, fillings: readonly Filling[], count: number): boolean {
  const { bytes, position } = reader;
  const stride = fillings.reduce((sum, { size }) => sum + 1 + size, 2);
  if (count * stride > reader.remaining) return false;
  if (!every(bytes, position, stride, count, TAGS.structure)) return false;
  if (!every(bytes, position + 1, stride, count, fillings.length)) return false;
  let at = position + 2;
  for (const column of fillings) {
    if (!every(bytes, at, stride, count, column.tag)) return false;
    if (!fill(column, reader, at + 1, stride, 0, count)) return false;
    at += 1 + column.size;
  }
  reader.position = position + count * stride;
  return true;
}

/** Whether the same octet stands at every stride. */
function every(bytes: Uint8Array, at: number, stride: number, count: number, octet: number): boolean {
  for (let i = 0, from = at; i < count; i++, from += stride) if (bytes[from] !== octet) return false;
  return true;
}

/** Rows in which null-data stands for values that can be told. */
function fillRowByRow(
  reader: Reader,
  fillings: readonly Filling[],
  count: number,
  { clock, capturePeriod = 0 }: Compression,
): boolean {
  for (let row = 0; row < count; row++) {
    if (!openRow(reader, fillings.length)) return false;
    for (let i = 0; i < fillings.length; i++) {
      const column = fillings[i] as Filling;
      const at = reader.position + 1;
      const tag = reader.bytes[at - 1];
      if (tag === column.tag && at + column.size <= reader.end) {
        if (!fill(column, reader, at, 0, row, 1)) return false;
        reader.position = at + column.size;
      } else if (tag === TAGS.null && row > 0 && repeat(column, row, i === clock, capturePeriod)) {
        reader.position = at;
      } else {
        return false;
      }
    }
  }
  return true;
}

function openRow(reader: Reader, width: number): boolean {
  const { bytes, position, end } = reader;
  if (position + 2 > end || bytes[position] !== TAGS.structure || bytes[position + 1] !== width) return false;
  reader.position = position + 2;
  return true;
}

/** The columns by the tags of the first row; the reader stays where it is. */
function layoutsOfRow({ bytes, position }: Reader): Layout[] | undefined {
  const width = bytes[position + 1] ?? 0;
  if (bytes[position] !== TAGS.structure || width >= 0x80) return undefined;
  const layouts: Layout[] = [];
  let at = position + 2;
  for (let column = 0; column < width; column++) {
    const layout = layoutOf(typeOfTag(bytes[at] ?? TAGS.null), bytes[at + 1]);
    if (!layout) return undefined;
    layouts.push(layout);
    at += 1 + layout.size;
  }
  return layouts;
}

/** Rows of a compact-array: the tags stand in its description, and null-data cannot stand in for a value. */
function decodeUntagged(reader: Reader): Columns | undefined {
  reader.skip(1);
  const description = decodeDescription(reader);
  const length = reader.length();
  if (description.type !== 'structure' || length > reader.remaining) return undefined;
  const layouts: Layout[] = [];
  let rowBytes = 0;
  for (const { type } of description.of) {
    const layout = layoutOf(type, reader.bytes[reader.position + rowBytes]);
    if (!layout) return undefined;
    layouts.push(layout);
    rowBytes += layout.size;
  }
  if (length === 0 || length % rowBytes !== 0) return undefined;
  const count = length / rowBytes;
  const fillings = layouts.map((layout) => filling(layout, count));
  let at = reader.skip(length);
  for (const column of fillings) {
    if (!fill(column, reader, at, rowBytes, 0, count)) return undefined;
    at += column.size;
  }
  return { count, columns: fillings.map(({ column }) => column) };
}

const SIZES: Readonly<Record<NumberType | Exclude<OctetsType, 'octetString'>, number>> = {
  boolean: 1,
  enum: 1,
  bcd: 1,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  float32: 4,
  int64: 8,
  uint64: 8,
  float64: 8,
  dateTime: 12,
  date: 5,
  time: 4,
};

/** The layout of values of a type; undefined when their size may differ. `length` is the octet behind the tag. */
function layoutOf(type: DataType | undefined, length = 0): Layout | undefined {
  if (type === 'octetString') {
    if (length === 0 || length > LONGEST_OCTETS) return undefined;
    return { type, tag: TAGS.octetString, size: 1 + length };
  }
  if (type === undefined || !(isNumberType(type) || isOctetsType(type))) return undefined;
  return { type, tag: TAGS[type], size: SIZES[type] };
}

function filling(layout: Layout, count: number): Filling {
  const { type, size } = layout;
  if (isNumberType(type)) return { ...layout, column: numberColumn(type, count) };
  return { ...layout, column: octetsColumn(type, type === 'octetString' ? size - 1 : size, count) };
}

/**
 * Takes `count` values, the first at an offset and the others a stride apart, into the rows from `row` on. The caller has checked
 * that they are there. False when an octet-string is of another size than the first.
 */
function fill(
  { column, size }: Filling,
  { bytes, view }: Reader,
  at: number,
  stride: number,
  row: number,
  count: number,
): boolean {
  const end = row + count;
  switch (column.type) {
    case 'uint32':
      for (let i = row; i < end; i++, at += stride) column.values[i] = view.getUint32(at);
      return true;
    case 'int32':
      for (let i = row; i < end; i++, at += stride) column.values[i] = view.getInt32(at);
      return true;
    case 'uint16':
      for (let i = row; i < end; i++, at += stride) column.values[i] = view.getUint16(at);
      return true;
    case 'int16':
      for (let i = row; i < end; i++, at += stride) column.values[i] = view.getInt16(at);
      return true;
    case 'octetString':
      if (!every(bytes, at, stride, count, size - 1)) return false;
      copy(bytes, at + 1, stride, column, row, end);
      return true;
    case 'dateTime':
    case 'date':
    case 'time':
      copy(bytes, at, stride, column, row, end);
      return true;
    case 'boolean':
      for (let i = row; i < end; i++, at += stride) column.values[i] = bytes[at] === 0 ? 0 : 1;
      return true;
    case 'enum':
    case 'bcd':
    case 'uint8':
    case 'int8':
      for (let i = row; i < end; i++, at += stride) column.values[i] = bytes[at] as number;
      return true;
    case 'int64':
      for (let i = row; i < end; i++, at += stride) column.values[i] = view.getBigInt64(at);
      return true;
    case 'uint64':
      for (let i = row; i < end; i++, at += stride) column.values[i] = view.getBigUint64(at);
      return true;
    case 'float32':
      for (let i = row; i < end; i++, at += stride) column.values[i] = view.getFloat32(at);
      return true;
    case 'float64':
      for (let i = row; i < end; i++, at += stride) column.values[i] = view.getFloat64(at);
      return true;
  }
}

function copy(
  bytes: Uint8Array,
  at: number,
  stride: number,
  { values, size }: OctetsColumn,
  row: number,
  end: number,
): void {
  for (let i = row; i < end; i++, at += stride) {
    const to = i * size;
    for (let octet = 0; octet < size; octet++) values[to + octet] = bytes[at + octet] as number;
  }
}

/** Null-data: the value of the row before, or the clock one period later; false when nothing can be told. */
function repeat({ column }: Filling, row: number, isClock: boolean, period: number): boolean {
  const size = 'size' in column ? column.size : 1;
  column.values.copyWithin(row * size, (row - 1) * size, row * size);
  if (!isClock) return true;
  if (column.type !== 'octetString' && column.type !== 'dateTime') return false;
  return period > 0 && size === CLOCK_OCTETS && advance(column.values, row * size, period * 1000);
}
