import type { Codec } from '../codec/codec.ts';
import type { Writer } from '../codec/writer.ts';
import { type Column, type Columns, columnsOf, valueAt } from './column.ts';
import { data } from './data.ts';
import { type Compression, expandRows, rowsOf } from './rows.ts';
import { TAGS } from './tag.ts';
import { decodeUniform } from './uniform-rows.ts';

/** The buffer of a profile as columns, compression undone. */
export function profileColumns(compression: Compression = {}): Codec<Columns> {
  return {
    name: 'columns',
    encode: encodeColumns,
    decode(reader) {
      const start = reader.position;
      // A tracer wants to hear of every value, and so does an error.
      const uniform = reader.tracer ? undefined : decodeUniform(reader, compression);
      if (uniform) return uniform;
      reader.position = start;
      return columnsOf(expandRows(rowsOf(data.decode(reader)), compression));
    },
  };
}

function encodeColumns(writer: Writer, { count, columns }: Columns): void {
  writer.u8(TAGS.array);
  writer.size(count);
  for (let row = 0; row < count; row++) {
    writer.u8(TAGS.structure);
    writer.size(columns.length);
    for (const column of columns) put(writer, column, row);
  }
}

function put(writer: Writer, column: Column, row: number): void {
  switch (column.type) {
    case 'uint32':
    case 'int32':
      writer.u8(TAGS[column.type]);
      writer.u32(column.values[row] as number);
      return;
    case 'uint16':
    case 'int16':
      writer.u8(TAGS[column.type]);
      writer.u16(column.values[row] as number);
      return;
    case 'octetString':
      writer.u8(TAGS.octetString);
      writer.size(column.size);
      writer.putPart(column.values, row * column.size, column.size);
      return;
    default:
      data.encode(writer, valueAt(column, row));
  }
}
