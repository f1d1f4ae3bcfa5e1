import type { ExceptionResponse } from '../apdu/exception.ts';
import type { Instant } from '../bytes/machine.ts';
import { equal } from '../bytes/octets.ts';
import { DlmsError, MalformedError, SecurityError } from '../errors.ts';
import { type Certificate, parseCertificate } from '../security/certificate.ts';
import type { Safeguard } from '../security/policy.ts';
import { Ciphering } from '../session/ciphering.ts';
import { overheadBytes } from '../session/ciphering-overhead.ts';
import type { EllipticKeys } from '../session/elliptic-keys.ts';
import type { Credentials } from '../session/proof.ts';
import type { Opened, Wrapping } from '../session/wrapping.ts';
import type { SecuritySetup, ServerPolicy } from './security-setup.ts';

/** A request without its protection, or the exception that the client gets for it: it says no more than it must. */
export type Heard = Opened | { readonly refusal: ExceptionResponse; readonly error: DlmsError };

/** What an association begins with. */
export interface Circumstances {
  /** Whether the application context has ciphering. */
  readonly ciphered: boolean;
  /** As the client says it, where that is heeded. */
  readonly clientTitle?: Uint8Array | undefined;
  /** Without it no certificate is believed: one that is open before its client speaks has no time. */
  readonly now?: Instant;
}

/** The security of one association: what its client has to do, and how it is answered. */
export class AssociationSecurity {
  readonly setup: SecuritySetup;
  /** Whether the application context has ciphering. */
  readonly ciphered: boolean;
  readonly #ciphering: Ciphering;
  readonly #policy: ServerPolicy;

  /** @throws SecurityError when the client's title is none, is ours, or belongs to another client */
  constructor(setup: SecuritySetup, { ciphered, clientTitle = setup.clientTitle, now }: Circumstances) {
    this.setup = setup;
    this.ciphered = ciphered;
    // A policy that changes is for the next association.
    this.#policy = ciphered ? setup.policy : { request: [], response: [] };
    this.#ciphering = new Ciphering({
      crypto: setup.crypto,
      ring: setup.ring,
      ownTitle: setup.systemTitle,
      peerTitle: setup.clientTitle,
      sent: setup.sent,
      received: setup.received,
      elliptic: now === undefined ? setup.elliptic : setup.ellipticFor(clientTitle, now),
    });
    if (clientTitle) this.#ciphering.meet(clientTitle);
  }

  /** Whether the certificate that the client shows is its own, and vouched for: its signatures are then believed. */
  believes(octets: Uint8Array, now: Instant): boolean {
    const certificate = tryParse(octets);
    const title = this.#ciphering.peerTitle;
    if (!certificate?.systemTitle || !title || !equal(certificate.systemTitle, title)) return false;
    if (!certificate.uses.includes('digitalSignature')) return false;
    if (!this.setup.certificates.isVouchedFor(certificate, now)) return false;
    this.#ciphering.trust({ peerSigning: certificate.publicKey });
    return true;
  }

  /** Our certificate for signatures, for a client that wants to see it. */
  get certificate(): Uint8Array | undefined {
    const { certificates, systemTitle } = this.setup;
    const wanted = { by: 'entity', entity: 'server', type: 'digitalSignature', systemTitle } as const;
    return certificates.find(wanted)?.certificate.octets;
  }

  get clientTitle(): Uint8Array | undefined {
    return this.#ciphering.peerTitle;
  }

  /** The key pairs of both ends. */
  get elliptic(): EllipticKeys | undefined {
    return this.#ciphering.elliptic;
  }

  /** @throws RangeError when the key has another size than the suite's */
  useDedicated(key: Uint8Array): void {
    // Nobody knows whether the client has used it before.
    this.#ciphering.useDedicated(key, false);
  }

  /** What the server proves itself with, and the client to it. */
  get credentials(): Credentials {
    const { crypto, ring, sent } = this.setup;
    return { crypto, ring, sent, elliptic: this.#ciphering.elliptic };
  }

  /** Takes the protection off a request. Without ciphering in the context there is none to take. */
  hear(octets: Uint8Array, broadcast: boolean): Heard {
    return this.#open(octets, this.#policy.request, broadcast);
  }

  /** The initiate of an AARQ or RLRQ; it is ciphered and never signed. */
  hearInitiate(octets: Uint8Array): Heard {
    return this.#open(octets, this.#policy.request.filter(isCipher), false);
  }

  #open(octets: Uint8Array, required: readonly Safeguard[], broadcast: boolean): Heard {
    if (!this.ciphered) return { apdu: octets, safeguards: [], wrapping: undefined };
    try {
      return this.#ciphering.open(octets, { required, broadcast });
    } catch (error) {
      if (error instanceof DlmsError) return { refusal: refusalOf(error), error };
      throw error;
    }
  }

  /** How much longer the answer to a request gets. */
  overheadBytes(request: Wrapping | undefined): number {
    return this.ciphered ? overheadBytes(this.#wrappingOf(request)) : 0;
  }

  /**
   * An answer as it goes on the line.
   * @throws SecurityError when a key is missing or its counters are used up
   */
  say(apdu: Uint8Array, request: Wrapping | undefined): Uint8Array {
    const octets = this.ciphered ? this.#ciphering.seal(apdu, this.#wrappingOf(request)) : apdu;
    this.setup.settle();
    return octets;
  }

  /** How the answer to a request is protected. */
  answerSafeguards(request: Wrapping | undefined): readonly Safeguard[] {
    return this.ciphered ? this.#wrappingOf(request).safeguards : [];
  }

  /** As the request came, and as the policy wants it. */
  #wrappingOf(request: Wrapping | undefined): Wrapping {
    const { form = 'service', key = 'global', safeguards = [], transactionId } = request ?? {};
    const wanted = new Set([...safeguards, ...this.#policy.response]);
    // What came to all is answered to one, if at all.
    const answered = key === 'broadcast' ? 'global' : key;
    return { form, key: answered, safeguards: [...wanted], transactionId };
  }

  /** The initiate of an AARE or RLRE: under the global key, as the request's was. */
  sayInitiate(initiate: Uint8Array, request: Wrapping | undefined): Uint8Array {
    const { form, safeguards } = this.#wrappingOf(request);
    if (!this.ciphered) return initiate;
    return this.#ciphering.seal(initiate, { form, key: 'global', safeguards: safeguards.filter(isCipher) });
  }
}

function tryParse(octets: Uint8Array): Certificate | undefined {
  try {
    return parseCertificate(octets);
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

const isCipher = (safeguard: Safeguard): boolean => safeguard !== 'signed';

function refusalOf(error: DlmsError): ExceptionResponse {
  if (error instanceof SecurityError && error.expectedCounter !== undefined)
    return {
      state: 'serviceNotAllowed',
      service: 'invocationCounterError',
      counter: Math.min(error.expectedCounter, 0xffff_ffff),
    };
  return { state: 'serviceNotAllowed', service: 'decipheringError' };
}
