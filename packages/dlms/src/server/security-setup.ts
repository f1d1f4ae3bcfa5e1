import type { Instant } from '../bytes/machine.ts';
import { equal } from '../bytes/octets.ts';
import { type Obis, parseObis } from '../data/obis.ts';
import { requestCertificate } from '../security/certificate.ts';
import { type CounterSource, SendCounter } from '../security/counter.ts';
import type { Crypto, PrivateKey } from '../security/crypto.ts';
import { type GlobalKeys, KeyRing } from '../security/key-ring.ts';
import { SAFEGUARDS, type Safeguard, type SecurityPolicy } from '../security/policy.ts';
import { Received } from '../security/received.ts';
import type { SuiteId } from '../security/suite.ts';
import { curveOf, type EllipticKeys } from '../session/elliptic-keys.ts';
import { CertificateStore } from './certificate-store.ts';

/** How requests and responses have to be protected. */
export interface ServerPolicy {
  readonly request: readonly Safeguard[];
  readonly response: readonly Safeguard[];
}

/** What a client has changed, for whoever keeps it: the keys themselves are in it. */
export type SecurityChange =
  | { readonly type: 'policy'; readonly policy: ServerPolicy }
  | { readonly type: 'keys'; readonly keys: Partial<GlobalKeys> }
  | { readonly type: 'keyPair'; readonly use: KeyPairUse; readonly privateKey: PrivateKey }
  | { readonly type: 'certificates'; readonly certificates: readonly Uint8Array[] };

/** What a key pair of the server is for. */
export type KeyPairUse = 'digitalSignature' | 'keyAgreement';

export interface SecuritySetupOptions {
  readonly crypto: Crypto;
  /** The server's own system title. */
  readonly systemTitle: Uint8Array;
  /** Where its object of class 64 is; default 0-0:43.0.0*255. */
  readonly logicalName?: string;
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
  /** Key pairs of suites 1 and 2; the peer's are the client's, where they are not told by certificates. */
  readonly elliptic?: Omit<EllipticKeys, 'crypto' | 'suite'>;
  /** In DER: the server's own, its clients', and those of the authorities that it trusts. */
  readonly certificates?: Iterable<Uint8Array>;
  /** Told of every change that a client makes, before the change takes effect. */
  readonly onChange?: (change: SecurityChange) => void;
}

/**
 * The keys, counters, certificates and policy of one client, or of several that share them. Associations refer to it; what a client
 * changes in it by class 64 takes effect after the answer that confirms it.
 */
export class SecuritySetup {
  readonly crypto: Crypto;
  readonly logicalName: Obis;
  readonly suite: SuiteId;
  readonly systemTitle: Uint8Array;
  readonly clientTitle: Uint8Array | undefined;
  readonly sent: SendCounter;
  readonly received: Received;
  readonly ring: KeyRing;
  readonly certificates: CertificateStore;
  readonly #onChange: (change: SecurityChange) => void;
  #policy: ServerPolicy;
  #elliptic: EllipticKeys | undefined;
  /** Key pairs that have no certificate yet. */
  readonly #newPairs = new Map<KeyPairUse, PrivateKey>();
  #pending: (() => void)[] = [];

  /** @throws RangeError for keys or titles of the wrong size; the message never holds a key */
  constructor(options: SecuritySetupOptions) {
    const { crypto, suite = 0, policy = 'none', systemTitle, clientTitle } = options;
    for (const title of [systemTitle, clientTitle])
      if (title && title.length !== 8)
        throw new RangeError(`a system title has 8 octets, not ${title.length}`);
    this.crypto = crypto;
    this.logicalName = parseObis(options.logicalName ?? '0-0:43.0.0*255');
    this.suite = suite;
    this.systemTitle = systemTitle;
    this.clientTitle = clientTitle;
    this.ring = new KeyRing(crypto, suite, options.keys);
    this.sent = new SendCounter(options.counter, options.counterBlock);
    this.received = options.received ?? new Received();
    this.certificates = new CertificateStore(crypto, systemTitle, options.certificates);
    this.#onChange = options.onChange ?? (() => undefined);
    this.#policy =
      typeof policy === 'string' ? { request: SAFEGUARDS[policy], response: SAFEGUARDS[policy] } : policy;
    this.#elliptic = suite === 0 ? undefined : { crypto, suite, ...options.elliptic };
  }

  get policy(): ServerPolicy {
    return this.#policy;
  }

  /** The server's key pairs, and what was given of a client's. */
  get elliptic(): EllipticKeys | undefined {
    return this.#elliptic;
  }

  /** The same with a client's public keys as certificates that hold now tell them, where they were not given. */
  ellipticFor(clientTitle: Uint8Array | undefined, now: Instant): EllipticKeys | undefined {
    const elliptic = this.#elliptic;
    if (!elliptic || !clientTitle) return elliptic;
    const certified = (use: KeyPairUse) => this.certificates.keyOf(clientTitle, use, now);
    return {
      ...elliptic,
      peerSigning: elliptic.peerSigning ?? certified('digitalSignature'),
      peerAgreement: elliptic.peerAgreement ?? certified('keyAgreement'),
    };
  }

  /** For associations to come. False when it would be weaker in any part: a policy is only ever raised. */
  raisePolicy(policy: ServerPolicy): boolean {
    const covers = (now: readonly Safeguard[], before: readonly Safeguard[]): boolean =>
      before.every((safeguard) => now.includes(safeguard));
    if (!covers(policy.request, this.#policy.request) || !covers(policy.response, this.#policy.response))
      return false;
    this.#later({ type: 'policy', policy }, () => {
      this.#policy = policy;
    });
    return true;
  }

  /** The answer under way still goes under the old keys. */
  changeKeys(keys: Partial<GlobalKeys>): void {
    this.#later({ type: 'keys', keys }, () => {
      // Under another key nothing was received yet, and its counter may begin at nought.
      if (this.ring.replace(keys)) this.received.unicast.restart();
    });
  }

  /** A new key pair, that waits for its certificate. False in suite 0, which has none. */
  generateKeyPair(use: KeyPairUse): boolean {
    if (!this.#elliptic) return false;
    this.#newPairs.set(use, this.crypto.generateKeyPair(curveOf(this.#elliptic.suite)).privateKey);
    return true;
  }

  /** A PKCS#10 request for the certificate of the newest key pair; undefined when there is none. */
  requestCertificate(use: KeyPairUse): Uint8Array | undefined {
    const key = this.#newPairs.get(use) ?? this.#ownKey(use);
    if (!key) return undefined;
    const commonName = Array.from(this.systemTitle, (octet) => octet.toString(16).padStart(2, '0'))
      .join('')
      .toUpperCase();
    const publicKey = this.crypto.publicKey(key);
    return requestCertificate(this.crypto, { commonName, curve: key.curve, publicKey }, key);
  }

  /** False when nobody vouches for it, or it is the server's and for a key that the server does not have. */
  importCertificate(octets: Uint8Array, now: Instant): boolean {
    const imported = this.certificates.import(octets, now);
    if (!imported) return false;
    const { entity, type, certificate } = imported;
    if (entity === 'server' && (type === 'digitalSignature' || type === 'keyAgreement')) {
      const own = [this.#newPairs.get(type), this.#ownKey(type)].find(
        (key) => key && equal(this.crypto.publicKey(key), certificate.publicKey),
      );
      if (!own) {
        this.certificates.remove({ by: 'serialNumber', ...certificate });
        return false;
      }
      if (own === this.#newPairs.get(type)) this.#useKeyPair(type, own);
    }
    this.keepCertificates();
    return true;
  }

  /** The list of certificates has changed. */
  keepCertificates(): void {
    const certificates = this.certificates.stored.map(({ certificate }) => certificate.octets);
    this.#onChange({ type: 'certificates', certificates });
  }

  #ownKey(use: KeyPairUse): PrivateKey | undefined {
    return use === 'digitalSignature' ? this.#elliptic?.signing : this.#elliptic?.agreement;
  }

  #useKeyPair(use: KeyPairUse, privateKey: PrivateKey): void {
    this.#newPairs.delete(use);
    this.#later({ type: 'keyPair', use, privateKey }, () => {
      const changed = use === 'digitalSignature' ? { signing: privateKey } : { agreement: privateKey };
      if (this.#elliptic) this.#elliptic = { ...this.#elliptic, ...changed };
    });
  }

  #later(change: SecurityChange, make: () => void): void {
    this.#onChange(change);
    this.#pending.push(make);
  }

  /** The answer under way is protected: what was to change changes now. */
  settle(): void {
    for (const make of this.#pending.splice(0)) make();
  }
}
