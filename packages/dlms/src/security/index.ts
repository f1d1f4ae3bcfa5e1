export * from './agreement.ts';
export * from './certificate.ts';
export * from './challenge.ts';
export * from './control.ts';
export * from './counter.ts';
export type * from './crypto.ts';
export * from './protection.ts';
export * from './suite.ts';
