export * from './aare.ts';
export * from './aarq.ts';
export * from './acse.ts';
export * from './names.ts';
export * from './release.ts';
