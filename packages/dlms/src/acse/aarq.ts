import { bitString, components, content, optionalTlv, tlv, unsigned } from '../codec/ber.ts';
import type { Value } from '../codec/codec.ts';
import { applicationContext, mechanism } from './names.ts';

/**
 * AARQ, the request for an association. Of the bit-strings only the first bit means anything: version 1, and the
 * authentication functional unit. `userInformation` is the xDLMS initiate, plain or ciphered, as octets.
 */
export const aarq = components('Aarq', {
  protocolVersion: optionalTlv(0x80, bitString),
  applicationContext: tlv(0xa1, tlv(0x06, applicationContext)),
  /** As it came: conformance tests put other types than a title here, and nobody reads it. */
  calledApTitle: optionalTlv(0xa2, content),
  calledAeQualifier: optionalTlv(0xa3, content),
  calledApInvocationId: optionalTlv(0xa4, content),
  calledAeInvocationId: optionalTlv(0xa5, content),
  /** The client's system title. */
  callingApTitle: optionalTlv(0xa6, tlv(0x04, content)),
  /** The client's certificate for signatures. */
  callingAeQualifier: optionalTlv(0xa7, tlv(0x04, content)),
  callingApInvocationId: optionalTlv(0xa8, tlv(0x02, unsigned)),
  /** The user of the client, from the user list of the association. */
  callingAeInvocationId: optionalTlv(0xa9, tlv(0x02, unsigned)),
  acseRequirements: optionalTlv(0x8a, bitString),
  mechanism: optionalTlv(0x8b, mechanism),
  /** The password, or the client's challenge to the server. */
  authenticationValue: optionalTlv(0xac, tlv(0x80, content)),
  implementationInformation: optionalTlv(0xbd, content),
  userInformation: optionalTlv(0xbe, tlv(0x04, content)),
});
export type Aarq = Value<typeof aarq>;
