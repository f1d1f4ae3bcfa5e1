import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Deframed } from '../bytes/deframed.ts';
import { fromHex, toHex } from '../bytes/hex.ts';
import { Deframer, type DeframerOptions } from './deframer.ts';
import { encodeWpdu, type Wpdu } from './wpdu.ts';

const FIRST = '0001001000010002c001';
const SECOND = '0001000100100003c4017e';

const told = (found: readonly Deframed<Wpdu>[]): string[] =>
  found.map((item) =>
    item.type === 'frame' ? `${item.offset}: ${toHex(encodeWpdu(item.frame))}` : item.error.message,
  );

const all = (hex: string, options: DeframerOptions = {}): string[] => {
  const deframer = new Deframer(options);
  return told([...deframer.receive(fromHex(hex)), ...deframer.end()]);
};

describe('finds', () => {
  test('several WPDUs in one read (conformance 41)', () => {
    expect(all(FIRST + SECOND)).toEqual([`0: ${FIRST}`, `10: ${SECOND}`]);
  });
  test('a WPDU without an APDU', () => {
    expect(all('0001001000010000')).toEqual(['0: 0001001000010000']);
  });
  test('what the end leaves unfinished', () => {
    expect(all(FIRST + SECOND.slice(0, 10))).toEqual([
      `0: ${FIRST}`,
      'WPDU breaks off after 5 octets at byte 10',
    ]);
  });
});

describe('after garbage', () => {
  test('believes nothing any more (conformance 40)', () => {
    const deframer = new Deframer();
    expect(told(deframer.receive(fromHex(`${FIRST}7ea0${SECOND}`)))).toEqual([
      `0: ${FIRST}`,
      'WPDU does not begin with version 0001 at byte 10',
    ]);
    expect(deframer.broken).toBe(true);
    expect(deframer.receive(fromHex(SECOND))).toEqual([]);
  });
  test('goes on at the next WPDU where it is told to', () => {
    expect(all(`${FIRST}7ea000${SECOND}`, { resynchronise: true })).toEqual([
      `0: ${FIRST}`,
      'WPDU does not begin with version 0001 at byte 10',
      `13: ${SECOND}`,
    ]);
  });
  test('of a length beyond the limit it keeps nothing (conformance 42)', () => {
    const deframer = new Deframer({ maxApduBytes: 100 });
    expect(told(deframer.receive(fromHex('00010010000100c8')))).toEqual([
      'WPDU announces 200 octets where 100 are taken at byte 6',
    ]);
    expect(deframer.broken).toBe(true);
  });
});

test.each([false, true])(
  'any octets in any pieces give what they give at once (resynchronise %s)',
  (resynchronise) => {
    const part = fc.oneof(
      fc.constantFrom(FIRST, SECOND, '0001', '00', '01', '0001001000010000'),
      fc.string({ unit: fc.constantFrom('00', '01', 'c4'), maxLength: 10 }),
    );
    const octets = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.array(part, { maxLength: 30 }).map((parts) => fromHex(parts.join(''))),
    );
    fc.assert(
      fc.property(octets, fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }), (bytes, sizes) => {
        const whole = new Deframer({ maxApduBytes: 500, resynchronise });
        const expected = told([...whole.receive(bytes), ...whole.end()]);
        const deframer = new Deframer({ maxApduBytes: 500, resynchronise });
        const found: Deframed<Wpdu>[] = [];
        for (let at = 0, n = 0; at < bytes.length; n++) {
          const size = sizes[n % sizes.length] ?? 1;
          found.push(...deframer.receive(bytes.slice(at, at + size)));
          at += size;
        }
        expect(told([...found, ...deframer.end()])).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  },
);
