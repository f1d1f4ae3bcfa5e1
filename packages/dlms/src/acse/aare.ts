import { bitString, components, content, integer, optionalTlv, sized, tlv, unsigned } from '../codec/ber.ts';
import type { Value } from '../codec/codec.ts';
import { choice, enumerated, openEnumerated, struct } from '../codec/combinators.ts';
import { applicationContext, mechanism } from './names.ts';

const userReason = openEnumerated(integer, {
  null: 0,
  noReasonGiven: 1,
  applicationContextNameNotSupported: 2,
  callingApTitleNotRecognized: 3,
  callingApInvocationIdentifierNotRecognized: 4,
  callingAeQualifierNotRecognized: 5,
  callingAeInvocationIdentifierNotRecognized: 6,
  calledApTitleNotRecognized: 7,
  calledApInvocationIdentifierNotRecognized: 8,
  calledAeQualifierNotRecognized: 9,
  calledAeInvocationIdentifierNotRecognized: 10,
  authenticationMechanismNameNotRecognised: 11,
  authenticationMechanismNameRequired: 12,
  authenticationFailure: 13,
  authenticationRequired: 14,
});

const providerReason = openEnumerated(integer, { null: 0, noReasonGiven: 1, noCommonAcseVersion: 2 });

/** Result-source-diagnostic: whose decision it was, and why. */
export const diagnostic = choice('Diagnostic', 'source', {
  user: [0xa1, struct('User', { reason: sized(tlv(0x02, userReason)) })],
  provider: [0xa2, struct('Provider', { reason: sized(tlv(0x02, providerReason)) })],
});
export type Diagnostic = Value<typeof diagnostic>;

/**
 * AARE, the answer. An accepted association whose diagnostic is `authenticationRequired` is pending: the client has still
 * to answer the challenge. `userInformation` is the initiate response, or a confirmed-service-error; refusals may lack it.
 */
export const aare = components('Aare', {
  protocolVersion: optionalTlv(0x80, bitString),
  applicationContext: tlv(0xa1, tlv(0x06, applicationContext)),
  result: tlv(
    0xa2,
    tlv(0x02, enumerated(integer, { accepted: 0, rejectedPermanent: 1, rejectedTransient: 2 })),
  ),
  diagnostic: tlv(0xa3, diagnostic),
  /** The server's system title. */
  respondingApTitle: optionalTlv(0xa4, tlv(0x04, content)),
  /** The server's certificate for signatures. */
  respondingAeQualifier: optionalTlv(0xa5, tlv(0x04, content)),
  respondingApInvocationId: optionalTlv(0xa6, tlv(0x02, unsigned)),
  respondingAeInvocationId: optionalTlv(0xa7, tlv(0x02, unsigned)),
  acseRequirements: optionalTlv(0x88, bitString),
  mechanism: optionalTlv(0x89, mechanism),
  /** The server's challenge to the client. */
  authenticationValue: optionalTlv(0xaa, tlv(0x80, content)),
  implementationInformation: optionalTlv(0xbd, content),
  userInformation: optionalTlv(0xbe, tlv(0x04, content)),
});
export type Aare = Value<typeof aare>;
