export * from './access-rights.ts';
export { type Encoded, Raw, Refusal, type RefusalReason, raw, refuse, Streamed, streamed } from './answer.ts';
export * from './association.ts';
export * from './association-options.ts';
export type * from './association-view.ts';
export * from './logical-device.ts';
export * from './object.ts';
export * from './row-source.ts';
export * from './server.ts';
