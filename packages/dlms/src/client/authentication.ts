import type { Aare } from '../acse/aare.ts';
import type { Aarq } from '../acse/aarq.ts';
import { toUtf8 } from '../bytes/utf8.ts';
import { type Obis, obisOf } from '../data/obis.ts';
import { RefusedError, SecurityError, UnexpectedError } from '../errors.ts';
import type { ChallengeMechanism, Proof } from '../security/challenge.ts';
import type { Crypto } from '../security/crypto.ts';
import type { Dialogue } from '../session/dialogue.ts';
import {
  type Credentials,
  checkChallenge,
  isChallenge,
  isProofOf,
  newChallenge,
  proveBy,
} from '../session/proof.ts';
import { act } from './act.ts';
import type { ClientSecurity } from './security.ts';
import { nameless } from './security-refusal.ts';
import { ASSOCIATION_SN } from './short-names.ts';
import type { Terms } from './terms.ts';

/** How client and server prove who they are (IEC 62056-5-3, mechanism names). Text stands for its UTF-8 octets. */
export type Authentication =
  | { readonly mechanism: 'none' }
  | { readonly mechanism: 'low'; readonly password: Uint8Array | string }
  | SecretAuthentication
  | KeyAuthentication;

/** What both kinds of high level authentication may be told. */
interface ChallengeOptions {
  /** What the server has to answer, 8 to 64 octets, with `highEcdsa` 32 to 64; random unless given. */
  readonly challenge?: Uint8Array;
  /** The association that takes the reply; default 0-0:40.0.0*255, the current one. */
  readonly association?: Obis;
}

/** High level authentication by a secret that both know: each proves that it does, and neither says it. */
export interface SecretAuthentication extends ChallengeOptions {
  readonly mechanism: 'high' | 'highMd5' | 'highSha1' | 'highSha256';
  readonly secret: Uint8Array | string;
  readonly crypto?: Crypto;
}

/** High level authentication by the keys of the security options: `highGmac` by symmetric ones, `highEcdsa` by signatures. */
export interface KeyAuthentication extends ChallengeOptions {
  readonly mechanism: 'highGmac' | 'highEcdsa';
}

/** Who introduces itself. */
export interface Introduced {
  readonly authentication?: Authentication;
  readonly systemTitle?: Uint8Array;
  readonly security?: ClientSecurity;
  readonly crypto?: Crypto;
}

/** One client introducing itself: what goes into the AARQ, and the two passes after it. */
export class Introduction {
  readonly #authentication: Authentication;
  readonly #high: High | undefined;
  readonly #systemTitle: Uint8Array;

  /** @throws RangeError when what the mechanism needs is not there */
  constructor({ authentication = { mechanism: 'none' }, systemTitle, security, crypto }: Introduced) {
    this.#authentication = authentication;
    this.#systemTitle = systemTitle ?? NOTHING;
    if (authentication.mechanism === 'none' || authentication.mechanism === 'low') return;
    this.#high = new High(authentication, security, crypto);
    if (TITLED.has(authentication.mechanism) && this.#systemTitle.length !== 8)
      throw new RangeError(`${authentication.mechanism} needs a system title of 8 octets`);
  }

  /** The part of the AARQ that belongs to authentication; nothing where there is none. */
  get fields(): Partial<Aarq> {
    const authentication = this.#authentication;
    if (authentication.mechanism === 'none') return {};
    return {
      acseRequirements: '1',
      mechanism: authentication.mechanism,
      authenticationValue:
        authentication.mechanism === 'low'
          ? octetsOf(authentication.password)
          : (this.#high?.challenge ?? NOTHING),
    };
  }

  /**
   * Passes three and four, where the mechanism has them: the answer to the server's challenge, and the server's to ours.
   * @throws RefusedError when the server refuses ours, SecurityError when its own is wrong
   */
  *prove(terms: Terms, answer: Aare): Dialogue<void> {
    const high = this.#high;
    if (!high) {
      if (answer.diagnostic.reason === 'authenticationRequired')
        throw needsMore(this.#authentication.mechanism);
      return;
    }
    const { authenticationValue: challenge, mechanism } = answer;
    const serverTitle = answer.respondingApTitle ?? terms.security?.peerTitle ?? NOTHING;
    if (!challenge) throw noChallenge();
    if (mechanism !== undefined && mechanism !== high.mechanism) throw otherMechanism(mechanism);
    if (high.mechanism === 'highGmac' && serverTitle.length !== 8) throw nameless();
    checkChallenge(high.mechanism, challenge, high.challenge);
    const titles = { proverTitle: this.#systemTitle, verifierTitle: serverTitle };
    const mine: Proof = { challenge, ownChallenge: high.challenge, ...titles };
    const reply = yield* act(
      terms,
      {
        ...(terms.shortNames ? REPLY_TO_HLS_SN : REPLY_TO_HLS),
        ...(high.association && { instance: high.association }),
      },
      { type: 'octetString', value: high.prove(mine) },
    );
    if (!reply.ok) throw refusedProof(reply.error);
    const proof = reply.data?.type === 'octetString' ? reply.data.value : NOTHING;
    const theirs: Proof = {
      challenge: high.challenge,
      ownChallenge: challenge,
      proverTitle: serverTitle,
      verifierTitle: this.#systemTitle,
    };
    if (!high.verify(theirs, proof)) throw wrongProof();
  }
}

/** A mechanism with challenges, and what it takes. */
class High {
  readonly mechanism: ChallengeMechanism;
  readonly challenge: Uint8Array;
  readonly association: Obis | undefined;
  readonly #credentials: () => Credentials;

  constructor(
    authentication: SecretAuthentication | KeyAuthentication,
    security: ClientSecurity | undefined,
    given: Crypto | undefined,
  ) {
    const { mechanism } = authentication;
    const own = 'crypto' in authentication ? authentication.crypto : undefined;
    const crypto = own ?? given ?? security?.credentials.crypto;
    if (!crypto) throw new RangeError(`${mechanism} needs the platform's cryptography (crypto)`);
    const secret = 'secret' in authentication ? octetsOf(authentication.secret) : undefined;
    this.mechanism = mechanism;
    this.association = authentication.association;
    this.challenge = authentication.challenge ?? newChallenge(mechanism, crypto);
    if (!isChallenge(mechanism, this.challenge))
      throw new RangeError(`a challenge of ${this.challenge.length} octets does not suit ${mechanism}`);
    // Asked anew each time: the server's certificate comes with its answer.
    this.#credentials = () => ({ ...security?.credentials, crypto, secret });
    const { ring, sent, elliptic } = this.#credentials();
    if (mechanism === 'highGmac' && !(ring && sent))
      throw new RangeError('highGmac needs the keys and the invocation counter of the security options');
    if (mechanism === 'highEcdsa' && !elliptic?.signing)
      throw new RangeError(
        'highEcdsa needs suite 1 or 2 and a private key for signatures in the security options',
      );
  }

  prove(proof: Proof): Uint8Array {
    return proveBy(this.mechanism, this.#credentials(), proof);
  }

  verify(proof: Proof, reply: Uint8Array): boolean {
    const credentials = this.#credentials();
    if (this.mechanism === 'highEcdsa' && !credentials.elliptic?.peerSigning) throw unknownSigner();
    return isProofOf(this.mechanism, credentials, proof, reply);
  }
}

const NOTHING = new Uint8Array(0);
/** Mechanisms into which the system titles go. */
const TITLED: ReadonlySet<string> = new Set(['highGmac', 'highSha256', 'highEcdsa']);
/** reply_to_HLS_authentication of the current association. */
const REPLY_TO_HLS_SN = { ...ASSOCIATION_SN, method: 8 };
const REPLY_TO_HLS = { classId: 15, instance: obisOf([0, 0, 40, 0, 0, 255]), method: 1 };

const octetsOf = (secret: Uint8Array | string): Uint8Array =>
  typeof secret === 'string' ? toUtf8(secret) : secret;

const DURING = 'proving who we are';

const needsMore = (mechanism: string): RefusedError =>
  new RefusedError(`the meter wants more than authentication ${mechanism}`, 'authenticationRequired', {
    layer: 'acse',
    during: 'opening the association',
    advice: 'use one of the high mechanisms for this client address, or another client address',
  });

const noChallenge = (): UnexpectedError =>
  new UnexpectedError('the meter accepts without a challenge of its own', {
    layer: 'acse',
    during: DURING,
    advice: 'this client address seems to need no high authentication: try low or none',
  });

const otherMechanism = (mechanism: string): UnexpectedError =>
  new UnexpectedError(`the meter goes on with ${mechanism}, which was not asked for`, {
    layer: 'acse',
    during: DURING,
    advice: `if that is how this client address authenticates, use ${mechanism}`,
  });

const refusedProof = (reason: string | number): RefusedError =>
  new RefusedError(`the meter refuses our proof: ${reason}`, 'authenticationFailure', {
    layer: 'security',
    during: DURING,
    advice: 'check the secret or the keys, and that the meter uses this mechanism',
  });

const wrongProof = (): SecurityError =>
  new SecurityError('the meter does not prove that it knows the secret', {
    layer: 'security',
    reason: 'proof',
    during: DURING,
    advice:
      'something else than the meter may be answering; if it is the meter, check the secret and the mechanism',
  });

const unknownSigner = (): SecurityError =>
  new SecurityError("the meter's signature cannot be verified: its public key is not known", {
    layer: 'security',
    reason: 'key',
    during: DURING,
    advice: 'give the public key or the certificate of the meter, or of the authority that issued it',
  });
