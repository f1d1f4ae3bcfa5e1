import type { Instant } from '../bytes/machine.ts';
import type { AgreementInput } from '../security/agreement.ts';
import type { CounterSource } from '../security/counter.ts';
import type { Crypto, PrivateKey } from '../security/crypto.ts';
import type { GlobalKeys } from '../security/key-ring.ts';
import type { SecurityPolicy } from '../security/policy.ts';
import type { Received } from '../security/received.ts';
import type { SuiteId } from '../security/suite.ts';
import { curveOf, type EllipticKeys, publicKeyOf } from '../session/elliptic-keys.ts';
import type { CipheringForm } from '../session/wrapping.ts';

/** How a client protects what it says, and what it asks of the answers. */
export interface SecurityOptions {
  /** Of every message in both directions. With `none` the keys serve authentication alone. */
  readonly policy: SecurityPolicy;
  /** Default 0. */
  readonly suite?: SuiteId;
  readonly keys?: GlobalKeys & {
    /** A key for this association alone, or true for a random one; from authentication on it takes the place of the global one. */
    readonly dedicated?: Uint8Array | true;
  };
  /**
   * Where the invocation counters of the encryption key come from. A number is where they start, and the caller's to remember: one
   * that was used before breaks the cipher.
   */
  readonly counter?: CounterSource | number;
  /** How many counters are reserved at a time, about as many as a session spends; default 64. */
  readonly counterBlock?: number;
  /** Default `service`: glo- and ded-. */
  readonly ciphering?: CipheringForm;
  /** Signs every request, and wants every answer signed (suites 1 and 2). */
  readonly signed?: boolean;
  /** The server's system title where it is known: any other is then refused. */
  readonly serverTitle?: Uint8Array;
  /** What was received from this server before, for whoever keeps it between associations. */
  readonly received?: Received;
  readonly elliptic?: ClientEllipticKeys;
}

/** Keys of suites 1 and 2. Private keys as the platform's, or as octets: raw, PKCS#8 or SEC1. Public ones raw or as certificates. */
export interface ClientEllipticKeys {
  readonly signing?: PrivateKey | Uint8Array;
  readonly agreement?: PrivateKey | Uint8Array;
  readonly serverSigning?: Uint8Array;
  readonly serverAgreement?: Uint8Array;
  /** Our certificate for signatures, for the server to see in the AARQ. */
  readonly certificate?: Uint8Array;
  /** Certificates whose owners may vouch for the server's in the AARE, and the time at which they have to hold. */
  readonly authorities?: { readonly certificates: readonly Uint8Array[]; readonly at: Instant };
  /** See `AgreementInput`. */
  readonly algorithmArc?: AgreementInput['algorithmArc'];
}

/** The keys as the platform has them. @throws RangeError or MalformedError for what are no keys of the suite */
export function ellipticKeys(crypto: Crypto, suite: 1 | 2, keys: ClientEllipticKeys): EllipticKeys {
  const curve = curveOf(suite);
  const imported = (key: PrivateKey | Uint8Array | undefined) =>
    key instanceof Uint8Array ? crypto.privateKey(curve, key) : key;
  const { serverSigning, serverAgreement, algorithmArc } = keys;
  return {
    crypto,
    suite,
    signing: imported(keys.signing),
    agreement: imported(keys.agreement),
    peerSigning: serverSigning && publicKeyOf(curve, serverSigning),
    peerAgreement: serverAgreement && publicKeyOf(curve, serverAgreement),
    ...(algorithmArc && { algorithmArc }),
  };
}
