export * from './header.ts';
export * from './link.ts';
export * from './router.ts';
