import { components, content, integer, optionalTlv, tlv } from '../codec/ber.ts';
import type { Value } from '../codec/codec.ts';
import { openEnumerated } from '../codec/combinators.ts';

/** RLRQ, the end of an association; in a ciphered one the initiate in `userInformation` proves who wants to leave. */
export const rlrq = components('Rlrq', {
  reason: optionalTlv(0x80, openEnumerated(integer, { normal: 0, urgent: 1, userDefined: 30 })),
  userInformation: optionalTlv(0xbe, tlv(0x04, content)),
});
export type Rlrq = Value<typeof rlrq>;

/** RLRE, its answer. */
export const rlre = components('Rlre', {
  reason: optionalTlv(0x80, openEnumerated(integer, { normal: 0, notFinished: 1, userDefined: 30 })),
  userInformation: optionalTlv(0xbe, tlv(0x04, content)),
});
export type Rlre = Value<typeof rlre>;
