import { allocate } from '../bytes/allocate.ts';
import { MalformedError } from '../errors.ts';

/**
 * What stands on TCP and UDP around an APDU: version 0001, source and destination port, length, two octets each.
 * The ports are service access points: a client's (16 public, 1 management) and a logical device's.
 */
export interface Wpdu {
  readonly source: number;
  readonly destination: number;
  /** Empty in what some devices send to keep a connection alive. */
  readonly apdu: Uint8Array;
}

export const HEADER_BYTES = 8;

/** What the length field can say. */
export const MAX_APDU_BYTES = 0xffff;

/** Port 4059, TCP and UDP. */
export const WRAPPER_PORT = 4059;

/** @throws RangeError for an APDU or a port that does not fit 16 bits */
export function encodeWpdu(wpdu: Wpdu): Uint8Array {
  const { source, destination, apdu } = wpdu;
  if (apdu.length > MAX_APDU_BYTES) throw new RangeError(`${apdu.length} octets do not fit a WPDU (65535)`);
  const bytes = allocate(HEADER_BYTES + apdu.length);
  bytes[1] = VERSION;
  putPort(bytes, 2, source);
  putPort(bytes, 4, destination);
  bytes[6] = apdu.length >> 8;
  bytes[7] = apdu.length & 0xff;
  bytes.set(apdu, HEADER_BYTES);
  return bytes;
}

/** Reads one datagram, which holds one whole WPDU; `apdu` is a view of it. @throws MalformedError */
export function decodeWpdu(bytes: Uint8Array): Wpdu {
  const flaw = headerFlaw(bytes, 0, bytes.length, MAX_APDU_BYTES);
  if (flaw !== undefined) throw malformed(flaw.what, flaw.at);
  if (bytes.length < HEADER_BYTES) throw malformed('header breaks off', bytes.length);
  const length = apduLength(bytes, 0);
  if (bytes.length !== HEADER_BYTES + length) {
    const what = `announces ${length} octets, ${bytes.length - HEADER_BYTES} follow`;
    throw malformed(what, Math.min(bytes.length, HEADER_BYTES + length));
  }
  return readWpdu(bytes, 0);
}

/** Reads the WPDU at `at`, of which all octets have come. */
export function readWpdu(bytes: Uint8Array, at: number): Wpdu {
  const body = at + HEADER_BYTES;
  return {
    source: u16(bytes, at + 2),
    destination: u16(bytes, at + 4),
    apdu: bytes.subarray(body, body + apduLength(bytes, at)),
  };
}

/** The length field of the WPDU at `at`. */
export const apduLength = (bytes: Uint8Array, at: number): number => u16(bytes, at + 6);

/** What the octets of a header that have come so far say against it. */
export function headerFlaw(
  bytes: Uint8Array,
  at: number,
  end: number,
  maxApduBytes: number,
): { readonly what: string; readonly at: number } | undefined {
  if (at < end && bytes[at] !== 0) return { what: 'does not begin with version 0001', at };
  if (at + 1 < end && bytes[at + 1] !== VERSION)
    return { what: 'does not begin with version 0001', at: at + 1 };
  if (at + HEADER_BYTES > end || apduLength(bytes, at) <= maxApduBytes) return undefined;
  return { what: `announces ${apduLength(bytes, at)} octets where ${maxApduBytes} are taken`, at: at + 6 };
}

export const malformed = (what: string, offset: number): MalformedError =>
  new MalformedError(`WPDU ${what} at byte ${offset}`, offset, {
    layer: 'wrapper',
    advice: 'the peer may speak HDLC (7E A0 …) or another protocol on this port: check the interface type',
  });

const VERSION = 1;

const u16 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) << 8) | (bytes[at + 1] as number);

function putPort(bytes: Uint8Array, at: number, port: number): void {
  if (!Number.isInteger(port) || port < 0 || port > 0xffff) {
    throw new RangeError(`${port} is no wrapper port (0…65535)`);
  }
  bytes[at] = port >> 8;
  bytes[at + 1] = port & 0xff;
}
