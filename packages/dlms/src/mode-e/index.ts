export * from './collector.ts';
export * from './message.ts';
export * from './readout.ts';
export * from './sign-on.ts';
export * from './sign-on-server.ts';
