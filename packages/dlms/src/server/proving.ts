import { equal } from '../bytes/octets.ts';
import type { ChallengeMechanism } from '../security/challenge.ts';
import { type Credentials, isProofOf, newChallenge, proveBy } from '../session/proof.ts';

/** What is known of both ends when the client's challenge has come. */
export interface ProvingTitles {
  readonly client: Uint8Array;
  readonly server: Uint8Array;
}

/** An association that waits for its client to prove itself: passes three and four of high level authentication. */
export class Proving {
  readonly mechanism: ChallengeMechanism;
  /** Ours to the client: new for each AARQ. */
  readonly challenge: Uint8Array;
  readonly #theirs: Uint8Array;
  readonly #credentials: Credentials;
  readonly #titles: ProvingTitles;

  constructor(
    mechanism: ChallengeMechanism,
    credentials: Credentials,
    theirs: Uint8Array,
    titles: ProvingTitles,
  ) {
    this.mechanism = mechanism;
    this.#credentials = credentials;
    this.#theirs = theirs;
    this.#titles = titles;
    const challenge = newChallenge(mechanism, credentials.crypto);
    // Were both the same, our own proof could be thrown back at us.
    if (equal(challenge, theirs)) challenge[0] = ~(challenge[0] ?? 0);
    this.challenge = challenge;
  }

  /** Our proof for the client's; undefined when the client's is wrong. */
  answer(reply: Uint8Array): Uint8Array | undefined {
    const { client, server } = this.#titles;
    const theirs = {
      challenge: this.challenge,
      ownChallenge: this.#theirs,
      proverTitle: client,
      verifierTitle: server,
    };
    if (!isProofOf(this.mechanism, this.#credentials, theirs, reply)) return undefined;
    return proveBy(this.mechanism, this.#credentials, {
      challenge: this.#theirs,
      ownChallenge: this.challenge,
      proverTitle: server,
      verifierTitle: client,
    });
  }
}
