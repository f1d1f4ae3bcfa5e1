import type { Aare } from '../acse/aare.ts';
import type { Aarq } from '../acse/aarq.ts';
import { apdu as apduCodec } from '../apdu/apdu.ts';
import { equal } from '../bytes/octets.ts';
import { decode } from '../codec/codec.ts';
import { SecurityError } from '../errors.ts';
import { isIssuedBy, parseCertificate } from '../security/certificate.ts';
import { SendCounter, volatileCounter } from '../security/counter.ts';
import type { Crypto } from '../security/crypto.ts';
import { type GlobalKeys, KeyRing } from '../security/key-ring.ts';
import { SAFEGUARDS, type Safeguard } from '../security/policy.ts';
import { Received } from '../security/received.ts';
import { Ciphering } from '../session/ciphering.ts';
import { overheadBytes } from '../session/ciphering-overhead.ts';
import type { EllipticKeys } from '../session/elliptic-keys.ts';
import type { Credentials } from '../session/proof.ts';
import type { Protection } from '../session/protection.ts';
import type { Quirk } from '../session/quirks.ts';
import type { Wrapping } from '../session/wrapping.ts';
import { Recent } from './recent.ts';
import { ellipticKeys, type SecurityOptions } from './security-options.ts';
import { nameless, tooFar, tooLow, untrusted } from './security-refusal.ts';

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
    if (this.#dedicatedKey && this.ciphered)
      this.#ciphering.useDedicated(this.#dedicatedKey, keys?.dedicated === true);
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
    return overheadBytes({ form, safeguards: this.#safeguards });
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
      const { apdu } = this.#ciphering.open(octets, { required: this.#safeguards, answers: true });
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

const EXCEPTION = 0xd8;
const SERVICE_ERROR = 0x0e;
/** A claim of the server's that nobody vouches for must not use the key up. */
const FARTHEST_JUMP = 2 ** 24;
