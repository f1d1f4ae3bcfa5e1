import type { KeyInfo } from '../apdu/ciphered.ts';
import { type Parties, partiesOctets } from '../apdu/envelope.ts';
import { concat, equal } from '../bytes/octets.ts';
import type { SendCounter } from '../security/counter.ts';
import type { Crypto } from '../security/crypto.ts';
import { SAFEGUARDS, type Safeguard } from '../security/policy.ts';
import { protect, unprotect, unseal } from '../security/protection.ts';
import type { Received } from '../security/received.ts';
import { COORDINATE_OCTETS } from '../security/suite.ts';
import { fail, missing, replayed } from './ciphering-refusal.ts';
import { curveOf } from './elliptic-keys.ts';
import { type GeneralKey, type KeyMaterial, keyReceived, keyToSend } from './key-info.ts';

/*
 * Protection of values by themselves, whatever association carries them (class 30). A layer is what a general-ciphering or a
 * general-signing is, taken apart: its header travels as parameters, its content as octets.
 *
 *     octets ──layer 1──▶ SC IC … ──layer 2──▶ … ──▶ protected octets      taken off in the reverse order
 */

/** How a layer protects: the names of class 30. */
export type LayerType = 'authentication' | 'encryption' | 'authenticationEncryption' | 'digitalSignature';

/** One layer as it travels: who protected what for whom, and by which key. */
export interface ProtectionLayer {
  readonly type: LayerType;
  readonly transactionId: Uint8Array;
  readonly originator: Uint8Array;
  readonly recipient: Uint8Array;
  readonly otherInformation: Uint8Array;
  /** Nothing for a signature. */
  readonly keyInfo: KeyInfo | undefined;
}

/** A layer that is wanted. */
export interface WantedLayer {
  readonly type: LayerType;
  /** Default `identified`. */
  readonly key?: GeneralKey;
  readonly broadcast?: boolean;
  /** Default: one of our own, new each time. */
  readonly transactionId?: Uint8Array;
  readonly otherInformation?: Uint8Array;
}

/** One end of protected values. */
export interface DataProtectionEnd extends KeyMaterial {
  readonly crypto: Crypto;
  readonly ownTitle: Uint8Array;
  readonly peerTitle: Uint8Array;
  readonly sent: SendCounter;
  readonly received: Received;
}

/** @throws SecurityError when a key is missing or its counters are used up */
export function protectData(
  end: DataProtectionEnd,
  octets: Uint8Array,
  wanted: readonly WantedLayer[],
): { readonly octets: Uint8Array; readonly layers: readonly ProtectionLayer[] } {
  let content = octets;
  const layers: ProtectionLayer[] = [];
  for (const wish of wanted) {
    const layer = addLayer(end, content, wish);
    content = layer.octets;
    layers.push(layer.layer);
  }
  return { octets: content, layers };
}

/**
 * Takes all layers off. Nothing is remembered of what is refused.
 * @throws SecurityError when one does not hold, MalformedError for octets that are cut
 */
export function unprotectData(
  end: DataProtectionEnd,
  octets: Uint8Array,
  layers: readonly ProtectionLayer[],
): { readonly octets: Uint8Array; readonly safeguards: readonly Safeguard[] } {
  if (layers.length > MOST_LAYERS) fail(`${layers.length} layers of protection`, 'unsupported');
  let content = octets;
  const accept: (() => void)[] = [];
  for (const layer of layers.toReversed()) {
    const opened = removeLayer(end, content, layer);
    content = opened.octets;
    accept.push(opened.accept);
  }
  for (const once of accept) once();
  return { octets: content, safeguards: [...new Set(layers.flatMap(({ type }) => safeguardsOfLayer(type)))] };
}

/** What a layer safeguards. */
export const safeguardsOfLayer = (type: LayerType): readonly Safeguard[] =>
  type === 'digitalSignature' ? ['signed'] : SAFEGUARDS[type];

const MOST_LAYERS = 4;
const NOTHING = new Uint8Array(0);

interface Opened {
  readonly octets: Uint8Array;
  /** To be called when all layers hold. */
  readonly accept: () => void;
}

function addLayer(end: DataProtectionEnd, octets: Uint8Array, wish: WantedLayer) {
  const { type, key = 'identified', broadcast = false } = wish;
  const parties: Parties = {
    transactionId: wish.transactionId ?? end.crypto.random(8),
    originator: end.ownTitle,
    recipient: end.peerTitle,
    dateTime: NOTHING,
    otherInformation: wish.otherInformation ?? NOTHING,
  };
  const { dateTime: _none, ...told } = parties;
  const header = partiesOctets(parties);
  if (type === 'digitalSignature') {
    const { crypto, signing } = end.elliptic ?? missing('key pair: suites 1 and 2 have them');
    const signature = crypto.sign(signing ?? missing('private key for signatures'), concat(header, octets));
    return { octets: concat(octets, signature), layer: { type, ...told, keyInfo: undefined } };
  }
  const { keys, keyInfo } = keyToSend(end, key, broadcast, parties);
  const safeguards = SAFEGUARDS[type];
  const control = {
    suite: end.ring.suite,
    authenticated: safeguards.includes('authenticated'),
    encrypted: safeguards.includes('encrypted'),
    broadcast,
    compressed: false,
  };
  const invocationCounter = end.sent.take();
  const sealed = protect(end.crypto, keys, end.ownTitle, { control, invocationCounter }, octets, { header });
  return { octets: sealed, layer: { type, ...told, keyInfo } };
}

function removeLayer(end: DataProtectionEnd, octets: Uint8Array, layer: ProtectionLayer): Opened {
  checkParties(end, layer);
  const parties = { ...layer, dateTime: NOTHING };
  return layer.type === 'digitalSignature'
    ? verify(end, octets, parties)
    : decipher(end, octets, layer, parties);
}

function checkParties({ ownTitle, peerTitle }: DataProtectionEnd, layer: ProtectionLayer): void {
  for (const part of [layer.transactionId, layer.otherInformation])
    if (part.length > LONGEST_PART) fail(`a field of ${part.length} octets`, 'unsupported');
  if (!equal(layer.originator, peerTitle))
    fail('another originator than the one that is expected', 'systemTitle');
  if (layer.recipient.length > 0 && !equal(layer.recipient, ownTitle))
    fail('values that are meant for another system title', 'systemTitle');
}

const LONGEST_PART = 64;

function decipher(
  end: DataProtectionEnd,
  octets: Uint8Array,
  { type, keyInfo }: ProtectionLayer,
  parties: Parties,
): Opened {
  const sealed = unseal(octets);
  const { control, invocationCounter } = sealed;
  if (control.suite !== end.ring.suite)
    fail(`suite ${control.suite} where ${end.ring.suite} is due`, 'suite');
  const claimed = safeguardsOfLayer(type);
  if (
    control.authenticated !== claimed.includes('authenticated') ||
    control.encrypted !== claimed.includes('encrypted')
  )
    fail('values are protected in another way than their parameters say', 'policy');
  const info: KeyInfo = keyInfo ?? { kind: 'identified', key: 'globalUnicast' };
  const found = keyReceived(end, info, control.broadcast, parties);
  const plain = unprotect(end.crypto, found.keys, end.peerTitle, sealed, partiesOctets(parties));
  const { received } = end;
  const counter =
    found.kind !== 'identified' ? received.agreed : found.broadcast ? received.broadcast : received.unicast;
  if (!counter.isFresh(invocationCounter)) replayed(invocationCounter, counter.expected);
  return { octets: plain, accept: () => counter.accept(invocationCounter) };
}

/** The signature stands behind what it signs, since it always has the same length. */
function verify(end: DataProtectionEnd, octets: Uint8Array, parties: Parties): Opened {
  const { crypto, suite, peerSigning } = end.elliptic ?? missing('key pair: suites 1 and 2 have them');
  const signer = peerSigning ?? missing("peer's public key for signatures");
  const curve = curveOf(suite);
  const length = octets.length - 2 * COORDINATE_OCTETS[curve];
  if (length < 0) fail('no room for a signature', 'signature');
  const content = octets.subarray(0, length);
  if (!crypto.verify(curve, signer, concat(partiesOctets(parties), content), octets.subarray(length)))
    fail('the signature does not hold', 'signature');
  const { transactionId } = parties;
  if (!end.received.isNewTransaction(transactionId))
    fail('a signed transaction that was had before', 'replay');
  return { octets: content, accept: () => end.received.acceptTransaction(transactionId) };
}
