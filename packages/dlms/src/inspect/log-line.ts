import { fromHex } from '../bytes/hex.ts';

/**
 * The octets in a line of a log: `12:00:01 TX: 7E A0 07 03 21 93 0F 01 7E`. The longest run of hexadecimal pairs counts; what
 * stands before and behind it, times and names, does not. Undefined when there is none of four octets or more.
 */
export function octetsInLog(line: string): Uint8Array | undefined {
  let longest = '';
  for (const [run] of line.replace(STAMP, ' | ').replace(/0x/gi, '').matchAll(RUN)) {
    const digits = run.replace(/[^0-9a-f]/gi, '');
    if (digits.length > longest.length) longest = digits;
  }
  return longest.length >= 8 ? fromHex(longest) : undefined;
}

/** Dates and times of the logger would pass for octets. */
const STAMP = /\d{4}[-.]\d\d[-.]\d\d(?:T\S*)?|(?<![:\w])\d\d:\d\d:\d\d(?:[.,]\d+)?(?![:\w])/g;

/** Pairs, either all apart from one another or none; a word of letters and digits is no run. */
const RUN = /(?<![0-9a-z])(?:[0-9a-f]{2}(?:[ ,;:-]+[0-9a-f]{2})+|(?:[0-9a-f]{2})+)(?![0-9a-z])/gi;
