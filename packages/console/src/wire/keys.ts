import { partiesOctets } from 'dlms/apdu';
import { fromHex } from 'dlms/bytes';
import type { Envelope, Opener, Report } from 'dlms/inspect';
import { type SecretKey, unprotect } from 'dlms/security';
import { wireTexts } from '../texts/wire.ts';
import type { openingCrypto, pageKey } from './noble-crypto.ts';

/** Keys as they are typed, in hexadecimal digits. They live in the page and nowhere else. */
export interface TypedKeys {
  readonly encryption: string;
  readonly authentication: string;
  readonly dedicated: string;
  readonly broadcast: string;
  readonly master: string;
  /** Of a sender whose envelope does not say it. */
  readonly systemTitle: string;
}

export const noKeys: TypedKeys = {
  encryption: '',
  authentication: '',
  dedicated: '',
  broadcast: '',
  master: '',
  systemTitle: '',
};

/** What is wrong with a typed key or title; the message never holds it. */
export function complaintOf(field: keyof TypedKeys, text: string): string | undefined {
  const octets = octetsOf(text);
  if (octets === undefined) return undefined;
  if (octets === 'wrong') return wireTexts.keys.notHex;
  if (field === 'systemTitle')
    return octets.length === 8 ? undefined : wireTexts.keys.titleSize(octets.length);
  return octets.length === 16 || octets.length === 32 ? undefined : wireTexts.keys.size(octets.length);
}

function octetsOf(text: string): Uint8Array | 'wrong' | undefined {
  if (text.trim() === '') return undefined;
  try {
    return fromHex(text);
  } catch (error) {
    if (error instanceof RangeError) return 'wrong';
    throw error;
  }
}

/** Whether any key was given, well formed or not. */
export const hasKeys = (keys: TypedKeys): boolean =>
  [keys.encryption, keys.dedicated, keys.broadcast, keys.master].some((text) => text.trim() !== '');

/** The part of the page's cryptography that is handed in, since it is fetched only when there is a key. */
export interface PageCrypto {
  readonly openingCrypto: typeof openingCrypto;
  readonly pageKey: typeof pageKey;
}

/**
 * Opens envelopes with the typed keys. Without an authentication key what is encrypted is deciphered all the same, unchecked;
 * `onUnchecked` hears of it.
 */
export function openerOf(
  { openingCrypto: crypto, pageKey }: PageCrypto,
  typed: TypedKeys,
  onUnchecked: () => void,
): Opener {
  const key = (field: keyof TypedKeys): SecretKey | undefined => {
    const octets = octetsOf(typed[field]);
    return octets instanceof Uint8Array && complaintOf(field, typed[field]) === undefined
      ? pageKey(octets)
      : undefined;
  };
  const encryption = key('encryption');
  const dedicated = key('dedicated');
  const broadcast = key('broadcast');
  const master = key('master');
  const said = octetsOf(typed.systemTitle);
  const authentication = octetsOf(typed.authentication);

  function keyOf({ apdu, control }: Envelope): SecretKey | undefined {
    if (apdu.apdu === 'generalCiphering' && apdu.keyInfo?.kind === 'wrapped') {
      const unwrapped = master && crypto.unwrap(master, apdu.keyInfo.wrappedKey);
      return unwrapped && pageKey(unwrapped);
    }
    if (apdu.apdu === 'generalCiphering' && apdu.keyInfo?.kind === 'agreed') return undefined;
    if (/^ded|^generalDed/.test(apdu.apdu)) return dedicated;
    return control.broadcast ? broadcast : encryption;
  }

  return (envelope) => {
    const found = keyOf(envelope);
    const { systemTitle = new Uint8Array(0), control, apdu } = envelope;
    const title = systemTitle.length > 0 ? systemTitle : said instanceof Uint8Array ? said : systemTitle;
    if (found === undefined || title.length !== 8) return undefined;
    const header = apdu.apdu === 'generalCiphering' ? partiesOctets(apdu) : undefined;
    if (control.authenticated && !(authentication instanceof Uint8Array)) {
      onUnchecked();
      const content = envelope.content.subarray(0, envelope.content.length - 12);
      const bare = { ...envelope, control: { ...control, authenticated: false }, content };
      return unprotect(crypto, { encryption: found, authentication: nothing }, title, bare);
    }
    const keys = {
      encryption: found,
      authentication: authentication instanceof Uint8Array ? authentication : nothing,
    };
    return unprotect(crypto, keys, title, envelope, header);
  };
}

const nothing = new Uint8Array(0);

/** The dedicated key that an association has told, inside of its protected initiate. */
export function dedicatedKeyIn({ apdus }: Report): Uint8Array | undefined {
  for (const { content } of apdus) {
    if (content && 'apdu' in content && content.apdu === 'initiateRequest' && content.dedicatedKey)
      return content.dedicatedKey;
  }
  return undefined;
}
