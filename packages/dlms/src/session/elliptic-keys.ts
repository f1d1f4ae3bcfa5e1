import { type AgreementInput, deriveKey } from '../security/agreement.ts';
import { parseCertificate } from '../security/certificate.ts';
import type { Crypto, PrivateKey } from '../security/crypto.ts';
import { COORDINATE_OCTETS, type Curve, SUITES, type SuiteId } from '../security/suite.ts';

/** The key pairs of suites 1 and 2: our private keys, closed, and the peer's public ones, X‖Y. */
export interface EllipticKeys {
  readonly crypto: Crypto;
  readonly suite: Exclude<SuiteId, 0>;
  readonly signing?: PrivateKey | undefined;
  readonly agreement?: PrivateKey | undefined;
  readonly peerSigning?: Uint8Array | undefined;
  readonly peerAgreement?: Uint8Array | undefined;
  /** Which object identifier goes into the derivation of keys; see `AgreementInput`. */
  readonly algorithmArc?: AgreementInput['algorithmArc'];
}

export const curveOf = (suite: Exclude<SuiteId, 0>): Curve => SUITES[suite].curve ?? 'P-256';

/**
 * A public key from its octets X‖Y or from a certificate in DER.
 * @throws RangeError or MalformedError when it is no key of the curve
 */
export function publicKeyOf(curve: Curve, octets: Uint8Array): Uint8Array {
  if (octets.length === 2 * COORDINATE_OCTETS[curve]) return octets;
  const certificate = parseCertificate(octets);
  if (certificate.curve === curve) return certificate.publicKey;
  throw new RangeError(
    `the certificate of ${certificate.commonName} has a key of ${certificate.curve}, not ${curve}`,
  );
}

/** The titles that go into a derivation: of the originator, and of the recipient with whatever stands before it. */
export interface DerivedFor {
  readonly partyU: Uint8Array;
  readonly partyV: Uint8Array;
}

/** The key that one private and one public key agree on; undefined when the public one is not on the curve. */
export function agreeOn(
  { crypto, suite, algorithmArc }: EllipticKeys,
  own: PrivateKey,
  other: Uint8Array,
  parties: DerivedFor,
): Uint8Array | undefined {
  const shared = crypto.agree(own, other);
  return (
    shared &&
    deriveKey(crypto, {
      suite,
      algorithm: 'aesGcm',
      shared,
      ...parties,
      ...(algorithmArc && { algorithmArc }),
    })
  );
}
