export { decodeDescription, encodeDescription } from './compact-array.ts';
export { data } from './data.ts';
export * from './obis.ts';
export { type Data, type DataType, TAGS, type TypeDescription } from './tag.ts';
