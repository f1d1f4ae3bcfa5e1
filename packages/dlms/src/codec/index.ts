export * from './codec.ts';
export * from './combinators.ts';
export { Reader, type Tracer } from './reader.ts';
export { dump, type Field, type Trace, trace } from './trace.ts';
export { Writer } from './writer.ts';
