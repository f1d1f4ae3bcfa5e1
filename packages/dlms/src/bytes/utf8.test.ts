import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromLatin1, fromUtf8, toLatin1, toUtf8 } from './utf8.ts';

describe('UTF-8', () => {
  test('agrees with the platform on well-formed text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const octets = new TextEncoder().encode(text);
        expect(toUtf8(text)).toEqual(octets);
        expect(fromUtf8(octets)).toBe(text);
      }),
    );
  });
  test('any octets come back as they were', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (octets) => {
        expect(toUtf8(fromUtf8(octets))).toEqual(octets);
      }),
      { numRuns: 1000 },
    );
  });
  test.each([
    ['overlong forms', [0xc0, 0x80]],
    ['surrogates', [0xed, 0xa0, 0x80]],
    ['beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['a cut character', [0xe2, 0x82]],
  ])('%s are kept octet by octet', (_, octets) => {
    const text = fromUtf8(Uint8Array.from(octets));
    expect(text).toHaveLength(octets.length);
    expect([...toUtf8(text)]).toEqual(octets);
  });
});

describe('one character an octet', () => {
  test('any octets come back', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (octets) => {
        expect(toLatin1(fromLatin1(octets))).toEqual(octets);
      }),
    );
  });
  test('what does not fit an octet is refused', () => {
    expect(() => toLatin1('5 €')).toThrow('"€" does not fit one octet');
  });
});
