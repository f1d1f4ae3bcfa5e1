import { concat } from '../bytes/octets.ts';
import type { Crypto, PrivateKey } from './crypto.ts';
import { type ProtectionKeys, protect } from './protection.ts';
import type { SuiteId } from './suite.ts';

/** The authentication mechanisms that exchange challenges, passes three and four. */
export type ChallengeMechanism = 'high' | 'highMd5' | 'highSha1' | 'highGmac' | 'highSha256' | 'highEcdsa';

/** The two ends of an exchange, named after who proves itself in this pass. */
export interface Proof {
  /** What the prover was sent and has to answer. */
  readonly challenge: Uint8Array;
  /** What the prover itself had sent. */
  readonly ownChallenge: Uint8Array;
  readonly proverTitle: Uint8Array;
  readonly verifierTitle: Uint8Array;
}

/** HLS with a shared secret: f(challenge) for the mechanisms 2, 3, 4 and 6 (IEC 62056-5-3, HLS authentication). */
export function secretReply(
  crypto: Crypto,
  mechanism: Exclude<ChallengeMechanism, 'highGmac' | 'highEcdsa'>,
  secret: Uint8Array,
  proof: Proof,
): Uint8Array {
  switch (mechanism) {
    case 'high':
      return manufacturerReply(crypto, secret, proof.challenge);
    case 'highMd5':
      return crypto.hash('md5', proof.challenge, secret);
    case 'highSha1':
      return crypto.hash('sha1', proof.challenge, secret);
    case 'highSha256':
      return crypto.hash(
        'sha256',
        secret,
        proof.proverTitle,
        proof.verifierTitle,
        proof.challenge,
        proof.ownChallenge,
      );
  }
}

/**
 * Mechanism 2 is the manufacturer's own. This is its best-known form: AES-128 of the challenge, block by block, both filled up
 * with zeros. The standard leaves it open; meters that do it otherwise need their own reply.
 */
function manufacturerReply(crypto: Crypto, secret: Uint8Array, challenge: Uint8Array): Uint8Array {
  const key = new Uint8Array(16);
  key.set(secret.subarray(0, 16));
  const blocks = new Uint8Array(Math.max(16, Math.ceil(challenge.length / 16) * 16));
  blocks.set(challenge);
  return crypto.encryptBlocks(crypto.secretKey(key), blocks);
}

/** HLS by GMAC, mechanism 5: security control ‖ invocation counter ‖ tag, 17 octets. */
export function gmacReply(
  crypto: Crypto,
  suite: SuiteId,
  keys: ProtectionKeys,
  invocationCounter: number,
  proof: Pick<Proof, 'challenge' | 'proverTitle'>,
): Uint8Array {
  const control = { suite, authenticated: true, encrypted: false, broadcast: false, compressed: false };
  const whole = protect(crypto, keys, proof.proverTitle, { control, invocationCounter }, proof.challenge);
  return concat(whole.subarray(0, 5), whole.subarray(whole.length - 12));
}

/** What is signed with HLS by ECDSA, mechanism 7. */
export function ecdsaMessage({ challenge, ownChallenge, proverTitle, verifierTitle }: Proof): Uint8Array {
  return concat(proverTitle, verifierTitle, challenge, ownChallenge);
}

export const ecdsaReply = (crypto: Crypto, key: PrivateKey, proof: Proof): Uint8Array =>
  crypto.sign(key, ecdsaMessage(proof));
