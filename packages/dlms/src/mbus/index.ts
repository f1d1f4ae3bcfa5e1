export * from './deframer.ts';
export { encodeFrame, type Frame, type LongFrame } from './frame.ts';
export * from './header.ts';
export * from './listener.ts';
export * from './segment.ts';
