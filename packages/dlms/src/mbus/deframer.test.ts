import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Deframed } from '../bytes/deframed.ts';
import { fromHex, toHex } from '../bytes/hex.ts';
import { Deframer } from './deframer.ts';
import { checksum, encodeFrame, type Frame } from './frame.ts';

const LONG = toHex(
  encodeFrame({ type: 'long', control: 0x53, address: 0xff, information: 0x10, data: fromHex('0167db6816') }),
);
const SHORT = '1040014116';

/** 257 octets under a length octet of 01, as a Sagemcom T210-D sends them. */
function wrapped(octets = 257): string {
  const body = Uint8Array.from({ length: octets }, (_, i) => (i < 3 ? [0x53, 0xff, 0][i] : i) as number);
  const length = (octets & 0xff).toString(16).padStart(2, '0');
  return `68${length}${length}68${toHex(body)}${toHex(Uint8Array.of(checksum(body, 0, octets), 0x16))}`;
}

const told = (found: readonly Deframed<Frame>[]): string[] =>
  found.map((item) => {
    if (item.type === 'problem') return item.error.message;
    const { frame, offset, length } = item;
    return frame.type === 'long'
      ? `${offset}: long ${length} ${frame.data.length}`
      : `${offset}: ${frame.type}`;
  });

const all = (hex: string): string[] => {
  const deframer = new Deframer();
  return told([...deframer.receive(fromHex(hex), 0), ...deframer.end()]);
};

describe('finds', () => {
  test('long and short frames and acknowledgements', () => {
    expect(all(`e5${SHORT}${LONG}${LONG}`)).toEqual([
      '0: acknowledge',
      '1: short',
      '6: long 14 5',
      '20: long 14 5',
    ]);
  });
  test('frames whose length octet has wrapped', () => {
    expect(all(wrapped() + LONG)).toEqual(['0: long 263 254', '263: long 14 5']);
    expect(all(wrapped(300) + LONG)).toEqual(['0: long 306 297', '306: long 14 5']);
  });
  test('frames behind garbage and damage', () => {
    const damaged = LONG.replace('db', 'dc');
    const problem = 'M-Bus: long frame whose checksum or end is wrong at byte 2';
    expect(all(`ffff${damaged}${LONG}`)).toEqual([
      'M-Bus: 2 octets outside of any frame at byte 0',
      problem,
      '16: long 14 5',
    ]);
  });
  test('frames behind a beginning that was none, once it has been silent', () => {
    const deframer = new Deframer({ interOctetTimeoutMs: 100 });
    expect(deframer.receive(fromHex(`68404068${LONG}`), 0)).toEqual([]);
    expect(deframer.deadline).toBe(100);
    expect(told(deframer.tick(100))).toEqual(['M-Bus: frame that breaks off at byte 0', '4: long 14 5']);
    expect(deframer.deadline).toBe(undefined);
  });
});

const part = fc.constantFrom(
  LONG,
  SHORT,
  wrapped(),
  'e5',
  '68',
  '10',
  '16',
  '68404068',
  LONG.slice(0, 12),
  'ff',
);
const octets = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.array(part, { maxLength: 15 }).map((parts) => fromHex(parts.join(''))),
);

test('a frame is found behind any garbage, at the latest after a pause; never a throw', () => {
  fc.assert(
    fc.property(octets, (garbage) => {
      const deframer = new Deframer({ interOctetTimeoutMs: 100 });
      deframer.receive(garbage, 0);
      deframer.tick(100);
      expect(told(deframer.receive(fromHex(LONG), 101)).at(-1)).toContain('long 14 5');
    }),
    { numRuns: 300 },
  );
});

test('any octets in any pieces give the same frames as one by one', () => {
  const frames = (found: readonly Deframed<Frame>[]) => told(found.filter(({ type }) => type === 'frame'));
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(LONG, SHORT, wrapped(), 'e5'), { maxLength: 10 }),
      fc.integer({ min: 1, max: 40 }),
      (parts, size) => {
        const bytes = fromHex(parts.join(''));
        const whole = new Deframer();
        const expected = frames(whole.receive(bytes, 0));
        expect(expected.length).toBe(parts.length);
        const deframer = new Deframer();
        const found: Deframed<Frame>[] = [];
        for (let at = 0; at < bytes.length; at += size)
          found.push(...deframer.receive(bytes.slice(at, at + size), 0));
        expect(frames(found)).toEqual(expected);
      },
    ),
  );
});

test('whatever is written is read', () => {
  const long = fc.record({
    type: fc.constant('long' as const),
    control: fc.nat(255),
    address: fc.nat(255),
    information: fc.nat(255),
    data: fc.uint8Array({ maxLength: 252 }),
  });
  fc.assert(
    fc.property(long, (frame) => {
      const [found] = new Deframer().receive(encodeFrame(frame), 0);
      expect(found).toMatchObject({ type: 'frame', frame });
    }),
  );
  expect(() =>
    encodeFrame({ type: 'long', control: 0, address: 0, information: 0, data: new Uint8Array(253) }),
  ).toThrow(RangeError);
});
