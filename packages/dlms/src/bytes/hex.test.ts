import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from './hex.ts';

describe('hexadecimal', () => {
  test('what is written is read, with any separator', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.constantFrom('', ' ', ':', '-', ', ', '\n'), (octets, separator) => {
        expect(fromHex(toHex(octets, separator))).toEqual(octets);
        expect(fromHex(toHex(octets, separator).toUpperCase())).toEqual(octets);
      }),
    );
  });
  test('is read as people paste it', () => {
    expect(toHex(fromHex('0x7E A0:1c\n0x00,FF'))).toBe('7ea01c00ff');
    expect(toHex(fromHex(''))).toBe('');
  });
  test.each([
    ['7E G0', '"G" is no hexadecimal digit'],
    ['7EA', '3 hexadecimal digits do not make whole octets'],
    ['é', '"é" is no hexadecimal digit'],
  ])('%j is refused', (text, reason) => {
    expect(() => fromHex(text)).toThrow(RangeError);
    expect(() => fromHex(text)).toThrow(reason);
  });
});
