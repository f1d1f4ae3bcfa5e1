import { equalSecret } from '../bytes/octets.ts';
import { SecurityError } from '../errors.ts';
import {
  type ChallengeMechanism,
  ecdsaMessage,
  gmacReply,
  type Proof,
  secretReply,
} from '../security/challenge.ts';
import type { SendCounter } from '../security/counter.ts';
import type { Crypto } from '../security/crypto.ts';
import type { KeyRing } from '../security/key-ring.ts';
import { curveOf, type EllipticKeys } from './elliptic-keys.ts';

/** What somebody proves itself with; which of it, the mechanism says. */
export interface Credentials {
  readonly crypto: Crypto;
  /** For `high`, `highMd5`, `highSha1` and `highSha256`. */
  readonly secret?: Uint8Array | undefined;
  /** For `highGmac`. */
  readonly ring?: KeyRing | undefined;
  readonly sent?: SendCounter | undefined;
  /** For `highEcdsa`. */
  readonly elliptic?: EllipticKeys | undefined;
}

/**
 * The answer to the peer's challenge: pass three of a client, pass four of a server.
 * @throws RangeError when the credentials for the mechanism are not there, SecurityError when counters are used up
 */
export function proveBy(mechanism: ChallengeMechanism, credentials: Credentials, proof: Proof): Uint8Array {
  const { crypto, ring, sent, elliptic } = credentials;
  switch (mechanism) {
    case 'highGmac':
      if (!ring || !sent) return missing(mechanism, 'keys and an invocation counter');
      // A counter of its own: the one of the ACTION that carries the reply is used for that.
      return gmacReply(crypto, ring.suite, ring.unicast, sent.take(), proof);
    case 'highEcdsa':
      if (!elliptic?.signing) return missing(mechanism, 'a private key for signatures');
      return crypto.sign(elliptic.signing, ecdsaMessage(proof));
    default:
      if (!credentials.secret) return missing(mechanism, 'a secret');
      return secretReply(crypto, mechanism, credentials.secret, proof);
  }
}

/** Whether the peer has proved itself by `reply`; in a time that tells nothing about a secret. */
export function isProofOf(
  mechanism: ChallengeMechanism,
  credentials: Credentials,
  proof: Proof,
  reply: Uint8Array,
): boolean {
  const { crypto, ring, elliptic } = credentials;
  switch (mechanism) {
    case 'highGmac': {
      if (!ring) return missing(mechanism, 'keys');
      if (reply.length !== GMAC_REPLY) return false;
      // The challenge is fresh, so the counter need not be: some peers use that of the ACTION around it once more.
      const counter = new DataView(reply.buffer, reply.byteOffset).getUint32(1);
      return equalSecret(reply, gmacReply(crypto, ring.suite, ring.unicast, counter, proof));
    }
    case 'highEcdsa':
      if (!elliptic?.peerSigning) return missing(mechanism, "the peer's public key for signatures");
      return crypto.verify(curveOf(elliptic.suite), elliptic.peerSigning, ecdsaMessage(proof), reply);
    default:
      if (!credentials.secret) return missing(mechanism, 'a secret');
      return equalSecret(reply, secretReply(crypto, mechanism, credentials.secret, proof));
  }
}

const GMAC_REPLY = 17;

/** Octets of a challenge: 8 to 64, with signatures 32 to 64. */
export const isChallenge = (mechanism: ChallengeMechanism, { length }: Uint8Array): boolean =>
  length >= (mechanism === 'highEcdsa' ? 32 : 8) && length <= 64;

/** A challenge of our own. */
export const newChallenge = (mechanism: ChallengeMechanism, crypto: Crypto): Uint8Array =>
  crypto.random(mechanism === 'highEcdsa' ? 32 : 16);

/** The mechanisms that exchange challenges. */
export const isChallengeMechanism = (mechanism: string): mechanism is ChallengeMechanism =>
  mechanism.startsWith('high');

/** @throws SecurityError for a challenge that is too short or too long, or our own thrown back */
export function checkChallenge(mechanism: ChallengeMechanism, theirs: Uint8Array, ours: Uint8Array): void {
  const what = !isChallenge(mechanism, theirs)
    ? `a challenge of ${theirs.length} octets with ${mechanism}`
    : theirs.length === ours.length && equalSecret(theirs, ours)
      ? 'our own challenge came back to us'
      : undefined;
  if (what)
    throw new SecurityError(what, {
      layer: 'security',
      reason: 'proof',
      advice: 'what answers may not be the meter: do not trust it',
    });
}

const missing = (mechanism: string, what: string): never => {
  throw new RangeError(`${mechanism} needs ${what}`);
};
