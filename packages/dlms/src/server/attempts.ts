import type { Instant } from '../bytes/machine.ts';

/** How a server bears wrong passwords and proofs; the words are those of class 124, communication port protection. */
export interface AttemptLimits {
  /** Failures in a row before the first lockout; default 5. */
  readonly allowedFailedAttempts?: number;
  /** Default 60 seconds. */
  readonly initialLockoutMs?: number;
  /** By what each further lockout is longer than the one before; default 2. */
  readonly steepnessFactor?: number;
  /** Default one hour. */
  readonly maxLockoutMs?: number;
}

interface Record {
  failures: number;
  lockedUntil: Instant;
}

/**
 * Failed authentications by client address. A client that fails too often is refused for a while, whatever it says, and each
 * further failure makes that while longer; a success makes all good.
 */
export class Attempts {
  readonly #limits: Required<AttemptLimits>;
  readonly #records = new Map<number, Record>();

  constructor(limits: AttemptLimits = {}) {
    this.#limits = {
      allowedFailedAttempts: 5,
      initialLockoutMs: 60_000,
      steepnessFactor: 2,
      maxLockoutMs: 3_600_000,
      ...limits,
    };
  }

  isLocked(clientSap: number, now: Instant): boolean {
    return now < (this.#records.get(clientSap)?.lockedUntil ?? Number.NEGATIVE_INFINITY);
  }

  failed(clientSap: number, now: Instant): void {
    const { allowedFailedAttempts, initialLockoutMs, steepnessFactor, maxLockoutMs } = this.#limits;
    const record = this.#records.get(clientSap) ?? { failures: 0, lockedUntil: Number.NEGATIVE_INFINITY };
    record.failures++;
    const beyond = record.failures - allowedFailedAttempts;
    if (beyond >= 0)
      record.lockedUntil = now + Math.min(maxLockoutMs, initialLockoutMs * steepnessFactor ** beyond);
    this.#records.set(clientSap, record);
  }

  succeeded(clientSap: number): void {
    this.#records.delete(clientSap);
  }
}
