export { decodeDescription, encodeDescription } from './compact-array.ts';
export { data } from './data.ts';
export * from './date-text.ts';
export * from './date-time.ts';
export * from './instant.ts';
export * from './obis.ts';
export * from './scaler.ts';
export { type Data, type DataType, TAGS, type TypeDescription } from './tag.ts';
export * from './units.ts';
