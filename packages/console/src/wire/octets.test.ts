import { toHex } from 'dlms/bytes';
import { describe, expect, test } from 'vitest';
import { mostOctets, octetsOf, octetsOfFile, type Pasted } from './octets.ts';

const ok = (found: ReturnType<typeof octetsOf>): Pasted => {
  if (found === undefined || typeof found === 'string') throw new Error(String(found));
  return found;
};
const pieces = (text: string) => ok(octetsOf(text)).pieces.map((piece) => toHex(piece));

describe('octets in what is pasted', () => {
  test('hexadecimal in any shape', () => {
    expect(pieces('7E A0 07')).toEqual(['7ea007']);
    expect(pieces('0x7e,0xA0:07')).toEqual(['7ea007']);
  });
  test('a line for each message, and a message that was wrapped', () => {
    expect(pieces('c001\n\nc401')).toEqual(['c001', 'c401']);
    expect(pieces('c00\n1c401')).toEqual(['c001c401']);
  });
  test('a log with times, names and lines that say something else', () => {
    const found = ok(octetsOf('12:00:01 TX: 7E A0 07 03\nopened the port\n12:00:02 RX: 7E A0 1E 03'));
    expect([found.form, found.skipped, found.pieces.length]).toEqual(['log', 1, 2]);
  });
  test('a capture that Meterwire wrote', () => {
    const text = JSON.stringify({
      format: 'meterwire-capture',
      version: 1,
      frames: [{ at: 1, dir: 'c2s', hex: '7ea0' }],
    });
    expect(pieces(text)).toEqual(['7ea0']);
    expect(octetsOf('{"format":"meterwire-capture","frames":[')).toMatch(/capture/);
    expect(octetsOf('{"other":1}')).toMatch(/capture/);
  });
  test('a telegram as text, with line ends as a clipboard leaves them', () => {
    const found = ok(octetsOf('/ISk5MT382-1000\n\n1-0:1.8.0(000001.5*kWh)\n!0000'));
    expect(found.form).toBe('telegram');
    expect(new TextDecoder().decode(found.bytes)).toContain('MT382-1000\r\n\r\n1-0:1.8.0');
  });
  test('nothing, and what is no octets, which is said in words', () => {
    expect(octetsOf('  \n')).toBeUndefined();
    expect(octetsOf('hello')).toMatch(/"h" is no hexadecimal digit/);
    expect(octetsOf('7ea')).toMatch(/3 hexadecimal digits/);
  });
  test('more than a page can bear is refused before it is taken apart', () => {
    expect(octetsOf('00'.repeat(mostOctets + 1))).toMatch(/at once/);
  });
  test('a file of octets is taken as it stands, a file of text is read', () => {
    expect(ok(octetsOfFile(Uint8Array.of(0x7e, 0xa0, 0x07, 0x03))).form).toBe('binary');
    expect(ok(octetsOfFile(new TextEncoder().encode('7ea0'))).form).toBe('hex');
  });
});
