import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.ts';
import { bitString, content, integer, type Oid, objectIdentifier, tlv, unsigned } from './ber.ts';
import { decode, encode } from './codec.ts';

const int = tlv(0x02, integer);
const oid = tlv(0x06, objectIdentifier('2.16.756.5.8.1', { logicalName: 1 }));

test.each([
  [0, '020100'],
  [127, '02017f'],
  [128, '02020080'],
  [-128, '020180'],
  [-129, '0202ff7f'],
  [0x7fff_ffff, '02047fffffff'],
  [-0x8000_0000, '020480000000'],
])('integer %i is %s', (value, hex) => {
  expect(toHex(encode(int, value))).toBe(hex);
  expect(decode(int, fromHex(hex))).toBe(value);
});

test('integers beyond 32 bits are ours to refuse when written, malformed when read', () => {
  expect(() => encode(int, 2 ** 31)).toThrow('2147483648 is no int32');
  expect(() => encode(tlv(0x02, unsigned), -1)).toThrow('-1 is no uint32');
  expect(() => decode(int, fromHex('02050000000001'))).toThrow('an integer of 5 octets at byte 2');
});

test('unsigned integers take no sign octet', () => {
  const user = tlv(0x02, unsigned);
  expect(toHex(encode(user, 200))).toBe('0201c8');
  fc.assert(fc.property(fc.nat(0xffff_ffff), (value) => decode(user, encode(user, value)) === value));
});

describe('object identifiers', () => {
  test('are names where they are known, and dotted otherwise', () => {
    expect(decode(oid, fromHex('060760857405080101'))).toBe('logicalName');
    expect(decode(oid, fromHex('060760857405080109'))).toBe('2.16.756.5.8.1.9');
    expect(toHex(encode(oid, 'logicalName'))).toBe('060760857405080101');
    expect(toHex(encode(oid, '1.3.6.1.4.1.311'))).toBe('06072b060104018237');
  });

  test('come back as they were written', () => {
    const arc = fc.nat(2 ** 28 - 1);
    const root = fc.oneof(fc.tuple(fc.nat(1), fc.nat(39)), fc.tuple(fc.constant(2), fc.nat(2 ** 20)));
    fc.assert(
      fc.property(root, fc.array(arc, { maxLength: 6 }), (head, rest) => {
        const text = [...head, ...rest].join('.') as Oid;
        expect(decode(oid, encode(oid, text))).toBe(text === '2.16.756.5.8.1.1' ? 'logicalName' : text);
      }),
    );
  });

  test.each(['3.1', '1.40', '1.2.x', '2.16.-1'])('%s is none', (text) => {
    expect(() => encode(oid, text as Oid)).toThrow('is no object identifier');
  });

  test('whose arc does not end are malformed', () => {
    expect(() => decode(oid, fromHex('060260ff'))).toThrow('ends before 1 more byte at byte 4');
    expect(() => decode(oid, fromHex('0606ffffffffff7f'))).toThrow('an arc beyond 28 bits');
  });
});

test('bit-strings keep their length', () => {
  const bits = tlv(0x03, bitString);
  expect(toHex(encode(bits, '101'))).toBe('030205a0');
  expect(decode(bits, fromHex('030205a0'))).toBe('101');
  expect(() => encode(bits, '12')).toThrow('"12" is no bit-string');
});

test('an element ends with its length, whatever follows', () => {
  const nested = tlv(0xa1, tlv(0x04, content));
  expect(decode(nested, fromHex('a103 0401aa'))).toEqual(fromHex('aa'));
  expect(() => decode(nested, fromHex('a103 0402aabb'))).toThrow('ends before 1 more byte at byte 5');
  expect(() => decode(nested, fromHex('a203 0401aa'))).toThrow('tag A2 where A1 is due at byte 0');
});
