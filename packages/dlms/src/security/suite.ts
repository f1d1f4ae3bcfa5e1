/** The curve of a suite with public keys. */
export type Curve = 'P-256' | 'P-384';

export type SuiteId = 0 | 1 | 2;

/** What a security suite stands for (Green Book, security suites; IEC 62056-5-3). */
export interface Suite {
  readonly id: SuiteId;
  readonly name: string;
  /** Octets of the block cipher key and of the authentication key. */
  readonly keyOctets: 16 | 32;
  readonly curve: Curve | undefined;
  readonly hash: 'sha256' | 'sha384' | undefined;
}

/** The suites by their id. */
export const SUITES: readonly [Suite, Suite, Suite] = [
  { id: 0, name: 'AES-GCM-128', keyOctets: 16, curve: undefined, hash: undefined },
  { id: 1, name: 'ECDH-ECDSA-AES-GCM-128-SHA-256', keyOctets: 16, curve: 'P-256', hash: 'sha256' },
  { id: 2, name: 'ECDH-ECDSA-AES-GCM-256-SHA-384', keyOctets: 32, curve: 'P-384', hash: 'sha384' },
];

/** Octets of a coordinate of a curve's points; a public key and a signature have twice as many. */
export const COORDINATE_OCTETS: Readonly<Record<Curve, number>> = { 'P-256': 32, 'P-384': 48 };
