import type { Value } from '../codec/codec.ts';
import { choice, octets, openEnumerated, optional, struct, u8 } from '../codec/combinators.ts';

/*
 * Envelopes of protected APDUs: what stands outside. Their `content` begins with the security header (control octet,
 * invocation counter); opening it is the business of `security/`.
 */

/** A service-specific glo- or ded-ciphered APDU. */
export const ciphered = struct('Ciphered', { content: octets });

/** General-glo- and general-ded-ciphering; the system title may be empty (Elgama). */
export const generalCiphered = struct('GeneralCiphered', { systemTitle: octets, content: octets });

/** Key-info: which key protects a general-ciphering. */
export const keyInfo = choice('KeyInfo', 'kind', {
  identified: [
    0,
    struct('Identified', { key: openEnumerated(u8, { globalUnicast: 0, globalBroadcast: 1 }) }),
  ],
  wrapped: [1, struct('Wrapped', { by: openEnumerated(u8, { masterKey: 0 }), wrappedKey: octets })],
  agreed: [2, struct('Agreed', { parameters: octets, cipheredData: octets })],
});
export type KeyInfo = Value<typeof keyInfo>;

const parties = {
  transactionId: octets,
  originator: octets,
  recipient: octets,
  dateTime: octets,
  otherInformation: octets,
};

/** General-ciphering: protection between the parties named, with a key agreed, wrapped or identified. */
export const generalCiphering = struct('GeneralCiphering', {
  ...parties,
  keyInfo: optional(keyInfo),
  content: octets,
});
export type GeneralCiphering = Value<typeof generalCiphering>;

/** General-signing: an APDU with the signature of its originator. */
export const generalSigning = struct('GeneralSigning', { ...parties, content: octets, signature: octets });
export type GeneralSigning = Value<typeof generalSigning>;
