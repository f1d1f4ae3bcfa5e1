import { timingSafeEqual } from 'node:crypto';
import type { Instant } from 'dlms/bytes';
import { hashOf, randomCode } from './credential.ts';

/** How long the one-time link of the first administrator is good for; a restart makes another. */
const INVITATION_MS = 24 * 3_600_000;

/** The one-time code that makes the first administrator. It is known to nobody but who reads the terminal or the ready file. */
export class Invitation {
  /** What stands in the link. */
  readonly code = randomCode();
  readonly #hash = hashOf(this.code);
  readonly #expiresAt: Instant;
  #used = false;

  constructor(now: Instant) {
    this.#expiresAt = now + INVITATION_MS;
  }

  /** Whether a code is the right one and still good; it is good once. */
  take(code: string, now: Instant): boolean {
    if (this.#used || now > this.#expiresAt || !alike(hashOf(code), this.#hash)) return false;
    this.#used = true;
    return true;
  }
}

const alike = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a), Buffer.from(b));
