import { concat } from '../bytes/octets.ts';
import { SecuritySetup } from '../classes/security-setup.ts';
import type { Obis } from '../data/obis.ts';
import { parseObis } from '../data/obis.ts';
import { SecurityError } from '../errors.ts';
import { deriveKey } from '../security/agreement.ts';
import type { PrivateKey } from '../security/crypto.ts';
import type { GlobalKeys } from '../security/key-ring.ts';
import { COORDINATE_OCTETS } from '../security/suite.ts';
import type { Dialogue } from '../session/dialogue.ts';
import { curveOf, type EllipticKeys } from '../session/elliptic-keys.ts';
import type { ActResult } from './act.ts';
import { invoke } from './read.ts';
import type { ClientSecurity } from './security.ts';
import type { Terms } from './terms.ts';

/** The keys were changed at both ends, or the meter's reason why not: then none was. */
export type KeyChangeResult = { readonly ok: true } | Extract<ActResult, { ok: false }>;

/**
 * Sends the meter new keys, wrapped by the master key, and uses them from then on.
 * @throws RangeError without a master key, or for keys of the wrong size; the message never holds a key
 */
export function* transferKeys(
  terms: Terms,
  keys: Partial<GlobalKeys>,
  instance: Obis = SECURITY_SETUP,
): Dialogue<KeyChangeResult> {
  const security = securityOf(terms);
  const wrapped = namesIn(keys).map(([keyId, key]) => ({ keyId, wrapped: security.wrap(key) }));
  const result = yield* invoke(terms, SecuritySetup, instance, 'keyTransfer', wrapped);
  if (!result.ok) return result;
  security.changeKeys(keys);
  return { ok: true };
}

/** The keys that were agreed on, or the meter's reason why not. */
export type KeyAgreementResult =
  | { readonly ok: true; readonly keys: Partial<GlobalKeys> }
  | Extract<ActResult, { ok: false }>;

/** The name of a key that can be changed. */
export type KeyName = keyof GlobalKeys;

/**
 * Agrees with the meter on new keys by ephemeral unified Diffie-Hellman, and uses them from then on (suites 1 and 2). The new keys
 * come with the result, for whoever keeps them.
 * @throws SecurityError when the meter's answer is not signed by it, RangeError without the key pairs
 */
export function* agreeKeys(
  terms: Terms,
  names: readonly KeyName[],
  instance: Obis = SECURITY_SETUP,
): Dialogue<KeyAgreementResult> {
  const security = securityOf(terms);
  const { elliptic } = security.credentials;
  const signing = elliptic?.signing;
  if (!elliptic || !signing || !elliptic.peerSigning)
    throw new RangeError('key agreement needs both ends’ keys for signatures (suite 1 or 2)');
  const curve = curveOf(elliptic.suite);
  const pairs = names.map((name) => ({ name, ...elliptic.crypto.generateKeyPair(curve) }));
  const offers = pairs.map(({ name, publicKey }) => ({
    keyId: KEY_NAMES[name],
    data: concat(publicKey, elliptic.crypto.sign(signing, signedPart(name, publicKey))),
  }));
  const result = yield* invoke(terms, SecuritySetup, instance, 'keyAgreement', offers);
  if (!result.ok) return result;
  const keys: { -readonly [K in KeyName]?: Uint8Array } = {};
  for (const { name, privateKey } of pairs) {
    const answer = result.value.find(({ keyId }) => keyId === KEY_NAMES[name]);
    if (!answer) throw unsigned(name);
    keys[name] = agreed(security, elliptic, name, privateKey, answer.data);
  }
  security.changeKeys(keys);
  return { ok: true, keys };
}

/** By custom the first security setup of a meter. */
export const SECURITY_SETUP = parseObis('0-0:43.0.0*255');

const KEY_NAMES = {
  encryption: 'globalUnicast',
  broadcast: 'globalBroadcast',
  authentication: 'authentication',
  master: 'master',
} as const;
const KEY_IDS: Readonly<Record<KeyName, number>> = {
  encryption: 0,
  broadcast: 1,
  authentication: 2,
  master: 3,
};

const namesIn = (keys: Partial<GlobalKeys>) =>
  (Object.keys(KEY_NAMES) as KeyName[]).flatMap((name) => {
    const key = keys[name];
    return key ? [[KEY_NAMES[name], key] as const] : [];
  });

const signedPart = (name: KeyName, publicKey: Uint8Array): Uint8Array =>
  concat(Uint8Array.of(KEY_IDS[name]), publicKey);

function agreed(
  { systemTitle, peerTitle }: ClientSecurity,
  { crypto, suite, peerSigning, algorithmArc }: EllipticKeys,
  name: KeyName,
  own: PrivateKey,
  data: Uint8Array,
): Uint8Array {
  const curve = curveOf(suite);
  const size = 2 * COORDINATE_OCTETS[curve];
  const theirs = data.subarray(0, size);
  const holds =
    peerSigning && crypto.verify(curve, peerSigning, signedPart(name, theirs), data.subarray(size));
  const shared = holds ? crypto.agree(own, theirs) : undefined;
  if (!shared || !systemTitle || !peerTitle) throw unsigned(name);
  return deriveKey(crypto, {
    suite,
    algorithm: name === 'master' ? 'aesWrap' : 'aesGcm',
    shared,
    partyU: systemTitle,
    partyV: peerTitle,
    ...(algorithmArc && { algorithmArc }),
  });
}

function securityOf({ security }: Terms): ClientSecurity {
  if (security) return security;
  throw new RangeError('keys are changed in an association with security');
}

const unsigned = (name: KeyName): SecurityError =>
  new SecurityError(`the meter's part of the ${name} key is not signed by it`, {
    layer: 'security',
    reason: 'signature',
    during: 'agreeing on keys',
    advice: 'the meter may have changed its key already: try both the old and the new one',
  });
