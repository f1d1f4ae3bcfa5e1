import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CRC16_GOOD, CRC16_START, crc16, crc16Update } from './crc16.ts';

test('has the check value of CRC-16/X-25', () => {
  expect(crc16(new TextEncoder().encode('123456789'))).toBe(0x906e);
});

test('is what the bitwise definition says, wherever the octets begin and end', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), fc.nat(300), (bytes, a, b) => {
      const [start, end] = [Math.min(a, b, bytes.length), Math.min(Math.max(a, b), bytes.length)];
      expect(crc16(bytes, start, end)).toBe(bitwise(bytes.subarray(start, end)));
    }),
  );
});

test('octets followed by their check leave the same register, whatever they are', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const check = crc16(bytes);
      const framed = Uint8Array.from([...bytes, check & 0xff, check >> 8]);
      expect(crc16Update(CRC16_START, framed, 0, framed.length)).toBe(CRC16_GOOD);
    }),
  );
});

function bitwise(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x8408 : crc >> 1;
  }
  return crc ^ 0xffff;
}
