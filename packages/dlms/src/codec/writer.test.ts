import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHex } from '../bytes/hex.ts';
import { Reader } from './reader.ts';
import { Writer } from './writer.ts';

test.each([
  [0, '00'],
  [0x7f, '7f'],
  [0x80, '8180'],
  [0xff, '81ff'],
  [0x100, '820100'],
  [0xffff, '82ffff'],
  [0x10000, '8400010000'],
])('a length of %d is %s', (length, hex) => {
  const writer = new Writer();
  writer.size(length);
  expect(toHex(writer.finish())).toBe(hex);
  expect(new Reader(writer.finish()).length()).toBe(length);
});

test('grows as far as needed, and hands out what was written', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 60 })),
      fc.integer({ min: 1, max: 64 }),
      (parts, capacity) => {
        const writer = new Writer(capacity);
        for (const [i, part] of parts.entries()) {
          if (i % 2 === 0) writer.put(part);
          else writer.putPart(Uint8Array.of(9, ...part, 9), 1, part.length);
        }
        expect([...writer.finish()]).toEqual(parts.flatMap((part) => [...part]));
        expect(writer.length).toBe(writer.finish().length);
      },
    ),
  );
});

test('numbers of every width', () => {
  const writer = new Writer(1);
  writer.u8(1);
  writer.u16(0x0203);
  writer.u32(0x04050607);
  writer.i64(-2n);
  writer.u64(2n ** 64n - 1n);
  writer.f32(1.5);
  writer.f64(-2.25);
  expect(toHex(writer.finish())).toBe(
    `01020304050607${'ff'.repeat(7)}fe${'ff'.repeat(8)}3fc00000c002000000000000`,
  );
});
