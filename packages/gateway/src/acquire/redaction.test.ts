import { toHex } from 'dlms/bytes';
import { clientAddress, encodeFrame, serverAddress, withLlc } from 'dlms/hdlc';
import { encodeWpdu } from 'dlms/wrapper';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Redaction } from './redaction.ts';

const SECRET = Buffer.from('hush-hush!');
const BEFORE = Buffer.from('6036A1090607608574050801018A0207808B0760857405080201AC0A800A', 'hex');
const AFTER = Buffer.from('BE10040E01000000065F1F0400001E1DFFFF', 'hex');
const AARQ = Buffer.concat([BEFORE, SECRET, AFTER]);
const START = BEFORE.length;

/** A message in frames that are cut at these places. */
function frames(message: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const edges = [0, ...cuts, message.length];
  return edges.slice(1).map((to, index) =>
    encodeFrame({
      destination: serverAddress(1, 17, 4),
      source: clientAddress(16),
      control: { type: 'i', send: index & 7, receive: 0, pollFinal: true },
      segmented: to < message.length,
      info: message.subarray(edges[index], to),
    }),
  );
}

const redacted = (kind: 'hdlc' | 'wrapper', pieces: readonly Uint8Array[]): Buffer[] => {
  const redaction = new Redaction(kind, [SECRET]);
  return pieces.map((piece) => Buffer.from(redaction.next(piece)));
};

/** All cuts of some octets in two. */
const inTwo = (octets: Uint8Array): Uint8Array[][] =>
  Array.from({ length: octets.length - 1 }, (_, at) => [octets.subarray(0, at + 1), octets.subarray(at + 1)]);

const LLC = 3;
const message = Buffer.from(withLlc(AARQ, 'client'));
const place = LLC + START;
const HEADER = 1 + 2 + 5 + 1 + 2;

describe('a secret is struck out, and nothing else,', () => {
  test('wherever HDLC cuts its message in two', () => {
    for (let cut = LLC; cut < message.length; cut++) {
      const cutFrames = frames(message, [cut]);
      const shown = redacted('hdlc', cutFrames);
      const said = Buffer.concat(shown.map((frame) => frame.subarray(HEADER, frame.length - 3)));
      const wanted = Buffer.from(message).fill('*', place, place + SECRET.length);
      // One octet of an end may be taken for the first of a secret, before the next frame is seen.
      const beginning = message[cut - 1] === SECRET[0] ? cut - 1 : -1;
      const ending = message[cut] === SECRET.at(-1) ? cut : -1;
      for (const at of [beginning, ending]) if (at >= 0) wanted[at] = 0x2a;
      expect(toHex(said), `cut at ${cut}`).toBe(toHex(wanted));
      for (const [index, frame] of shown.entries())
        expect(toHex(frame.subarray(0, HEADER))).toBe(toHex((cutFrames[index] ?? frame).subarray(0, HEADER)));
    }
  });

  test('wherever the pieces are cut in which octets come, over HDLC and WRAPPER', () => {
    const [frame = new Uint8Array()] = frames(message, []);
    const wpdu = encodeWpdu({ source: 16, destination: 1, apdu: AARQ });
    for (const [kind, octets, at] of [
      ['hdlc', frame, HEADER + place],
      ['wrapper', wpdu, 8 + START],
    ] as const) {
      for (const pieces of inTwo(octets)) {
        const shown = Buffer.concat(redacted(kind, pieces));
        expect(shown.subarray(at, at + SECRET.length).toString()).toBe('*'.repeat(SECRET.length));
        const changed = [...shown].filter((octet, index) => octet !== octets[index]).length;
        const checks = kind === 'hdlc' ? 2 : 0;
        expect(changed).toBeLessThanOrEqual(SECRET.length + checks + 1);
      }
    }
  });

  test('with the check of its frame, which would tell sixteen bits of it, and no other check', () => {
    const [first = new Uint8Array(), second = new Uint8Array()] = frames(message, [
      place + SECRET.length + 2,
    ]);
    const [one, two] = redacted('hdlc', [first, second]);
    expect(one?.subarray(-3).toString('latin1')).toBe('**~');
    expect(two).toEqual(Buffer.from(second));
  });

  test('also of a frame that is said again alone, or seen by who came in the middle', () => {
    for (let cut = place + 1; cut < place + SECRET.length; cut++) {
      const [first = new Uint8Array(), second = new Uint8Array()] = frames(message, [cut]);
      const tail = SECRET.subarray(cut - place);
      const shown = redacted('hdlc', [first, second, second]);
      for (const frame of shown.slice(1)) expect(frame.subarray(HEADER).indexOf(tail)).not.toBe(0);
      const [alone] = redacted('hdlc', [second]);
      expect(alone?.subarray(HEADER).indexOf(tail)).not.toBe(0);
    }
  });

  test('however often it is cut, by frames and by pieces at once', () => {
    const cuts = (most: number) => fc.uniqueArray(fc.integer({ min: 1, max: most }), { maxLength: 6 });
    fc.assert(
      fc.property(cuts(message.length - 1), cuts(400), (inFrames, inPieces) => {
        const sorted = [...inFrames].sort((a, b) => a - b).filter((cut) => cut >= LLC);
        const cutFrames = frames(message, sorted);
        const octets = Buffer.concat(cutFrames);
        const edges = [
          0,
          ...inPieces.filter((at) => at < octets.length).sort((a, b) => a - b),
          octets.length,
        ];
        const pieces = edges.slice(1).map((to, index) => octets.subarray(edges[index], to));
        const shown = Buffer.concat(redacted('hdlc', pieces));
        let at = 0;
        const said = Buffer.concat(
          cutFrames.map((frame) => {
            at += frame.length;
            return shown.subarray(at - frame.length + HEADER, at - 3);
          }),
        );
        expect(said.subarray(place, place + SECRET.length).toString()).toBe('*'.repeat(SECRET.length));
      }),
      { numRuns: 300 },
    );
  });
});

test('without secrets nothing is touched, and octets that are no frames are looked through as they are', () => {
  const noise = Buffer.from(`/?!\r\n${SECRET} and more`);
  expect(Buffer.from(new Redaction('hdlc', []).next(noise))).toEqual(noise);
  expect(redacted('hdlc', [noise])[0]?.toString()).toBe(`/?!\r\n${'*'.repeat(SECRET.length)} and more`);
});
