import { fromLatin1 } from '../bytes/utf8.ts';
import { blockCheck, ETX, STX, withoutParity } from '../mode-e/message.ts';
import { parseDataSets } from '../mode-e/readout.ts';
import { readDataSets } from './data-sets.ts';
import type { Inspection } from './inspection.ts';

/**
 * Reads text of IEC 62056-21: identification, and the data lines of a readout, `1-0:1.8.0*255(001234.5*kWh)`. Each line is
 * shown as a frame.
 */
export function readReadout(bytes: Uint8Array, inspection: Inspection): void {
  const octets = withoutParity(bytes);
  checkBlock(octets, inspection);
  for (const { text, offset } of linesOf(octets)) {
    inspection.frame({ offset, length: text.length, summary: text, fields: [] });
    if (text.length > LONGEST_LINE) {
      inspection.problem(offset, 'modeE', `a line of ${text.length} characters, of which none is read`);
      continue;
    }
    for (const { address, reading } of readDataSets(parseDataSets(text))) {
      if (reading) inspection.reading(reading);
      else inspection.problem(offset, 'modeE', `"${address}" is no name of a value`);
    }
  }
}

/** A text message of 1024 characters in hexadecimal, with its name, is the longest that meters send. */
const LONGEST_LINE = 2200;

interface Line {
  readonly text: string;
  readonly offset: number;
}

/** The printable parts between line ends and control characters. */
function linesOf(octets: Uint8Array): readonly Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (let at = 0; at <= octets.length; at++) {
    const octet = octets[at] ?? 0;
    if (octet >= 0x20 && octet < 0x7f) continue;
    if (at > start) lines.push({ text: fromLatin1(octets.subarray(start, at)), offset: start });
    // The block check behind ETX is a character like any other.
    start = at + (octet === ETX ? 2 : 1);
    at = start - 1;
  }
  return lines;
}

/** The block check is over all characters behind STX up to ETX. */
function checkBlock(octets: Uint8Array, inspection: Inspection): void {
  const start = octets.indexOf(STX) + 1;
  const end = octets.indexOf(ETX, start);
  const given = octets[end + 1];
  if (start === 0 || end < 0 || given === undefined) return;
  const computed = blockCheck(octets.subarray(start, end + 1));
  if (given !== computed)
    inspection.problem(end + 1, 'modeE', `block check is ${given}, the characters have ${computed}`);
}
