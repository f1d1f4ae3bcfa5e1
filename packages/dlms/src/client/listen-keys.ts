import type { GeneralCiphering } from '../apdu/ciphered.ts';
import { partiesOctets, signedOctets } from '../apdu/envelope.ts';
import { toHex } from '../bytes/hex.ts';
import { SecurityError } from '../errors.ts';
import type { Envelope, Opener, Verifier } from '../inspect/envelope.ts';
import type { Crypto } from '../security/crypto.ts';
import { KeyRing } from '../security/key-ring.ts';
import { type ProtectionKeys, unprotect } from '../security/protection.ts';
import { Received } from '../security/received.ts';
import type { Curve } from '../security/suite.ts';
import { fail, missing } from '../session/ciphering-refusal.ts';
import { type EllipticKeys, publicKeyOf } from '../session/elliptic-keys.ts';
import { keyReceived } from '../session/key-info.ts';

/** The keys that a meter protects its pushes with, as octets. */
export interface PushKeys {
  /** The block cipher key (EK, GUEK), or the dedicated or broadcast key where the meter uses that. */
  readonly encryption: Uint8Array;
  /** The authentication key (AK, GAK); without it tags are not checked, and only what has none opens. */
  readonly authentication?: Uint8Array;
  /** The master key (KEK), where the meter wraps a key for each push. */
  readonly master?: Uint8Array;
  /** Key pairs, where the meter agrees on a key for each push (suites 1 and 2): ours for agreement, and its public ones. */
  readonly elliptic?: Omit<EllipticKeys, 'crypto' | 'suite' | 'signing'>;
  /** Of a sender that does not say its own, 8 octets. */
  readonly systemTitle?: Uint8Array;
}

/**
 * Opens pushes with keys by the sender's system title, in hexadecimal digits (empty where it says none); those under keys wrapped or
 * agreed for each push, too, where there is what these are made of.
 */
export function openWith(crypto: Crypto, keysOf: (systemTitle: string) => PushKeys | undefined): Opener {
  return (envelope) => {
    const { systemTitle: said = NOTHING, apdu } = envelope;
    const keys = keysOf(toHex(said));
    if (!keys) return undefined;
    const systemTitle = said.length > 0 ? said : (keys.systemTitle ?? NOTHING);
    if (systemTitle.length !== 8)
      throw new SecurityError('a protected push that does not say its system title', {
        layer: 'security',
        reason: 'systemTitle',
        advice: 'give the system title of this meter with its keys',
      });
    if (envelope.control.authenticated && !keys.authentication)
      throw new SecurityError('a push with an authentication tag, and no authentication key to check it', {
        layer: 'security',
        reason: 'key',
        advice: 'give the authentication key of this meter, too',
      });
    if (apdu.apdu !== 'generalCiphering')
      return unprotect(crypto, imported(crypto, keys), systemTitle, envelope);
    const found = keysFor({ ...apdu, originator: systemTitle }, envelope, keys, crypto);
    return unprotect(crypto, found, systemTitle, envelope, partiesOctets(apdu));
  };
}

const imported = (crypto: Crypto, { encryption, authentication = NOTHING }: PushKeys): ProtectionKeys => ({
  encryption: crypto.secretKey(encryption),
  authentication,
});

/** The key that a general-ciphering names, wraps, or lets both ends agree on. */
function keysFor(
  general: GeneralCiphering,
  { control }: Envelope,
  keys: PushKeys,
  crypto: Crypto,
): ProtectionKeys {
  const { keyInfo } = general;
  if (!keyInfo || keyInfo.kind === 'identified') return imported(crypto, keys);
  const { encryption, authentication = new Uint8Array(encryption.length), master } = keys;
  const ring = new KeyRing(crypto, control.suite, { encryption, authentication, ...(master && { master }) });
  const elliptic =
    keys.elliptic && control.suite !== 0 ? { ...keys.elliptic, crypto, suite: control.suite } : undefined;
  return keyReceived({ ring, elliptic }, keyInfo, control.broadcast, general).keys;
}

/**
 * Checks signatures with public keys, X‖Y or in a certificate, by the sender's system title in hexadecimal digits. A transaction that
 * was had before is refused, as far as memory goes: signatures have no counter.
 */
export function verifyWith(
  crypto: Crypto,
  keyOf: (systemTitle: string) => { readonly curve: Curve; readonly publicKey: Uint8Array } | undefined,
): Verifier {
  const received = new Map<string, Received>();
  return (signed) => {
    const title = toHex(signed.originator);
    const key = keyOf(title) ?? missing("sender's public key for signatures");
    const publicKey = publicKeyOf(key.curve, key.publicKey);
    if (!crypto.verify(key.curve, publicKey, signedOctets(signed, signed.content), signed.signature))
      fail('the signature does not hold', 'signature');
    const before = received.get(title) ?? new Received();
    received.set(title, before);
    if (!before.isNewTransaction(signed.transactionId))
      fail('a signed transaction that was had before', 'replay');
    before.acceptTransaction(signed.transactionId);
  };
}

const NOTHING = new Uint8Array(0);
