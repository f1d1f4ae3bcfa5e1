import { type CounterSource, SendCounter } from '../security/counter.ts';
import type { Crypto } from '../security/crypto.ts';
import { type GlobalKeys, KeyRing } from '../security/key-ring.ts';
import { SAFEGUARDS, type Safeguard, type SecurityPolicy } from '../security/policy.ts';
import { Received } from '../security/received.ts';
import type { SuiteId } from '../security/suite.ts';
import type { EllipticKeys } from '../session/elliptic-keys.ts';

/** How requests and responses have to be protected. */
export interface ServerPolicy {
  readonly request: readonly Safeguard[];
  readonly response: readonly Safeguard[];
}

export interface SecuritySetupOptions {
  readonly crypto: Crypto;
  /** The server's own system title. */
  readonly systemTitle: Uint8Array;
  /** Default 0. */
  readonly suite?: SuiteId;
  /** Default `none`: whatever comes is taken, and answered as it came. */
  readonly policy?: SecurityPolicy | ServerPolicy;
  readonly keys: GlobalKeys;
  /**
   * Where the server's own invocation counters come from. They must outlive the process as the keys do: one that is used twice
   * breaks the cipher.
   */
  readonly counter: CounterSource;
  /** How many counters are reserved at a time; default 64. */
  readonly counterBlock?: number;
  /** What was received from the client before, for whoever keeps it between starts. */
  readonly received?: Received;
  /** The only client there is; without it any that has the keys. */
  readonly clientTitle?: Uint8Array;
  /** Key pairs of suites 1 and 2; the peer's are the client's. */
  readonly elliptic?: Omit<EllipticKeys, 'crypto' | 'suite'>;
}

/**
 * The keys, counters and policy of one client, or of several that share them. Associations refer to it; what a client changes in it
 * by class 64 takes effect after the answer that confirms it.
 */
export class SecuritySetup {
  readonly crypto: Crypto;
  readonly suite: SuiteId;
  readonly systemTitle: Uint8Array;
  readonly clientTitle: Uint8Array | undefined;
  readonly sent: SendCounter;
  readonly received: Received;
  readonly ring: KeyRing;
  #policy: ServerPolicy;
  #elliptic: EllipticKeys | undefined;
  #changes: (() => void)[] = [];

  /** @throws RangeError for keys or titles of the wrong size; the message never holds a key */
  constructor(options: SecuritySetupOptions) {
    const { crypto, suite = 0, policy = 'none', systemTitle, clientTitle } = options;
    for (const title of [systemTitle, clientTitle])
      if (title && title.length !== 8)
        throw new RangeError(`a system title has 8 octets, not ${title.length}`);
    this.crypto = crypto;
    this.suite = suite;
    this.systemTitle = systemTitle;
    this.clientTitle = clientTitle;
    this.ring = new KeyRing(crypto, suite, options.keys);
    this.sent = new SendCounter(options.counter, options.counterBlock);
    this.received = options.received ?? new Received();
    this.#policy =
      typeof policy === 'string' ? { request: SAFEGUARDS[policy], response: SAFEGUARDS[policy] } : policy;
    this.#elliptic = suite === 0 ? undefined : { crypto, suite, ...options.elliptic };
  }

  get policy(): ServerPolicy {
    return this.#policy;
  }

  get elliptic(): EllipticKeys | undefined {
    return this.#elliptic;
  }

  /** Makes a change once the answer under way is protected: it still goes under the old keys. */
  later(change: () => void): void {
    this.#changes.push(change);
  }

  /** The answer is protected: what was to change changes now. */
  settle(): void {
    for (const change of this.#changes.splice(0)) change();
  }
}
