export * from '../errors.ts';
export * from './hex.ts';
export type * from './machine.ts';
