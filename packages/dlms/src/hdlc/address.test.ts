import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.ts';
import {
  type Address,
  type AddressSize,
  addressSize,
  clientAddress,
  printAddress,
  putAddress,
  sameStation,
  serverAddress,
  takeAddress,
} from './address.ts';

const written = (address: Address): string => {
  const bytes = new Uint8Array(address.size);
  putAddress(address, bytes, 0);
  return toHex(bytes);
};

describe('addresses as the fact sheet writes them', () => {
  test.each([
    ['client 16', clientAddress(16), '21'],
    ['client 1', clientAddress(1), '03'],
    ['server 1', serverAddress(1), '03'],
    ['server 1/17', serverAddress(1, 17), '0223'],
    ['server 1/17 in four octets', serverAddress(1, 17, 4), '00020023'],
    ['server 1/2234', serverAddress(1, 2234), '00022275'],
    ['all stations of two octets', serverAddress(0x67, 0x7f), 'ceff'],
  ])('%s', (_, address, hex) => {
    expect(written(address)).toBe(hex);
    expect(takeAddress(fromHex(hex), 0, address.size)).toEqual(address);
  });
});

test('whatever is written is read', () => {
  const sizes = fc.constantFrom<AddressSize>(1, 2, 4);
  fc.assert(
    fc.property(sizes, fc.nat(0x3fff), fc.nat(0x3fff), (size, logical, physical) => {
      const mask = size === 4 ? 0x3fff : 0x7f;
      const address = serverAddress(logical & mask, size === 1 ? 0 : physical & mask, size);
      const bytes = fromHex(`ff${written(address)}ff`);
      expect(addressSize(bytes, 1, bytes.length)).toBe(size);
      expect(takeAddress(bytes, 1, size)).toEqual(address);
    }),
  );
});

test.each([
  ['020203', 'illegal'],
  ['0202020203', 'illegal'],
  ['0202', 'incomplete'],
  ['', 'incomplete'],
])('octets %s are an address that is %s', (hex, outcome) => {
  const bytes = fromHex(hex);
  expect(addressSize(bytes, 0, bytes.length)).toBe(outcome);
});

test('numbers that do not fit are our own mistake', () => {
  expect(() => clientAddress(128)).toThrow(RangeError);
  expect(() => serverAddress(1, 128, 2)).toThrow('128 does not fit an HDLC address of 2 octets (0…127)');
  expect(() => serverAddress(1, 17, 1)).toThrow('no room for physical address 17');
  expect(() => serverAddress(0x4000, 1)).toThrow(RangeError);
});

test('a station is the same in two octets and in four', () => {
  expect(sameStation(serverAddress(1, 17), serverAddress(1, 17, 4))).toBe(true);
  expect(sameStation(serverAddress(1, 17), serverAddress(1, 18))).toBe(false);
  expect(printAddress(serverAddress(1, 17))).toBe('1/17');
  expect(printAddress(clientAddress(16))).toBe('16');
});
