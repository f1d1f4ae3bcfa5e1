import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat } from '../bytes/octets.ts';
import { encode } from '../codec/codec.ts';
import { octets } from '../codec/combinators.ts';
import { OctetStream, sizedRoom } from './octet-stream.ts';

const pieces = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 10 });

test('stretches of any size join to the pieces, and only the last says that it is', () => {
  fc.assert(
    fc.property(pieces, fc.integer({ min: 1, max: 30 }), (given, size) => {
      const whole = concat(...given);
      const stream = new OctetStream(given);
      const taken: Uint8Array[] = [];
      for (let last = false; !last; ) {
        const stretch = stream.take(size);
        taken.push(stretch.bytes);
        last = stretch.last;
        if (!last) expect(stretch.bytes.length).toBe(size);
      }
      expect(concat(...taken)).toEqual(whole);
      expect(taken).toHaveLength(Math.max(1, Math.ceil(whole.length / size)));
    }),
  );
});

test('all that is left is taken only if it is not too much', () => {
  fc.assert(
    fc.property(pieces, fc.nat(30), fc.nat(200), (given, before, size) => {
      const whole = concat(...given);
      const stream = new OctetStream(given);
      const left = whole.subarray(stream.take(before).bytes.length);
      const all = stream.takeAll(size);
      expect(all).toEqual(left.length <= size ? left : undefined);
      if (!all) expect(stream.take(1000).bytes).toEqual(left);
    }),
  );
});

test('pieces are made when they are needed and not before', () => {
  let made = 0;
  const stream = new OctetStream(
    (function* () {
      for (; made < 1000; made++) yield new Uint8Array(10);
    })(),
  );
  expect(made).toBe(0);
  stream.take(25);
  expect(made).toBeLessThanOrEqual(3);
  stream.end();
  expect(stream.take(10)).toEqual({ bytes: new Uint8Array(0), last: true });
  expect(made).toBeLessThanOrEqual(3);
});

test('what fits into a room together with its length fills it, or leaves the octet that a longer length would take', () => {
  for (const room of [2, 0x7f, 0x80, 0x81, 0x82, 0x100, 0x101, 0x102, 0x103, 0xffff]) {
    const taken = encode(octets, new Uint8Array(sizedRoom(room))).length;
    expect(taken).toBeLessThanOrEqual(room);
    expect(encode(octets, new Uint8Array(sizedRoom(room) + 1)).length).toBeGreaterThan(room);
  }
});
