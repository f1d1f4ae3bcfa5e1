import { allocate } from '../bytes/allocate.ts';

/**
 * The three octets (destination, source, quality) that stand before every whole message on HDLC, and only before its
 * first segment: E6 E6 00 from a client, E6 E7 00 from a server.
 */
export const LLC_BYTES = 3;

/** The APDU with the octets of the sender's role in front. */
export function withLlc(apdu: Uint8Array, role: 'client' | 'server'): Uint8Array {
  const message = allocate(LLC_BYTES + apdu.length);
  message[0] = 0xe6;
  message[1] = role === 'client' ? 0xe6 : 0xe7;
  message.set(apdu, LLC_BYTES);
  return message;
}

/** Whether a message begins with these octets; the destination may be FF, all stations. */
export const hasLlc = (message: Uint8Array): boolean =>
  message.length >= LLC_BYTES &&
  (message[0] === 0xe6 || message[0] === 0xff) &&
  (message[1] === 0xe6 || message[1] === 0xe7) &&
  message[2] === 0;
