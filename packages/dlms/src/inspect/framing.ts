import type { Framing } from './report.ts';

/**
 * Tells by its first octets how a capture is framed. Garbage in front is allowed where a framing has a mark to look for
 * (7E, 68 L L 68): logs begin with the tail of a frame, with wake-up octets, with an M-Bus short frame.
 */
export function detectFraming(bytes: Uint8Array): Framing {
  if (isWrapper(bytes)) return 'wrapper';
  const hdlc = findHdlc(bytes);
  const mbus = findMbus(bytes);
  if (hdlc >= 0 && (mbus < 0 || hdlc < mbus)) return 'hdlc';
  if (mbus >= 0) return 'mbus';
  // A sign-on that leads to HDLC was found to be HDLC above.
  if (isText(bytes)) return 'modeE';
  return 'apdu';
}

/** An opening flag with the format type and a length that make sense; -1 when there is none near the beginning. */
function findHdlc(bytes: Uint8Array): number {
  for (let at = 0; at + 2 < bytes.length && at <= FARTHEST; at++) {
    if (bytes[at] !== 0x7e || ((bytes[at + 1] as number) & 0xf0) !== 0xa0) continue;
    const length = (((bytes[at + 1] as number) & 0x07) << 8) | (bytes[at + 2] as number);
    const close = at + 1 + length;
    if (length >= 7 && (bytes[close] === 0x7e || (at === 0 && close >= bytes.length))) return at;
  }
  return -1;
}

/** `68 L L 68`; -1 when there is none near the beginning. */
function findMbus(bytes: Uint8Array): number {
  for (let at = 0; at + 3 < bytes.length && at <= FARTHEST; at++) {
    if (bytes[at] === 0x68 && bytes[at + 3] === 0x68 && bytes[at + 1] === bytes[at + 2]) return at;
  }
  return -1;
}

/** Version 1: nothing else that meters send begins with it. */
function isWrapper(bytes: Uint8Array): boolean {
  return bytes.length >= 8 && bytes[0] === 0 && bytes[1] === 1;
}

/** A sign-on or a readout: `/` first, behind wake-up octets; the parity bit of 7E1 may be there. */
function isText(bytes: Uint8Array): boolean {
  let at = 0;
  while (at < bytes.length && WAKE_UP.has(bytes[at] as number)) at++;
  if (((bytes[at] ?? 0) & 0x7f) !== SLASH) return false;
  return bytes
    .subarray(at, at + 5)
    .every((octet) => (octet & 0x7f) >= 0x20 || [CR, LF].includes(octet & 0x7f));
}

/** A capture does not carry more garbage in front than one lost frame. */
const FARTHEST = 2048;
const SLASH = 0x2f;
const CR = 0x0d;
const LF = 0x0a;
const WAKE_UP = new Set([0x00, 0xff, 0x7f, 0x55]);
