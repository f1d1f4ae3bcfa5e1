import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.ts';
import { decodeWpdu, encodeWpdu } from './wpdu.ts';

const AARQ = '601da109060760857405080101be10040e01000000065f1f0400007e1f04b0';

test('wraps an AARQ of client 16 to logical device 1 as the fact sheet does', () => {
  const hex = `000100100001001f${AARQ}`;
  const wpdu = { source: 16, destination: 1, apdu: fromHex(AARQ) };
  expect(toHex(encodeWpdu(wpdu))).toBe(hex);
  expect(decodeWpdu(fromHex(hex))).toEqual(wpdu);
});

test('whatever is written is read', () => {
  const wpdu = fc.record({
    source: fc.nat(0xffff),
    destination: fc.nat(0xffff),
    apdu: fc.uint8Array({ maxLength: 3_000 }),
  });
  fc.assert(
    fc.property(wpdu, (value) => {
      expect(decodeWpdu(encodeWpdu(value))).toEqual(value);
    }),
  );
});

test.each([
  ['', 0, 'header breaks off'],
  ['000200100001000160', 1, 'does not begin with version 0001'],
  ['7ea0', 0, 'does not begin with version 0001'],
  ['00010010000100', 7, 'header breaks off'],
  ['0001001000010002 60', 9, 'announces 2 octets, 1 follow'],
  ['0001001000010001 6061', 9, 'announces 1 octets, 2 follow'],
])('%s is refused at byte %i', (hex, offset, message) => {
  const attempt = () => decodeWpdu(fromHex(hex));
  expect(attempt).toThrow(message);
  expect(attempt).toThrow(expect.objectContaining({ code: 'malformed', layer: 'wrapper', offset }));
});

test('what does not fit is our own mistake', () => {
  const apdu = new Uint8Array(0x10000);
  expect(() => encodeWpdu({ source: 1, destination: 1, apdu })).toThrow(RangeError);
  expect(() => encodeWpdu({ source: -1, destination: 1, apdu: new Uint8Array() })).toThrow(RangeError);
});
