import { concat } from '../bytes/octets.ts';
import type { Crypto } from './crypto.ts';
import { SUITES, type SuiteId } from './suite.ts';

/** What a derived key is for; goes into the derivation as an object identifier. */
export type AgreedAlgorithm = 'aesGcm' | 'aesWrap';

export interface AgreementInput {
  readonly suite: Exclude<SuiteId, 0>;
  readonly algorithm: AgreedAlgorithm;
  /** The shared secret Z: the x-coordinate, with its leading zeros. */
  readonly shared: Uint8Array;
  readonly partyU: Uint8Array;
  readonly partyV: Uint8Array;
  /**
   * The object identifier's sixth octet. 05 is the DLMS UA's arc; the worked example of the Green Book's eighth edition was
   * computed with 06, and there are meters that follow the example.
   */
  readonly algorithmArc?: 'standard' | 'greenBook8Example';
}

/**
 * The key that two parties agree on: the concatenation key derivation of NIST SP 800-56A, one round.
 *
 * partyU is the originator's system title. partyV is the recipient's; with static unified keys it is the length of the
 * transaction id, the transaction id and the recipient's title.
 */
export function deriveKey(crypto: Crypto, input: AgreementInput): Uint8Array {
  const { hash, keyOctets } = SUITES[input.suite];
  const base = input.algorithm === 'aesGcm' ? 0 : 2;
  const variant = base + (keyOctets === 32 ? 1 : 0);
  const arc = input.algorithmArc === 'greenBook8Example' ? 0x06 : 0x05;
  const algorithm = Uint8Array.of(0x60, 0x85, 0x74, arc, 0x08, 0x03, variant);
  const round = Uint8Array.of(0, 0, 0, 1);
  const digest = crypto.hash(
    hash ?? 'sha256',
    concat(round, input.shared, algorithm, input.partyU, input.partyV),
  );
  return digest.subarray(0, keyOctets);
}
