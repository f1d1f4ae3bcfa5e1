import { numberOf } from '../data/scaler.ts';
import { leaf, type Schema } from '../data/schema.ts';
import type { Data } from '../data/tag.ts';

/**
 * An object identifier as dotted text, `2.16.756.5.8.1.1`. Most meters send its BER octets in an octet-string, some a structure of
 * its seven numbers; both are understood, the first is written.
 */
export const objectIdentifier: Schema<string> = leaf<string>({
  name: 'object-identifier',
  description: 'octet-string(7) (object identifier)',
  convert(value, at) {
    if (value.type === 'structure' && !at.strict) {
      const text = value.value.map(numberOf).join('.');
      return PRINTED.test(text) ? text : at.fail('its members are no object identifier');
    }
    if (value.type !== 'octetString') return at.fail(`${value.type} where an object identifier is due`);
    return readArcs(value.value)?.join('.') ?? at.fail('its octets are no object identifier');
  },
  toData: (value): Data => ({ type: 'octetString', value: writeArcs(value) }),
  toJson: (value) => value,
  parse(json, at) {
    const text = at.text(json);
    return PRINTED.test(text) ? text : at.fail(`"${text}" is no object identifier such as 2.16.756.5.8.1.1`);
  },
});

const PRINTED = /^[0-2](\.\d{1,9})+$/;

function readArcs(octets: Uint8Array): number[] | undefined {
  const arcs: number[] = [];
  let arc = 0;
  for (const octet of octets) {
    arc = arc * 128 + (octet & 0x7f);
    if (arc > 0xffff_ffff) return undefined;
    if (octet >= 0x80) continue;
    if (arcs.length === 0) {
      const first = Math.min(2, Math.floor(arc / 40));
      arcs.push(first, arc - 40 * first);
    } else {
      arcs.push(arc);
    }
    arc = 0;
  }
  const ended = octets.length > 0 && (octets.at(-1) ?? 0x80) < 0x80;
  return ended ? arcs : undefined;
}

function writeArcs(text: string): Uint8Array {
  if (!PRINTED.test(text)) throw new RangeError(`"${text}" is no object identifier`);
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  return Uint8Array.from([first * 40 + second, ...rest].flatMap(base128));
}

function base128(arc: number): number[] {
  const octets = [arc % 128];
  for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
    octets.unshift(0x80 | (left % 128));
  return octets;
}
