import { concat } from '../bytes/octets.ts';
import { decodeFirst, encode } from '../codec/codec.ts';
import { enumerated, octets, struct, u8 } from '../codec/combinators.ts';

/**
 * The prefix by which a client names the meter behind a gateway (IEC 62056-5-3, gateway protocol). It stands before every
 * APDU, outside its protection and behind the LLC octets of HDLC.
 */
export interface GatewayHeader {
  readonly direction: 'request' | 'response';
  /** 0 is the network that a gateway serves by default. */
  readonly network: number;
  /** What the meter is called in that network: a serial number in ASCII, or binary. */
  readonly device: Uint8Array;
}

const header = struct('GatewayHeader', {
  direction: enumerated(u8, { request: 0xe6, response: 0xe7 }),
  network: u8,
  device: octets,
});

/** The APDU with its prefix before it. */
export function addGatewayHeader(value: GatewayHeader, apdu: Uint8Array): Uint8Array {
  if (value.device.length > 255)
    throw new RangeError(`a device address of ${value.device.length} octets: at most 255`);
  return concat(encode(header, value), apdu);
}

/** Whether these octets, which are no LLC, begin with a gateway's prefix. */
export const hasGatewayHeader = (bytes: Uint8Array): boolean => bytes[0] === 0xe6 || bytes[0] === 0xe7;

/** @throws MalformedError when the prefix is cut, or is none */
export function removeGatewayHeader(bytes: Uint8Array): {
  readonly header: GatewayHeader;
  readonly apdu: Uint8Array;
} {
  const { value, rest } = decodeFirst(header, bytes);
  return { header: value, apdu: rest };
}

/** Octets that the prefix takes of every APDU: what is left is the size that client and meter can agree on. */
export const gatewayHeaderOctets = (device: Uint8Array): number => 3 + device.length;
