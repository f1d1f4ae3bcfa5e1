import { type Acse, acse } from '../acse/acse.ts';
import { type Apdu, apdu } from '../apdu/apdu.ts';
import { decode, decodeFirst, encode } from '../codec/codec.ts';
import { MalformedError } from '../errors.ts';

/** Whatever two applications say to each other: the four APDUs of the association, and all of xDLMS. */
export type Message = Apdu | Acse;

/** The octets of a message. @throws RangeError or TypeError for a value that does not fit: our own mistake */
export const encodeMessage = (message: Message): Uint8Array =>
  'acse' in message ? encode(acse, message) : encode(apdu, message);

/**
 * Reads the message that fills all the octets; with `trailing: 'ignored'` what stands behind it is dropped.
 * @throws MalformedError with offset and field path
 */
export function decodeMessage(octets: Uint8Array, trailing: 'refused' | 'ignored' = 'refused'): Message {
  const [tag] = octets;
  if (tag === undefined) throw new MalformedError('an APDU without octets', 0, { layer: 'apdu' });
  if (trailing === 'ignored')
    return isAcseTag(tag) ? decodeFirst(acse, octets).value : decodeFirst(apdu, octets).value;
  return isAcseTag(tag) ? decode(acse, octets) : decode(apdu, octets);
}

/** AARQ, AARE, RLRQ and RLRE are BER: they are never ciphered as a whole, and no other APDU shares their tags. */
export const isAcseTag = (tag: number | undefined): boolean =>
  tag !== undefined && tag >= 0x60 && tag <= 0x63;

/** What a message is called in an error: `getResponse block`, `aare`. */
export function nameOf(message: Message): string {
  if ('acse' in message) return message.acse;
  return 'kind' in message ? `${message.apdu} ${message.kind}` : message.apdu;
}
