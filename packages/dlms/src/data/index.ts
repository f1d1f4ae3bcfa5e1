export * from './calendar.ts';
export { daysInMonth, weekdayOf } from './civil.ts';
export {
  approximateColumn,
  type Column,
  type Columns,
  columnsOf,
  instantsOf,
  lengthOf,
  type MixedColumn,
  type NumberColumn,
  type OctetsColumn,
  valueAt,
} from './column.ts';
export { profileColumns } from './columns.ts';
export { decodeDescription, encodeDescription } from './compact-array.ts';
export { data } from './data.ts';
export * from './date-text.ts';
export * from './date-time.ts';
export {
  type ClockPolicy,
  fromInstant,
  type LocalTime,
  localMs,
  toInstant,
  utcOffset,
  type Zone,
} from './instant.ts';
export { dataFromJson, dataToJson, type Json } from './json.ts';
export * from './obis.ts';
export * from './obis-name.ts';
export { ENGLISH, isObisLanguage, OBIS_LANGUAGES, type ObisLanguage, type ObisTexts } from './obis-names.ts';
export { Place } from './place.ts';
export * from './reference.ts';
export { type Compression, expandRows, type Row, rowsOf } from './rows.ts';
export * from './scalar.ts';
export * from './scaler.ts';
export * from './schema.ts';
export * from './si-prefix.ts';
export { type Data, type DataType, TAGS, type TypeDescription, typeOfTag } from './tag.ts';
export * from './text.ts';
export * from './units.ts';
