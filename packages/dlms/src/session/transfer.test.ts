import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cut, Joiner } from './transfer.ts';

test('what is cut joins to the same octets, whatever the size', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), fc.integer({ min: 1, max: 600 }), (bytes, size) => {
      const joiner = new Joiner();
      const blocks = [...cut(bytes, size)];
      expect(blocks.map(({ number }) => number)).toEqual(blocks.map((_, i) => i + 1));
      expect(blocks.every((block) => block.bytes.length <= size)).toBe(true);
      const joined = blocks.map((block) => joiner.add(block));
      expect(joined.map(({ state }) => state)).toEqual(
        blocks.map((_, i) => (i === blocks.length - 1 ? 'whole' : 'more')),
      );
      expect(joined.at(-1)).toEqual({ state: 'whole', bytes });
    }),
  );
});

test('refuses a block out of order', () => {
  const joiner = new Joiner();
  joiner.add({ number: 1, last: false, bytes: Uint8Array.of(1) });
  expect(() => joiner.add({ number: 3, last: false, bytes: Uint8Array.of(3) })).toThrow(
    'block 3 where block 2 is due',
  );
  expect(() => joiner.add({ number: 1, last: false, bytes: Uint8Array.of(1) })).toThrow(
    'where block 2 is due',
  );
  expect(() => new Joiner().add({ number: 0, last: true, bytes: Uint8Array.of(0) })).toThrow('block 0');
});

test('passes over a block that came before, where that is tolerated', () => {
  const joiner = new Joiner({ tolerateRepeated: true });
  const first = { number: 1, last: false, bytes: Uint8Array.of(1) };
  expect(joiner.add(first)).toEqual({ state: 'more' });
  expect(joiner.add(first)).toEqual({ state: 'repeated' });
  expect(joiner.add({ number: 2, last: true, bytes: Uint8Array.of(2) })).toEqual({
    state: 'whole',
    bytes: Uint8Array.of(1, 2),
  });
});

test('refuses more octets than its bound', () => {
  const joiner = new Joiner({ maxBytes: 10 });
  joiner.add({ number: 1, last: false, bytes: new Uint8Array(10) });
  expect(() => joiner.add({ number: 2, last: true, bytes: new Uint8Array(1) })).toThrow(
    'more than 10 octets',
  );
});
