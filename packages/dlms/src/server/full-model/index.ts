export type { FullModelState } from './assembly.ts';
export * from './full-model.ts';
export * from './measured.ts';
