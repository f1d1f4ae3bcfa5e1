export * from './bytes/index.ts';
export * from './classes/index.ts';
export * from './client/index.ts';
export * from './data/index.ts';
export { QUIRKS, type Quirk } from './session/quirks.ts';
