export * from '../errors.ts';
export * from './crc16.ts';
export type * from './deframed.ts';
export * from './hex.ts';
export type * from './link.ts';
export type * from './machine.ts';
