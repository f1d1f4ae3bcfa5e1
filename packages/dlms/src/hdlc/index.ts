export * from './address.ts';
export * from './control.ts';
export * from './deframer.ts';
export {
  DAMAGE_ADVICE,
  decodeFrame,
  encodeFrame,
  type Frame,
  MAX_FRAME_BYTES,
  MIN_FRAME_BYTES,
} from './frame.ts';
export * from './link.ts';
export * from './listener.ts';
export * from './llc.ts';
export { DEFAULT_PARAMETERS, type LinkOptions } from './options.ts';
export * from './parameters.ts';
export * from './rejection.ts';
export * from './station.ts';
