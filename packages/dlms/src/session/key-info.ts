import type { KeyInfo } from '../apdu/ciphered.ts';
import type { Parties } from '../apdu/envelope.ts';
import { concat } from '../bytes/octets.ts';
import type { KeyRing } from '../security/key-ring.ts';
import type { ProtectionKeys } from '../security/protection.ts';
import { fail, missing } from './ciphering-refusal.ts';
import { agreeOn, curveOf, type EllipticKeys } from './elliptic-keys.ts';

/*
 * The keys of general-ciphering: identified, wrapped for this message, or agreed by one-pass or static unified Diffie-Hellman
 * (IEC 62056-5-3, key-info; NIST SP 800-56A C(1e,1s) and C(0e,2s)).
 */

/** How the key of a general-ciphering is found. */
export type GeneralKey = 'identified' | 'wrapped' | 'onePass' | 'staticUnified';

/** What keys are made of. */
export interface KeyMaterial {
  readonly ring: KeyRing;
  readonly elliptic: EllipticKeys | undefined;
}

/** A key, and what the peer has to be told to find the same. */
export interface TransportedKey {
  readonly keys: ProtectionKeys;
  readonly keyInfo: KeyInfo;
}

const ONE_PASS = 0x01;
const STATIC_UNIFIED = 0x02;
const NOTHING = new Uint8Array(0);

/** The key for a message of ours. @throws SecurityError when what it is made of is not there */
export function keyToSend(
  { ring, elliptic }: KeyMaterial,
  kind: GeneralKey,
  broadcast: boolean,
  parties: Parties,
): TransportedKey {
  switch (kind) {
    case 'identified':
      return {
        keys: broadcast ? (ring.broadcast ?? missing('broadcast key')) : ring.unicast,
        keyInfo: { kind, key: broadcast ? 'globalBroadcast' : 'globalUnicast' },
      };
    case 'wrapped': {
      const key = ring.generate();
      const wrappedKey = ring.wrap(key) ?? missing('master key');
      return {
        keys: ring.besides(ring.import('wrapped', key)),
        keyInfo: { kind, by: 'masterKey', wrappedKey },
      };
    }
    case 'onePass':
      return onePass(ring, elliptic ?? missing('key pair: suites 1 and 2 have them'), parties);
    case 'staticUnified': {
      const pair = elliptic ?? missing('key pair: suites 1 and 2 have them');
      const own = pair.agreement ?? missing('private key for key agreement');
      const other = pair.peerAgreement ?? missing("peer's public key for key agreement");
      const key = agreeOn(pair, own, other, staticParties(parties)) ?? offCurve();
      const parameters = Uint8Array.of(STATIC_UNIFIED);
      return {
        keys: ring.besides(ring.import('agreed', key)),
        keyInfo: { kind: 'agreed', parameters, cipheredData: NOTHING },
      };
    }
  }
}

function onePass(ring: KeyRing, elliptic: EllipticKeys, parties: Parties): TransportedKey {
  const { crypto, suite } = elliptic;
  const signing = elliptic.signing ?? missing('private key for signatures');
  const other = elliptic.peerAgreement ?? missing("peer's public key for key agreement");
  const { privateKey, publicKey } = crypto.generateKeyPair(curveOf(suite));
  const key = agreeOn(elliptic, privateKey, other, titles(parties)) ?? offCurve();
  // Stacks disagree whether the key's id is signed too; what is emitted is the public key alone, and both are taken.
  const cipheredData = concat(publicKey, crypto.sign(signing, publicKey));
  return {
    keys: ring.besides(ring.import('agreed', key)),
    keyInfo: { kind: 'agreed', parameters: Uint8Array.of(ONE_PASS), cipheredData },
  };
}

/** What a received key-info means. */
export interface FoundKey {
  readonly keys: ProtectionKeys;
  readonly kind: GeneralKey;
  readonly broadcast: boolean;
}

/** The key that the peer tells of. @throws SecurityError when it cannot be had, or is not the peer's */
export function keyReceived(
  { ring, elliptic }: KeyMaterial,
  info: KeyInfo,
  broadcast: boolean,
  parties: Parties,
): FoundKey {
  switch (info.kind) {
    case 'identified': {
      if (info.key !== 'globalUnicast' && info.key !== 'globalBroadcast')
        return fail(`key id ${info.key} names no key`, 'key');
      const isBroadcast = broadcast || info.key === 'globalBroadcast';
      const keys = isBroadcast ? (ring.broadcast ?? missing('broadcast key')) : ring.unicast;
      return { keys, kind: 'identified', broadcast: isBroadcast };
    }
    case 'wrapped': {
      if (!ring.hasMaster) missing('master key');
      const key = ring.unwrap(info.wrappedKey) ?? fail('the wrapped key does not hold', 'authenticity');
      return { keys: ring.besides(ring.import('wrapped', key)), kind: 'wrapped', broadcast: false };
    }
    case 'agreed': {
      const pair = elliptic ?? missing('key pair: suites 1 and 2 have them');
      const own = pair.agreement ?? missing('private key for key agreement');
      const kind = agreementKind(info.parameters);
      const key =
        kind === 'onePass'
          ? agreeOn(pair, own, ephemeralOf(pair, info.cipheredData), titles(parties))
          : agreeOn(
              pair,
              own,
              pair.peerAgreement ?? missing("peer's public key for key agreement"),
              staticParties(parties),
            );
      return { keys: ring.besides(ring.import('agreed', key ?? offCurve())), kind, broadcast: false };
    }
  }
}

function agreementKind(parameters: Uint8Array): 'onePass' | 'staticUnified' {
  const [kind] = parameters;
  if (parameters.length === 1 && kind === ONE_PASS) return 'onePass';
  if (parameters.length === 1 && kind === STATIC_UNIFIED) return 'staticUnified';
  return fail('an unknown way of key agreement', 'unsupported');
}

/** The originator's ephemeral key, if its signature holds. */
function ephemeralOf({ crypto, suite, peerSigning }: EllipticKeys, data: Uint8Array): Uint8Array {
  const signer = peerSigning ?? missing("peer's public key for signatures");
  const publicKey = data.subarray(0, signer.length);
  const signature = data.subarray(signer.length);
  const curve = curveOf(suite);
  const holds =
    crypto.verify(curve, signer, publicKey, signature) ||
    crypto.verify(curve, signer, concat(Uint8Array.of(0), publicKey), signature);
  return holds ? publicKey : fail('the signature of the ephemeral key does not hold', 'signature');
}

const titles = ({ originator, recipient }: Parties) => ({ partyU: originator, partyV: recipient });

/** The keys are always the same, so the transaction makes the difference. */
const staticParties = ({ originator, recipient, transactionId }: Parties) => ({
  partyU: originator,
  partyV: concat(Uint8Array.of(transactionId.length), transactionId, recipient),
});

const offCurve = (): never => fail('the public key of the peer is not on the curve', 'key');
