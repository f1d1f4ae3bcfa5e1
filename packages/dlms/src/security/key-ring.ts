import { equal } from '../bytes/octets.ts';
import type { Crypto, SecretKey } from './crypto.ts';
import type { ProtectionKeys } from './protection.ts';
import { SUITES, type SuiteId } from './suite.ts';

/** The keys of a security setup, as octets: 16 each in suites 0 and 1, 32 in suite 2. */
export interface GlobalKeys {
  /** The global unicast encryption key, also called block cipher key (EK, GUEK). */
  readonly encryption: Uint8Array;
  /** The authentication key (AK, GAK). */
  readonly authentication: Uint8Array;
  /** The global broadcast encryption key (GBEK). */
  readonly broadcast?: Uint8Array;
  /** The master key (KEK), which wraps other keys. */
  readonly master?: Uint8Array;
}

/**
 * Keys in the hands of the platform. They can be used and replaced, and neither read nor printed. Associations that share a ring see
 * a new key with their next message.
 */
export class KeyRing {
  readonly suite: SuiteId;
  readonly #crypto: Crypto;
  #unicast: ProtectionKeys;
  #broadcast: ProtectionKeys | undefined;
  #master: SecretKey | undefined;
  /** Tells a key that is new from one that only comes again. */
  #fingerprint: Uint8Array;

  /** @throws RangeError when a key has not the octets of the suite; the message never holds the key */
  constructor(crypto: Crypto, suite: SuiteId, keys: GlobalKeys) {
    this.suite = suite;
    this.#crypto = crypto;
    const { encryption, authentication, broadcast, master } = keys;
    this.#unicast = {
      encryption: this.import('encryption', encryption),
      authentication: this.#checked('authentication', authentication),
    };
    this.#broadcast = broadcast && this.besides(this.import('broadcast', broadcast));
    this.#master = master && this.import('master', master);
    this.#fingerprint = crypto.hash('sha256', encryption);
  }

  get unicast(): ProtectionKeys {
    return this.#unicast;
  }

  get broadcast(): ProtectionKeys | undefined {
    return this.#broadcast;
  }

  get hasMaster(): boolean {
    return this.#master !== undefined;
  }

  /** A key that is not of the ring: dedicated, wrapped, agreed. @throws RangeError when it has another size than the suite's */
  import(name: string, octets: Uint8Array): SecretKey {
    return this.#crypto.secretKey(this.#checked(name, octets));
  }

  /** Such a key with the authentication key of the ring. */
  besides(encryption: SecretKey): ProtectionKeys {
    return { encryption, authentication: this.#unicast.authentication };
  }

  /** A key of the suite's size, from the secure source. */
  generate(): Uint8Array {
    return this.#crypto.random(SUITES[this.suite].keyOctets);
  }

  /** The key under the master key; undefined when there is no master key. */
  wrap(key: Uint8Array): Uint8Array | undefined {
    return this.#master && this.#crypto.wrap(this.#master, key);
  }

  /** undefined when there is no master key, the wrapped key does not hold, or it has another size than the suite's. */
  unwrap(wrapped: Uint8Array): Uint8Array | undefined {
    const key = this.#master && this.#crypto.unwrap(this.#master, wrapped);
    return key?.length === SUITES[this.suite].keyOctets ? key : undefined;
  }

  /**
   * Puts new keys in the place of old ones, and tells whether the unicast encryption key is another one than before: its counters
   * may then begin anew.
   * @throws RangeError as the constructor does, and then nothing is replaced
   */
  replace({ encryption, authentication, broadcast, master }: Partial<GlobalKeys>): boolean {
    const unicastKey = encryption && this.import('encryption', encryption);
    const authenticationKey = authentication && this.#checked('authentication', authentication);
    const broadcastKey = broadcast && this.import('broadcast', broadcast);
    const masterKey = master && this.import('master', master);
    this.#unicast = {
      encryption: unicastKey ?? this.#unicast.encryption,
      authentication: authenticationKey ?? this.#unicast.authentication,
    };
    const kept = broadcastKey ?? this.#broadcast?.encryption;
    this.#broadcast = kept && this.besides(kept);
    this.#master = masterKey ?? this.#master;
    const fingerprint = encryption ? this.#crypto.hash('sha256', encryption) : this.#fingerprint;
    const isOther = !equal(fingerprint, this.#fingerprint);
    this.#fingerprint = fingerprint;
    return isOther;
  }

  #checked(name: string, octets: Uint8Array): Uint8Array {
    const { keyOctets } = SUITES[this.suite];
    if (octets.length === keyOctets) return octets;
    throw new RangeError(
      `the ${name} key has ${octets.length} octets: suite ${this.suite} takes ${keyOctets}`,
    );
  }
}
