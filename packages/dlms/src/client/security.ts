import type { Aare } from '../acse/aare.ts';
import type { Aarq } from '../acse/aarq.ts';
import { apdu as apduCodec } from '../apdu/apdu.ts';
import type { Instant } from '../bytes/machine.ts';
import { equal } from '../bytes/octets.ts';
import { decode } from '../codec/codec.ts';
import { SecurityError } from '../errors.ts';
import type { AgreementInput } from '../security/agreement.ts';
import { isIssuedBy, parseCertificate } from '../security/certificate.ts';
import { type CounterSource, SendCounter, volatileCounter } from '../security/counter.ts';
import type { Crypto, PrivateKey } from '../security/crypto.ts';
import { type GlobalKeys, KeyRing } from '../security/key-ring.ts';
import { SAFEGUARDS, type Safeguard, type SecurityPolicy } from '../security/policy.ts';
import { Received } from '../security/received.ts';
import type { SuiteId } from '../security/suite.ts';
import { Ciphering, type CipheringForm, type Wrapping } from '../session/ciphering.ts';
import { curveOf, type EllipticKeys, publicKeyOf } from '../session/elliptic-keys.ts';
import type { Credentials } from '../session/proof.ts';
import type { Protection } from '../session/protection.ts';
import type { Quirk } from '../session/quirks.ts';

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

/** What a client is made of besides its options. */
export interface SecurityPlace {
  readonly crypto: Crypto;
  /** Our system title, 8 octets. */
  readonly systemTitle: Uint8Array | undefined;
  readonly quirks?: Iterable<Quirk>;
}

/** The security of a client's association: protects what goes out, takes nothing in that is not protected as it should be. */
export class ClientSecurity implements Protection {
  readonly #crypto: Crypto;
  readonly #options: SecurityOptions;
  readonly #safeguards: readonly Safeguard[];
  readonly #ring: KeyRing | undefined;
  readonly #sent: SendCounter | undefined;
  readonly #received: Received;
  readonly #systemTitle: Uint8Array | undefined;
  readonly #acceptSuiteOne: boolean;
  readonly #recent = new Recent();
  #elliptic: EllipticKeys | undefined;
  #ciphering: Ciphering | undefined;
  #dedicatedKey: Uint8Array | undefined;
  #proven = false;
  #raisedTo: number | undefined;

  /** @throws RangeError for keys of the wrong size, or when something is missing; the message never holds a key */
  constructor(options: SecurityOptions, { crypto, systemTitle, quirks }: SecurityPlace) {
    const { suite = 0, keys, counter, policy, signed = false } = options;
    this.#crypto = crypto;
    this.#options = options;
    this.#safeguards = signed ? [...SAFEGUARDS[policy], 'signed'] : SAFEGUARDS[policy];
    this.#systemTitle = systemTitle;
    this.#ring = keys && new KeyRing(crypto, suite, keys);
    this.#sent =
      counter === undefined
        ? undefined
        : new SendCounter(
            typeof counter === 'number' ? volatileCounter(counter) : counter,
            options.counterBlock,
          );
    this.#received = options.received ?? new Received();
    this.#acceptSuiteOne = new Set(quirks).has('suiteOneId');
    this.#elliptic = suite === 0 ? undefined : ellipticKeys(crypto, suite, options.elliptic ?? {});
    if (this.ciphered) this.#needAll();
    this.begin();
  }

  #needAll(): void {
    if (!this.#ring) throw new RangeError('ciphering needs keys: encryption and authentication');
    if (!this.#sent)
      throw new RangeError('ciphering needs an invocation counter: a source, or a number never used before');
    if (this.#systemTitle?.length !== 8) throw new RangeError('ciphering needs a system title of 8 octets');
  }

  /** Whether APDUs are protected, which the application context says. */
  get ciphered(): boolean {
    return this.#safeguards.length > 0;
  }

  /** Forgets the association before: what follows is the first word of a new one. */
  begin(): void {
    this.#proven = false;
    this.#recent.clear();
    const { keys, serverTitle } = this.#options;
    if (!this.#ring || !this.#sent || !this.#systemTitle) return;
    this.#ciphering = new Ciphering({
      crypto: this.#crypto,
      ring: this.#ring,
      ownTitle: this.#systemTitle,
      peerTitle: serverTitle,
      sent: this.#sent,
      received: this.#received,
      elliptic: this.#elliptic,
      acceptSuiteOne: this.#acceptSuiteOne,
    });
    this.#dedicatedKey = keys?.dedicated === true ? this.#ring.generate() : keys?.dedicated;
    if (this.#dedicatedKey && this.ciphered) this.#ciphering.useDedicated(this.#dedicatedKey);
  }

  /** Whether general protection has to be agreed upon. */
  get general(): boolean {
    const { ciphering = 'service', signed = false } = this.#options;
    return this.ciphered && (ciphering !== 'service' || signed);
  }

  /** Goes into the initiate, and nowhere else. */
  get dedicatedKey(): Uint8Array | undefined {
    return this.ciphered ? this.#dedicatedKey : undefined;
  }

  /** What an AARQ says of security besides authentication. */
  get fields(): Pick<Aarq, 'applicationContext'> & Partial<Aarq> {
    const certificate = this.#options.elliptic?.certificate;
    return {
      applicationContext: this.ciphered ? 'logicalNameCiphered' : 'logicalName',
      ...(certificate && { callingAeQualifier: certificate }),
    };
  }

  /** What we prove ourselves with, and the server to us. */
  get credentials(): Credentials {
    const elliptic = this.#ciphering?.elliptic ?? this.#elliptic;
    return { crypto: this.#crypto, ring: this.#ring, sent: this.#sent, elliptic };
  }

  /**
   * The server says who it is.
   * @throws SecurityError when it does not, though it has to, or is not whom we expect
   */
  meet({ respondingApTitle: title, respondingAeQualifier: certificate }: Aare): void {
    if (title) this.#ciphering?.meet(title);
    else if (this.ciphered && !this.#ciphering?.peerTitle) throw nameless();
    if (certificate && this.#options.elliptic?.authorities) this.#trust(certificate, title);
  }

  get systemTitle(): Uint8Array | undefined {
    return this.#systemTitle;
  }

  /** A key under the master key. @throws RangeError without one */
  wrap(key: Uint8Array): Uint8Array {
    const wrapped = this.#ring?.wrap(key);
    if (!wrapped) throw new RangeError('to wrap keys takes a master key');
    return wrapped;
  }

  /** The server has taken these keys: from now on they are used. Counters go on, which is never wrong. */
  changeKeys(keys: Partial<GlobalKeys>): void {
    this.#ring?.replace(keys);
  }

  /** The server's system title, as it said it or as it was configured. */
  get peerTitle(): Uint8Array | undefined {
    return this.#ciphering?.peerTitle;
  }

  /** All passes are done: from now on the dedicated key is used where there is one. */
  proven(): void {
    this.#proven = true;
  }

  get overheadBytes(): number {
    const { ciphering = 'service' } = this.#options;
    const form = ciphering === 'service' ? 'general' : ciphering; // ACCESS has no envelope of its own
    return this.#ciphering?.overheadBytes({ ...this.#wrapping, form }) ?? 0;
  }

  get #wrapping(): Wrapping {
    const { ciphering: form = 'service' } = this.#options;
    const dedicated =
      this.#proven && this.#ciphering?.hasDedicated && (form === 'service' || form === 'general');
    return { form, key: dedicated ? 'dedicated' : 'global', safeguards: this.#safeguards };
  }

  protect(apdu: Uint8Array): Uint8Array {
    return this.ciphered && this.#ciphering ? this.#ciphering.seal(apdu, this.#wrapping) : apdu;
  }

  unprotect(octets: Uint8Array): Uint8Array | undefined {
    if (octets[0] === EXCEPTION) return this.#exception(octets);
    // A refusal can be had by anyone who cuts the line; it is taken in the clear.
    if (octets[0] === SERVICE_ERROR || !this.#ciphering) return octets;
    try {
      const { apdu } = this.#ciphering.open(octets, { required: this.#safeguards });
      this.#recent.add(octets);
      return apdu[0] === EXCEPTION ? this.#exception(apdu) : apdu;
    } catch (error) {
      if (error instanceof SecurityError && error.reason === 'replay' && this.#recent.has(octets))
        return undefined;
      throw error;
    }
  }

  /** The initiate in an AARQ or RLRQ: under the global key, even where there is a dedicated one. */
  protectInitiate(initiate: Uint8Array): Uint8Array {
    if (!this.ciphered || !this.#ciphering) return initiate;
    const safeguards = SAFEGUARDS[this.#options.policy];
    return this.#ciphering.seal(initiate, { form: 'service', key: 'global', safeguards });
  }

  /** The initiate in an AARE. @throws SecurityError when it is not protected as it has to be */
  unprotectInitiate(octets: Uint8Array): Uint8Array {
    if (octets[0] === SERVICE_ERROR || !this.ciphered || !this.#ciphering) return octets;
    return this.#ciphering.open(octets, { required: SAFEGUARDS[this.#options.policy] }).apdu;
  }

  /**
   * The server says no. When it tells the counter it expects, ours is raised to that; never lowered.
   * @throws SecurityError when it dislikes our counter
   */
  #exception(octets: Uint8Array): Uint8Array | undefined {
    const exception = decode(apduCodec, octets);
    if (exception.apdu !== 'exceptionResponse' || exception.service !== 'invocationCounterError')
      return octets;
    const { counter: expected } = exception;
    const sent = this.#ciphering?.sentUnder(this.#wrapping.key);
    if (expected === undefined || !sent) return octets;
    // To an earlier question: since then we are there already.
    if (expected <= sent.last) return undefined;
    if (expected - sent.last > FARTHEST_JUMP) throw tooFar(sent.last, expected);
    const { last } = sent;
    sent.raise(expected);
    this.#raisedTo = expected;
    throw tooLow(last, expected);
  }

  /** Whether it was this error that made us raise our counter, so that asking again may help. */
  hasRaised({ reason, expectedCounter }: SecurityError): boolean {
    return reason === 'counter' && expectedCounter !== undefined && expectedCounter === this.#raisedTo;
  }

  #trust(octets: Uint8Array, title: Uint8Array | undefined): void {
    const { authorities } = this.#options.elliptic ?? {};
    const certificate = parseCertificate(octets);
    const vouched = authorities?.certificates.some((authority) =>
      isIssuedBy(this.#crypto, certificate, parseCertificate(authority), authorities.at),
    );
    const isOfServer = certificate.systemTitle && title && equal(certificate.systemTitle, title);
    if (!vouched || !isOfServer || !certificate.uses.includes('digitalSignature')) throw untrusted();
    if (this.#elliptic) this.#elliptic = { ...this.#elliptic, peerSigning: certificate.publicKey };
    this.#ciphering?.trust({ peerSigning: certificate.publicKey });
  }
}

function ellipticKeys(crypto: Crypto, suite: 1 | 2, keys: ClientEllipticKeys): EllipticKeys {
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

/** The last messages that were taken, to tell one that the network has doubled from one that somebody repeats. */
class Recent {
  readonly #marks: Uint8Array[] = [];

  add(octets: Uint8Array): void {
    this.#marks.push(markOf(octets));
    if (this.#marks.length > MOST_RECENT) this.#marks.shift();
  }

  has(octets: Uint8Array): boolean {
    const mark = markOf(octets);
    return this.#marks.some((known) => equal(known, mark));
  }

  clear(): void {
    this.#marks.length = 0;
  }
}

const MOST_RECENT = 4;
/** The end holds the authentication tag; copied, so that long answers are not kept in memory. */
const markOf = (octets: Uint8Array): Uint8Array => octets.slice(-32);

const EXCEPTION = 0xd8;
const SERVICE_ERROR = 0x0e;
/** A claim of the server's that nobody vouches for must not use the key up. */
const FARTHEST_JUMP = 2 ** 24;

/** The error for a server without a system title where one is needed. */
export const nameless = (): SecurityError =>
  new SecurityError('the meter does not say its system title', {
    layer: 'security',
    reason: 'systemTitle',
    during: 'opening the association',
    advice: 'without it nothing can be deciphered: configure the system title of the meter (serverTitle)',
  });

const tooLow = (last: number, expected: number): SecurityError =>
  new SecurityError(`the meter refuses invocation counter ${last}: it expects ${expected} at least`, {
    layer: 'security',
    reason: 'counter',
    expectedCounter: expected,
    advice: 'our counter was raised to that: ask again',
  });

const tooFar = (last: number, expected: number): SecurityError =>
  new SecurityError(`the meter claims to expect invocation counter ${expected}, far beyond ours (${last})`, {
    layer: 'security',
    reason: 'counter',
    expectedCounter: expected,
    advice:
      'nobody vouches for this number, and believing a wrong one would use the key up: read the counter with the public client, and start from there',
  });

const untrusted = (): SecurityError =>
  new SecurityError("the meter's certificate is not vouched for by any authority given", {
    layer: 'security',
    reason: 'signature',
    during: 'opening the association',
    advice: 'give the certificate of the authority that issued it, or the public key of the meter itself',
  });
