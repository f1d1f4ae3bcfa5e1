import type { Instant } from 'dlms/bytes';

export interface LockoutOptions {
  /** Failures that cost nothing: people mistype. */
  readonly free: number;
  readonly firstMs: number;
  readonly longestMs: number;
  /** Keys that are remembered; the one that was quiet longest is forgotten first. */
  readonly most: number;
}

interface Failures {
  count: number;
  until: Instant;
  last: Instant;
}

/** Makes whoever guesses wait: a pause that doubles with each failure beyond the first few. */
export class Lockout {
  readonly #options: LockoutOptions;
  /** In the order of the last failure. */
  readonly #failures = new Map<string, Failures>();

  constructor(options: LockoutOptions) {
    this.#options = options;
  }

  /** How long a key has to wait, in milliseconds; 0 when it may try. */
  waitMs(key: string, now: Instant): number {
    return Math.max(0, (this.#known(key, now)?.until ?? 0) - now);
  }

  fail(key: string, now: Instant): void {
    const { free, firstMs, longestMs, most } = this.#options;
    const count = (this.#known(key, now)?.count ?? 0) + 1;
    const pause = count <= free ? 0 : Math.min(longestMs, firstMs * 2 ** (count - free - 1));
    this.#failures.delete(key);
    this.#failures.set(key, { count, until: now + pause, last: now });
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= most) break;
      this.#failures.delete(oldest);
    }
  }

  succeed(key: string): void {
    this.#failures.delete(key);
  }

  /** Failures are forgotten when nothing has happened for twice the longest pause, or when the clock was set back. */
  #known(key: string, now: Instant): Failures | undefined {
    const failures = this.#failures.get(key);
    if (failures === undefined) return undefined;
    if (now >= failures.last && now - failures.last <= 2 * this.#options.longestMs) return failures;
    this.#failures.delete(key);
    return undefined;
  }
}
