import { apdu as apduCodec } from '../apdu/apdu.ts';
import type { KeyInfo } from '../apdu/ciphered.ts';
import {
  type Envelope,
  generalHead,
  type Parties,
  partiesOctets,
  readEnvelope,
  serviceHead,
  serviceTag,
  signedOctets,
} from '../apdu/envelope.ts';
import { equal } from '../bytes/octets.ts';
import { encode } from '../codec/codec.ts';
import type { SecurityControl } from '../security/control.ts';
import { ReceiveCounter, SendCounter, volatileCounter } from '../security/counter.ts';
import type { Crypto, SecretKey } from '../security/crypto.ts';
import type { KeyRing } from '../security/key-ring.ts';
import { type Safeguard, safeguardsOf } from '../security/policy.ts';
import {
  type ProtectionKeys,
  protect,
  protectedOctets,
  type Sealed,
  unprotect,
  unseal,
} from '../security/protection.ts';
import type { Received } from '../security/received.ts';
import {
  fail,
  missing,
  otherInside,
  otherSuite,
  replayed,
  strange,
  unknownSender,
  unprotected,
} from './ciphering-refusal.ts';
import { curveOf, type EllipticKeys } from './elliptic-keys.ts';
import { type GeneralKey, keyReceived, keyToSend } from './key-info.ts';
import type { Opened, OpeningRules, Wrapping } from './wrapping.ts';

/*
 * Protection of the APDUs of one association, for whichever side. It says how a message came and gives the answer the same form;
 * what has to be protected, and how, its owner decides.
 *
 *     seal: APDU ──sign──▶ general-signing ──encipher──▶ glo-, ded-, general- ──▶ line
 *     open: line ──▶ decipher, verify: at most once each, in any order ──▶ policy ──▶ counter ──▶ APDU
 */

export interface CipheringOptions {
  readonly crypto: Crypto;
  readonly ring: KeyRing;
  /** Our system title. */
  readonly ownTitle: Uint8Array;
  /** Where it is known beforehand; otherwise the association tells. */
  readonly peerTitle?: Uint8Array | undefined;
  /** Counts what is sent under the keys of the ring. */
  readonly sent: SendCounter;
  readonly received: Received;
  readonly elliptic?: EllipticKeys | undefined;
  /** Takes suite id 1 from a peer of suite 0: it has the same cipher, and some meters say it without having signatures. */
  readonly acceptSuiteOne?: boolean;
}

/** A dedicated key lives as long as its association, and its counters with it. */
interface DedicatedKey {
  readonly encryption: SecretKey;
  readonly sent: SendCounter;
  readonly received: ReceiveCounter;
}

export class Ciphering {
  readonly ownTitle: Uint8Array;
  readonly sent: SendCounter;
  readonly #crypto: Crypto;
  readonly #ring: KeyRing;
  readonly #received: Received;
  readonly #acceptSuiteOne: boolean;
  #elliptic: EllipticKeys | undefined;
  #peerTitle: Uint8Array | undefined;
  #dedicated: DedicatedKey | undefined;
  /** The transaction that we began last. */
  #transaction: Uint8Array | undefined;
  /** The key that the peer told last: it may say it once and go on. */
  #agreed: { readonly keys: ProtectionKeys; readonly kind: GeneralKey } | undefined;

  /** @throws RangeError for a system title that is none */
  constructor(options: CipheringOptions) {
    if (options.ownTitle.length !== 8)
      throw new RangeError(`a system title has 8 octets, not ${options.ownTitle.length}`);
    this.ownTitle = options.ownTitle;
    this.sent = options.sent;
    this.#crypto = options.crypto;
    this.#ring = options.ring;
    this.#received = options.received;
    this.#elliptic = options.elliptic;
    this.#acceptSuiteOne = options.acceptSuiteOne ?? false;
    if (options.peerTitle) this.meet(options.peerTitle);
  }

  get peerTitle(): Uint8Array | undefined {
    return this.#peerTitle;
  }

  get elliptic(): EllipticKeys | undefined {
    return this.#elliptic;
  }

  /**
   * The peer says who it is.
   * @throws SecurityError when that is nobody, ourselves, or not whom we expect
   */
  meet(title: Uint8Array): void {
    if (title.length !== 8) fail(`a system title of ${title.length} octets`, 'systemTitle');
    if (equal(title, this.ownTitle)) fail('the peer calls itself by our own system title', 'systemTitle');
    if (title.every((octet) => octet === 0)) fail('a system title of zeros', 'systemTitle');
    if (this.#peerTitle && !equal(title, this.#peerTitle)) strange();
    this.#peerTitle = title;
  }

  /** The peer's public keys, as its certificates gave them. */
  trust(keys: Pick<EllipticKeys, 'peerSigning' | 'peerAgreement'>): void {
    if (this.#elliptic) this.#elliptic = { ...this.#elliptic, ...keys };
  }

  /**
   * A key for this association alone. Its counter begins at nought only if it is `fresh`, made at random for this association; one that
   * may have been used before goes on with the counter of the other keys, which never repeats.
   * @throws RangeError when the key has another size than the suite's
   */
  useDedicated(key: Uint8Array, fresh: boolean): void {
    this.#dedicated = {
      encryption: this.#ring.import('dedicated', key),
      sent: fresh ? new SendCounter(volatileCounter()) : this.sent,
      received: new ReceiveCounter(),
    };
  }

  /** The counter of what is sent under that key. */
  sentUnder(key: Wrapping['key']): SendCounter {
    return (key === 'dedicated' ? this.#dedicated?.sent : undefined) ?? this.sent;
  }

  get hasDedicated(): boolean {
    return this.#dedicated !== undefined;
  }

  /** @throws SecurityError when a key is missing or its counters are used up */
  seal(apdu: Uint8Array, wrapping: Wrapping): Uint8Array {
    const { form, key, safeguards } = wrapping;
    const signed = safeguards.includes('signed') ? this.#sign(apdu, wrapping) : apdu;
    const control: SecurityControl = {
      suite: this.#ring.suite,
      authenticated: safeguards.includes('authenticated'),
      encrypted: safeguards.includes('encrypted'),
      broadcast: key === 'broadcast',
      compressed: false,
    };
    if (!control.authenticated && !control.encrypted) return signed;
    if (form !== 'service' && form !== 'general') return this.#sealGeneral(signed, control, form, wrapping);
    const dedicated = key === 'dedicated' ? (this.#dedicated ?? missing('dedicated key')) : undefined;
    const choice = dedicated ? 'dedicated' : 'global';
    const tag = form === 'service' ? serviceTag(choice, signed[0] ?? 0) : undefined;
    const length = protectedOctets(control, signed.length);
    return protect(
      this.#crypto,
      this.#keys(key),
      this.ownTitle,
      { control, invocationCounter: (dedicated?.sent ?? this.sent).take() },
      signed,
      { before: tag === undefined ? generalHead(choice, this.ownTitle, length) : serviceHead(tag, length) },
    );
  }

  /**
   * Takes the protection off. Nothing is remembered of a message that is refused.
   * @throws SecurityError when it does not hold or is less than required, MalformedError for octets that are cut
   */
  open(octets: Uint8Array, { required = [], broadcast = false, answers }: OpeningRules = {}): Opened {
    let apdu = octets;
    let ciphered: Deciphered | undefined;
    let signedAs: Uint8Array | undefined;
    for (let envelope = readEnvelope(apdu); envelope; envelope = readEnvelope(apdu)) {
      if (envelope.form === 'generalSigning') {
        if (signedAs) fail('an APDU signed twice', 'policy');
        apdu = this.#verify(envelope);
        signedAs = envelope.transactionId;
      } else {
        if (ciphered) fail('an APDU ciphered twice', 'policy');
        ciphered = this.#decipher(envelope, broadcast);
        apdu = ciphered.apdu;
      }
    }
    const safeguards: readonly Safeguard[] = [
      ...(ciphered?.safeguards ?? []),
      ...(signedAs ? (['signed'] as const) : []),
    ];
    for (const safeguard of required) if (!safeguards.includes(safeguard)) unprotected(safeguard);
    if (ciphered) takeOnce(ciphered);
    else if (signedAs) this.#takeSigned(signedAs, answers ?? false);
    const wrapping = (ciphered || signedAs) && {
      form: ciphered?.form ?? 'general',
      key: ciphered?.key ?? 'global',
      safeguards,
      transactionId: ciphered?.transactionId ?? signedAs,
    };
    return { apdu, safeguards, wrapping };
  }

  /** A signature has no counter: what tells new from old is the transaction. */
  #takeSigned(transaction: Uint8Array, answers: boolean): void {
    const isOurs = this.#transaction !== undefined && equal(transaction, this.#transaction);
    if ((answers && !isOurs) || !this.#received.isNewTransaction(transaction))
      fail('a signed transaction that was had before', 'replay');
    this.#received.acceptTransaction(transaction);
  }

  #keys(key: Wrapping['key']): ProtectionKeys {
    if (key === 'broadcast') return this.#ring.broadcast ?? missing('broadcast key');
    if (key === 'global') return this.#ring.unicast;
    return this.#ring.besides((this.#dedicated ?? missing('dedicated key')).encryption);
  }

  #sealGeneral(apdu: Uint8Array, control: SecurityControl, kind: GeneralKey, wrapping: Wrapping): Uint8Array {
    const parties = this.#parties(wrapping);
    const { keys, keyInfo } = keyToSend(this.#material, kind, control.broadcast, parties);
    const content = protect(
      this.#crypto,
      keys,
      this.ownTitle,
      { control, invocationCounter: this.sent.take() },
      apdu,
      { header: partiesOctets(parties) },
    );
    return encode(apduCodec, { apdu: 'generalCiphering', ...parties, keyInfo, content });
  }

  #parties({ transactionId, otherInformation = NOTHING }: Wrapping): Parties {
    return {
      transactionId: transactionId ?? this.#newTransaction(),
      originator: this.ownTitle,
      recipient: this.#peerTitle ?? NOTHING,
      dateTime: NOTHING,
      otherInformation,
    };
  }

  #newTransaction(): Uint8Array {
    this.#transaction = this.#crypto.random(8);
    return this.#transaction;
  }

  get #material() {
    return { ring: this.#ring, elliptic: this.#elliptic };
  }

  #sign(apdu: Uint8Array, wrapping: Wrapping): Uint8Array {
    const { crypto, signing } = this.#elliptic ?? missing('key pair: suites 1 and 2 have them');
    const parties = this.#parties(wrapping);
    const signature = crypto.sign(
      signing ?? missing('private key for signatures'),
      signedOctets(parties, apdu),
    );
    return encode(apduCodec, { apdu: 'generalSigning', ...parties, content: apdu, signature });
  }

  #verify(envelope: Extract<Envelope, { form: 'generalSigning' }>): Uint8Array {
    const { crypto, suite, peerSigning } = this.#elliptic ?? missing('key pair: suites 1 and 2 have them');
    this.#checkParties(envelope);
    const signer = peerSigning ?? missing("peer's public key for signatures");
    const { content, signature } = envelope;
    if (!crypto.verify(curveOf(suite), signer, signedOctets(envelope, content), signature))
      fail('the signature does not hold', 'signature');
    return content;
  }

  #decipher(envelope: Exclude<Envelope, { form: 'generalSigning' }>, broadcast: boolean): Deciphered {
    const sealed = unseal(envelope.content);
    this.#checkSuite(sealed.control);
    const found =
      envelope.form === 'generalCiphering'
        ? this.#openGeneral(envelope, sealed)
        : this.#openSimple(envelope, sealed);
    if (found.key === 'broadcast' && !broadcast) fail('the broadcast key on a message to us alone', 'key');
    return {
      ...found,
      safeguards: safeguardsOf(sealed.control),
      invocationCounter: sealed.invocationCounter,
    };
  }

  #checkSuite({ suite }: SecurityControl): void {
    if (suite === this.#ring.suite) return;
    if (this.#acceptSuiteOne && suite === 1 && this.#ring.suite === 0) return;
    otherSuite(suite, this.#ring.suite);
  }

  #openSimple(
    envelope: Extract<Envelope, { form: 'service' | 'general' }>,
    sealed: Sealed,
  ): Omit<Deciphered, 'safeguards' | 'invocationCounter'> {
    const dedicated =
      envelope.key === 'dedicated' ? (this.#dedicated ?? missing('dedicated key')) : undefined;
    if (dedicated && sealed.control.broadcast) fail('a dedicated key that is for all', 'key');
    const key = dedicated ? 'dedicated' : sealed.control.broadcast ? 'broadcast' : 'global';
    const title = this.#sender(envelope.form === 'general' ? envelope.systemTitle : NOTHING);
    const apdu = unprotect(this.#crypto, this.#keys(key), title, sealed);
    if (envelope.form === 'service' && apdu[0] !== envelope.inner) otherInside();
    const { unicast, broadcast } = this.#received;
    const counter = dedicated?.received ?? (key === 'broadcast' ? broadcast : unicast);
    return { apdu, form: envelope.form, key, counter, transactionId: undefined };
  }

  #openGeneral(
    envelope: Extract<Envelope, { form: 'generalCiphering' }>,
    sealed: Sealed,
  ): Omit<Deciphered, 'safeguards' | 'invocationCounter'> {
    this.#checkParties(envelope);
    const { broadcast } = sealed.control;
    const parties = { ...envelope, originator: this.#sender(envelope.originator), recipient: this.ownTitle };
    const found = this.#keyOf(envelope.keyInfo, broadcast, parties);
    const header = partiesOctets(envelope);
    const apdu = unprotect(this.#crypto, found.keys, parties.originator, sealed, header);
    this.#agreed = found.kind === 'identified' ? undefined : found;
    const received = this.#received;
    const global = found.broadcast ? received.broadcast : received.unicast;
    return {
      apdu,
      form: found.kind,
      key: found.broadcast ? 'broadcast' : 'global',
      counter: found.kind === 'identified' ? global : received.agreed,
      transactionId: envelope.transactionId,
    };
  }

  #keyOf(info: KeyInfo | undefined, broadcast: boolean, parties: Parties) {
    if (info) return keyReceived(this.#material, info, broadcast, parties);
    if (this.#agreed) return { ...this.#agreed, broadcast: false };
    const keys = this.#keys(broadcast ? 'broadcast' : 'global');
    return { keys, kind: 'identified', broadcast } as const;
  }

  #checkParties(parties: Parties): void {
    for (const part of [parties.transactionId, parties.dateTime, parties.otherInformation])
      if (part.length > LONGEST_PART) fail(`a header field of ${part.length} octets`, 'unsupported');
    const { originator, recipient } = parties;
    this.#sender(originator);
    if (recipient.length > 0 && !equal(recipient, this.ownTitle))
      fail('a message that is meant for another system title', 'systemTitle');
  }

  /** Whose title goes into the nonce: that of the envelope where it has one, which must be the association's. */
  #sender(title: Uint8Array): Uint8Array {
    if (title.length === 0) return this.#peerTitle ?? unknownSender();
    if (equal(title, this.ownTitle)) fail('our own message came back to us', 'systemTitle');
    if (this.#peerTitle && !equal(title, this.#peerTitle)) strange();
    if (title.length !== 8) fail(`a system title of ${title.length} octets`, 'systemTitle');
    return title;
  }
}

/** What only the counter tells from what was said before. */
function takeOnce({ counter, invocationCounter }: Deciphered): void {
  if (!counter.isFresh(invocationCounter)) replayed(invocationCounter, counter.expected);
  counter.accept(invocationCounter);
}

interface Deciphered extends Wrapping {
  readonly apdu: Uint8Array;
  readonly counter: ReceiveCounter;
  readonly invocationCounter: number;
}

const NOTHING = new Uint8Array(0);
/** Fields of the header that nobody needs to be long. */
const LONGEST_PART = 64;
