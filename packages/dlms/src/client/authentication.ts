import type { Aare } from '../acse/aare.ts';
import type { Aarq } from '../acse/aarq.ts';
import { equalSecret } from '../bytes/octets.ts';
import { toUtf8 } from '../bytes/utf8.ts';
import { obisOf } from '../data/obis.ts';
import { RefusedError, SecurityError, UnexpectedError } from '../errors.ts';
import { type Proof, secretReply } from '../security/challenge.ts';
import type { Crypto } from '../security/crypto.ts';
import type { Dialogue } from '../session/dialogue.ts';
import { act } from './act.ts';
import type { Terms } from './terms.ts';

/** How client and server prove who they are (IEC 62056-5-3, mechanism names). Text stands for its UTF-8 octets. */
export type Authentication =
  | { readonly mechanism: 'none' }
  | { readonly mechanism: 'low'; readonly password: Uint8Array | string }
  | SecretAuthentication;

/** High level authentication by a secret that both know: each proves that it does, and neither says it. */
export interface SecretAuthentication {
  readonly mechanism: 'high' | 'highMd5' | 'highSha1' | 'highSha256';
  readonly secret: Uint8Array | string;
  readonly crypto: Crypto;
  /** What the server has to answer, 8 to 64 octets; random unless given. */
  readonly challenge?: Uint8Array;
}

/** One client introducing itself: what goes into the AARQ, and the two passes after it. */
export class Introduction {
  readonly #authentication: Authentication;
  readonly #challenge: Uint8Array;
  readonly #systemTitle: Uint8Array;

  constructor(authentication: Authentication, systemTitle: Uint8Array | undefined) {
    this.#authentication = authentication;
    this.#systemTitle = systemTitle ?? NOTHING;
    this.#challenge =
      'crypto' in authentication
        ? (authentication.challenge ?? authentication.crypto.random(CHALLENGE_BYTES))
        : NOTHING;
  }

  /** The part of the AARQ that belongs to authentication; nothing where there is none. */
  get fields(): Partial<Aarq> {
    const authentication = this.#authentication;
    if (authentication.mechanism === 'none') return {};
    return {
      acseRequirements: '1',
      mechanism: authentication.mechanism,
      authenticationValue:
        authentication.mechanism === 'low' ? octetsOf(authentication.password) : this.#challenge,
    };
  }

  /**
   * Passes three and four, where the mechanism has them: the answer to the server's challenge, and the server's to ours.
   * @throws RefusedError when the server refuses ours, SecurityError when its own is wrong
   */
  *prove(terms: Terms, answer: Aare): Dialogue<void> {
    const authentication = this.#authentication;
    if (!('crypto' in authentication)) {
      if (answer.diagnostic.reason === 'authenticationRequired') throw needsMore(authentication.mechanism);
      return;
    }
    const { authenticationValue: challenge, respondingApTitle: serverTitle = NOTHING } = answer;
    if (!challenge) throw noChallenge();
    const mine: Proof = {
      challenge,
      ownChallenge: this.#challenge,
      proverTitle: this.#systemTitle,
      verifierTitle: serverTitle,
    };
    const theirs: Proof = {
      challenge: this.#challenge,
      ownChallenge: challenge,
      proverTitle: serverTitle,
      verifierTitle: this.#systemTitle,
    };
    const reply = yield* act(terms, REPLY_TO_HLS, {
      type: 'octetString',
      value: replyTo(authentication, mine),
    });
    if (!reply.ok) throw refusedProof(reply.error);
    const proof = reply.data?.type === 'octetString' ? reply.data.value : NOTHING;
    if (!equalSecret(proof, replyTo(authentication, theirs))) throw wrongProof();
  }
}

const NOTHING = new Uint8Array(0);
const CHALLENGE_BYTES = 16;
/** reply_to_HLS_authentication of the current association. */
const REPLY_TO_HLS = { classId: 15, instance: obisOf([0, 0, 40, 0, 0, 255]), method: 1 };

const octetsOf = (secret: Uint8Array | string): Uint8Array =>
  typeof secret === 'string' ? toUtf8(secret) : secret;

const replyTo = ({ mechanism, secret, crypto }: SecretAuthentication, proof: Proof): Uint8Array =>
  secretReply(crypto, mechanism, octetsOf(secret), proof);

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

const refusedProof = (reason: string | number): RefusedError =>
  new RefusedError(`the meter refuses our proof: ${reason}`, 'authenticationFailure', {
    layer: 'security',
    during: DURING,
    advice: 'check the secret, and that the meter uses this mechanism',
  });

const wrongProof = (): SecurityError =>
  new SecurityError('the meter does not prove that it knows the secret', {
    layer: 'security',
    during: DURING,
    advice:
      'something else than the meter may be answering; if it is the meter, check the secret and the mechanism',
  });
