import { partiesOctets } from '../apdu/envelope.ts';
import { toHex } from '../bytes/hex.ts';
import { SecurityError } from '../errors.ts';
import type { Opener } from '../inspect/envelope.ts';
import type { Crypto } from '../security/crypto.ts';
import { type ProtectionKeys, unprotect } from '../security/protection.ts';

/** The keys that a meter protects its pushes with, as octets. */
export interface PushKeys {
  /** The block cipher key (EK, GUEK), or the dedicated or broadcast key where the meter uses that. */
  readonly encryption: Uint8Array;
  /** The authentication key (AK, GAK); without it tags are not checked, and only what has none opens. */
  readonly authentication?: Uint8Array;
  /** Of a sender that does not say its own, 8 octets. */
  readonly systemTitle?: Uint8Array;
}

/**
 * Opens pushes with keys by the sender's system title, in hexadecimal digits (empty where it says none). Keys agreed or wrapped
 * anew for each push are not opened.
 */
export function openWith(crypto: Crypto, keysOf: (systemTitle: string) => PushKeys | undefined): Opener {
  return (envelope) => {
    const { systemTitle: said = NOTHING, apdu } = envelope;
    const keys = keysOf(toHex(said));
    if (!keys || (apdu.apdu === 'generalCiphering' && (apdu.keyInfo?.kind ?? 'identified') !== 'identified'))
      return undefined;
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
    const header = apdu.apdu === 'generalCiphering' ? partiesOctets(apdu) : NOTHING;
    return unprotect(crypto, imported(crypto, keys), systemTitle, envelope, header);
  };
}

const imported = (crypto: Crypto, { encryption, authentication = NOTHING }: PushKeys): ProtectionKeys => ({
  encryption: crypto.secretKey(encryption),
  authentication,
});

const NOTHING = new Uint8Array(0);
