import { concat } from '../bytes/octets.ts';
import { fromLatin1, toLatin1 } from '../bytes/utf8.ts';
import { MalformedError } from '../errors.ts';
import { blockCheck, ETX, STX } from './message.ts';

/** One value of a data readout: `1.8.1(042951.721*kWh)` has the address `1.8.1`, the value `042951.721`, the unit `kWh`. */
export interface DataSet {
  readonly address: string;
  readonly value: string;
  readonly unit: string;
}

/** Longest readout that is collected. */
export const LONGEST_READOUT = 256 * 1024;

/**
 * Takes the whole block out of what was heard so far, or undefined while its end is still to come.
 * @throws MalformedError when the block check character is wrong, or the block is longer than any meter's
 */
export function parseReadout(heard: Uint8Array): readonly DataSet[] | undefined {
  const start = heard.indexOf(STX);
  const end = start < 0 ? -1 : heard.indexOf(ETX, start);
  if (end < 0 || end + 1 >= heard.length) {
    if (heard.length > LONGEST_READOUT) {
      throw new MalformedError(`a readout without an end after ${heard.length} characters`, heard.length, {
        layer: 'modeE',
      });
    }
    return undefined;
  }
  const expected = blockCheck(heard.subarray(start + 1, end + 1));
  const given = heard[end + 1] as number;
  if (given !== expected) {
    throw new MalformedError(`block check character ${given} where ${expected} is due`, end + 1, {
      layer: 'modeE',
      advice: 'ask again: a character was damaged on the line',
    });
  }
  return parseDataSets(fromLatin1(heard.subarray(start + 1, end)));
}

/**
 * A readout as a meter sends it, with its block check character.
 * @throws RangeError for characters that would end a data set early
 */
export function encodeReadout(sets: readonly DataSet[]): Uint8Array {
  const lines = sets.map(({ address, value, unit }) => {
    for (const text of [address, value, unit])
      if (/[^\x20-\x7e]|[()!/]/.test(text)) throw new RangeError(`"${text}" cannot stand in a readout`);
    return `${address}(${value}${unit && `*${unit}`})\r\n`;
  });
  const body = toLatin1(`${lines.join('')}!\r\n${String.fromCharCode(ETX)}`);
  return concat(Uint8Array.of(STX), body, Uint8Array.of(blockCheck(body)));
}

/** The data sets of a readout's text; several may stand on one line, and one address may have several values. */
export function parseDataSets(text: string): readonly DataSet[] {
  const sets: DataSet[] = [];
  let address = '';
  let at = 0;
  // By hand and not by a regular expression: one pass, however much an unclosed bracket leaves to be searched.
  for (;;) {
    const open = text.indexOf('(', at);
    const close = open < 0 ? -1 : text.indexOf(')', open);
    if (close < 0) return sets;
    const name =
      text
        .slice(at, open)
        .split(/[\r\n!)]/)
        .at(-1)
        ?.trim() ?? '';
    if (name !== '') address = name;
    const [value = '', unit = ''] = text.slice(open + 1, close).split('*');
    sets.push({ address, value: value.trim(), unit: unit.trim() });
    at = close + 1;
  }
}
