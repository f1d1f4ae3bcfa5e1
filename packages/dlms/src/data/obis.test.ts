import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.ts';
import {
  compareObis,
  formatObis,
  isObis,
  type ObisGroups,
  obisFromBytes,
  obisGroups,
  obisOf,
  obisToBytes,
  parseObis,
  parseObisReference,
} from './obis.ts';

const groups = fc.tuple(...Array.from({ length: 6 }, () => fc.integer({ min: 0, max: 255 }))) as fc.Arbitrary<
  [number, number, number, number, number, number]
>;

describe('every printed form', () => {
  test.each([
    ['1-0:1.8.0*255', '1-0:1.8.0*255'],
    [' 1-0:1.8.0*255\n', '1-0:1.8.0*255'],
    ['1-0:1.8.0&01', '1-0:1.8.0*1'],
    ['1-0:1.8.0', '1-0:1.8.0*255'],
    ['1-1:1.29.0*255', '1-1:1.29.0*255'],
    ['1.1.1.29.0.255', '1-1:1.29.0*255'],
    ['1-0.99.1.0.255', '1-0:99.1.0*255'],
    ['1-1:1.29.0', '1-1:1.29.0*255'],
    ['1-0:1.8.0.255', '1-0:1.8.0*255'],
    ['1-0-1-8-0-255', '1-0:1.8.0*255'],
    ['1.0.1.8.0', '1-0:1.8.0*255'],
    ['1.29.0', '1-0:1.29.0*255'],
    ['1.8.0*01', '1-0:1.8.0*1'],
    ['1.8', '1-0:1.8.0*255'],
    ['C.1.0', '1-0:96.1.0*255'],
    ['F.F', '1-0:97.97.0*255'],
    ['l.1', '1-0:98.1.0*255'],
    ['P.01', '1-0:99.1.0*255'],
    ['0100010800FF', '1-0:1.8.0*255'],
    ['0x0100010800ff', '1-0:1.8.0*255'],
    ['01 00 01 08 00 FF', '1-0:1.8.0*255'],
    ['0-0:1.0.0.255', '0-0:1.0.0*255'],
  ])('%j is %s', (text, canonical) => expect(parseObis(text)).toBe(canonical));

  test('a context gives the medium and channel that are left out', () => {
    expect(parseObis('3.0.0', { medium: 7, channel: 2 })).toBe('7-2:3.0.0*255');
    expect(parseObis('1-0:1.8.0', { medium: 7 })).toBe('1-0:1.8.0*255');
  });

  test('what we print, we read', () => {
    fc.assert(
      fc.property(groups, (six) => {
        const obis = obisOf(six);
        expect(parseObis(obis)).toBe(obis);
        expect(parseObis(formatObis(obis, 'dotted'))).toBe(obis);
        expect(parseObis(formatObis(obis, 'hex'))).toBe(obis);
        expect(parseObis(formatObis(obis, 'short'), { medium: six[0], channel: six[1] })).toBe(obis);
        expect(obisGroups(obis)).toEqual(six);
        expect(obisFromBytes(obisToBytes(obis))).toBe(obis);
        expect(isObis(obis)).toBe(true);
      }),
    );
  });
});

describe('what is no code is refused with the reason', () => {
  test.each([
    ['', 'it is empty'],
    ['1-0:1.8.256*255', 'group E is 256'],
    ['0100010800', '12 digits, not 10'],
    ['1-0:1.8.0*255 x', '" " does not belong'],
    ['1.8.0.1', 'its 4 groups'],
    ['1.2.3.4.5.6.7', '7 groups'],
    ['1..8.0', 'between two separators'],
    ['C', 'at least the groups C.D'],
    ['Energy', '"E"'],
    ['1-0:1.8.0:2', 'fit no form'],
  ])('%j: %s', (text, reason) => {
    expect(() => parseObis(text)).toThrow(RangeError);
    expect(() => parseObis(text)).toThrow(reason);
    expect(() => parseObis(text)).toThrow('A-B:C.D.E*F');
  });

  test('any text gives a canonical code or a RangeError', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(isObis(parseObis(text))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });

  test('leading zeros and large groups are not canonical', () => {
    expect(isObis('1-0:01.8.0*255')).toBe(false);
    expect(isObis('1-0:1.8.0*256')).toBe(false);
    expect(isObis('1.0.1.8.0.255')).toBe(false);
  });

  test('groups and octets are checked', () => {
    expect(() => obisOf([1, 0, 1, 8, 0, 256])).toThrow(RangeError);
    expect(() => obisOf([1, 0, 1, 8, 0.5, 255])).toThrow(RangeError);
    expect(() => obisFromBytes(new Uint8Array(5))).toThrow('5 octets');
  });
});

test.each([
  ['1-0:1.8.0*255:2', '1-0:1.8.0*255', 2],
  ['1.0.1.8.0.255/3', '1-0:1.8.0*255', 3],
  ['1-0:1.8.0:scalerUnit', '1-0:1.8.0*255', 'scalerUnit'],
  ['1.8.0:-1', '1-0:1.8.0*255', -1],
  ['0100010800FF:2', '1-0:1.8.0*255', 2],
  ['1-0:96.1', '1-0:96.1.0*255', undefined],
  ['1-0:1.8.0*255', '1-0:1.8.0*255', undefined],
])('%s names a member', (text, obis, member) => {
  expect(parseObisReference(text)).toEqual({ obis, member });
});

test('octets on the wire', () => {
  expect(toHex(obisToBytes(parseObis('1-0:1.8.0*255')))).toBe('0100010800ff');
  expect(obisFromBytes(fromHex('0000600101ff'))).toBe('0-0:96.1.1*255');
});

test('order is numeric, group by group', () => {
  fc.assert(
    fc.property(groups, groups, (left: ObisGroups, right: ObisGroups) => {
      const expected = Math.sign(Number(big(left) - big(right)));
      expect(Math.sign(compareObis(obisOf(left), obisOf(right)))).toBe(expected);
    }),
  );
});

const big = (six: ObisGroups): bigint => six.reduce((sum, group) => sum * 256n + BigInt(group), 0n);
