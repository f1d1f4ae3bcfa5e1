import type { Value } from '../codec/codec.ts';
import { bits, bool, octets, struct, u8, u16, u32 } from '../codec/combinators.ts';

/** Datablock-SA and pblock: one slice of a value too long for one APDU; numbers start at one. */
export const block = struct('Block', { last: bool, number: u32, bytes: octets });
export type Block = Value<typeof block>;

/**
 * General-block-transfer: one slice of a whole APDU, after any ciphering. `window` is how many blocks the sender of this
 * one can take, `acknowledged` the highest number it has received without a gap.
 */
export const generalBlockTransfer = struct('GeneralBlockTransfer', {
  control: bits(u8, { window: [0, 6], streaming: 6, last: 7 }),
  number: u16,
  acknowledged: u16,
  bytes: octets,
});
export type GeneralBlockTransfer = Value<typeof generalBlockTransfer>;
