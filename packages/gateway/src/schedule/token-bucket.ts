import type { Instant } from 'dlms/bytes';

/** Lets so many begin in one second, and no more at once. */
export class TokenBucket {
  readonly #perS: number;
  #tokens: number;
  #filledAt: Instant | undefined;

  constructor(perS: number) {
    this.#perS = perS;
    this.#tokens = perS;
  }

  /** Takes one if there is one. */
  take(now: Instant): boolean {
    const since = Math.max(0, now - (this.#filledAt ?? now));
    this.#filledAt = now;
    this.#tokens = Math.min(this.#perS, this.#tokens + (since * this.#perS) / 1000);
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  /** When the next one is there. */
  get nextAt(): Instant {
    return (this.#filledAt ?? 0) + Math.ceil(((1 - Math.min(1, this.#tokens)) * 1000) / this.#perS);
  }
}
