import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Deframed } from '../bytes/deframed.ts';
import { fromHex, toHex } from '../bytes/hex.ts';
import { clientAddress, serverAddress } from './address.ts';
import { controlOf } from './control.ts';
import { Deframer } from './deframer.ts';
import { encodeFrame, type Frame } from './frame.ts';

const RR = '7EA00703213117877E';
const GET = '7EA0190321326FD8E6E600C001C100080000010000FF0200601A7E';
// A real push with a flag inside of its information field (2017 Kaifa).
const FLAG_INSIDE = '7EA027010201105A87E6E7000F40000000090C07E4020F06011922FF8000000201060000157EEA5E7E';

/** Frames by their octets, problems by their offset and text. */
const told = (found: readonly Deframed<Frame>[]): string[] =>
  found.map((item) =>
    item.type === 'frame'
      ? `${item.offset}: ${toHex(encodeFrame(item.frame)).toUpperCase()}`
      : `${item.error.offset}! ${item.error.message.replace(/ at byte \d+$/, '')}`,
  );

const all = (hex: string): string[] => {
  const deframer = new Deframer();
  return told([...deframer.receive(fromHex(hex), 0), ...deframer.end()]);
};

describe('finds frames', () => {
  test('one after the other', () => expect(all(RR + GET)).toEqual([`0: ${RR}`, `9: ${GET}`]));
  test('with one flag between them (conformance 32)', () => {
    expect(all(RR + GET.slice(2))).toEqual([`0: ${RR}`, `8: ${GET}`]);
  });
  test('with flags as fill (conformance 32)', () => {
    expect(all(`7E7E7E${RR}7E7E${GET}7E`)).toEqual([`3: ${RR}`, `14: ${GET}`]);
  });
  test('that hold a flag (conformance 31)', () => {
    expect(all(FLAG_INSIDE + RR)).toEqual([`0: ${FLAG_INSIDE}`, `41: ${RR}`]);
  });
});

describe('says what is no frame, and goes on', () => {
  test('garbage before the first flag (conformance 39)', () => {
    expect(all(`1040014116${RR}`)).toEqual(['0! HDLC: 5 octets outside of any frame', `5: ${RR}`]);
  });
  test('the tail of an earlier frame', () => {
    expect(all(`BAAD7E${RR}`)).toEqual(['0! HDLC: 2 octets outside of any frame', `3: ${RR}`]);
  });
  test('an M-Bus frame between two frames', () => {
    const garbage = '8! HDLC: format 1040 is not type 3 of HDLC';
    expect(all(`${RR}1040014116${RR}`)).toEqual([`0: ${RR}`, garbage, `14: ${RR}`]);
  });
  test('a damaged frame: the one behind it is found', () => {
    const damaged = GET.replace('C001', 'C101');
    expect(all(damaged + RR)).toEqual(['24! HDLC: FCS is 1A60, the octets have 1FCD', `27: ${RR}`]);
  });
  test('a damaged information field does not begin a frame, whatever stands in it', () => {
    const frame = encodeFrame({
      destination: clientAddress(16),
      source: serverAddress(1),
      control: controlOf(0x13),
      segmented: false,
      info: fromHex(`E6E700${RR}00`),
    });
    frame[frame.length - 4] = 1;
    expect(all(toHex(frame) + GET).filter((line) => !line.includes('!'))).toEqual([
      `${frame.length}: ${GET}`,
    ]);
  });
  test('a length that is too long: the next frame is not swallowed', () => {
    const tooLong = RR.replace('A007', 'A008');
    expect(all(tooLong + GET).at(-1)).toBe(`9: ${GET}`);
  });
  test('a missing closing flag', () => {
    expect(all(`${GET.slice(0, -2)}00${RR}`)).toEqual([
      '0! HDLC: frame without its closing flag',
      `27: ${RR}`,
    ]);
  });
  test('what the end leaves unfinished', () => {
    expect(all(GET.slice(0, 20))).toEqual(['0! HDLC: 10 octets of a frame, and then the end']);
    expect(all('00')).toEqual(['0! HDLC: 1 octets outside of any frame']);
  });
  test('a long stretch of garbage is told of in pieces', () => {
    expect(all('00'.repeat(5000))).toEqual(['0! HDLC: 5000 octets outside of any frame']);
    const deframer = new Deframer();
    const problems = Array.from({ length: 5000 }, () => deframer.receive(fromHex('00'), 0)).flat();
    expect(problems.length).toBe(2);
  });
});

describe('a gap between two octets', () => {
  const pieces = (gap: number, timeoutMs: number): string[] => {
    const deframer = new Deframer({ interOctetTimeoutMs: timeoutMs });
    const first = deframer.receive(fromHex(GET.slice(0, 30)), 0);
    return told([...first, ...deframer.receive(fromHex(GET.slice(30)), gap), ...deframer.end()]);
  };

  test('shorter than the time-out is none', () => expect(pieces(99, 100)).toEqual([`0: ${GET}`]));
  test('as long as the time-out drops the beginning', () => {
    const [dropped, garbage] = pieces(100, 100);
    expect(dropped).toBe('0! HDLC: 15 octets of a frame, and then nothing for 100 ms');
    expect(garbage).toBe(undefined);
  });
  test('does not matter where the time-out is 0', () => expect(pieces(1e9, 0)).toEqual([`0: ${GET}`]));
  test('is told of by the tick, and not before', () => {
    const deframer = new Deframer({ interOctetTimeoutMs: 100 });
    deframer.receive(fromHex(GET.slice(0, 30)), 50);
    expect(deframer.deadline).toBe(150);
    expect(deframer.tick(149)).toEqual([]);
    expect(deframer.tick(150).length).toBe(1);
    expect(deframer.deadline).toBe(undefined);
  });
  test('releases a good frame that a false beginning held back', () => {
    const long = encodeFrame({
      destination: clientAddress(16),
      source: serverAddress(1),
      control: controlOf(0x13),
      segmented: false,
      info: new Uint8Array(1000),
    });
    const deframer = new Deframer({ interOctetTimeoutMs: 100 });
    expect(told(deframer.receive(fromHex(toHex(long.subarray(0, 30)) + RR), 0))).toEqual([]);
    expect(told(deframer.tick(100)).at(-1)).toBe(`30: ${RR}`);
  });
  test('makes a closing flag close only: what follows needs a flag of its own', () => {
    const deframer = new Deframer({ interOctetTimeoutMs: 100 });
    expect(told(deframer.receive(fromHex(RR), 0))).toEqual([`0: ${RR}`]);
    expect(told(deframer.receive(fromHex(GET.slice(2)), 100))).not.toContain(`8: ${GET}`);
    expect(told(deframer.receive(fromHex(RR), 101)).length).toBe(1);
  });
});

const octets = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  // Garbage that looks like something.
  fc
    .array(fc.constantFrom('7E', 'A0', 'A7FF', 'A008', '07', '03', '21', '00', RR, GET, FLAG_INSIDE), {
      maxLength: 40,
    })
    .map((parts) => fromHex(parts.join(''))),
);

test('any octets in any pieces give what they give at once, and never a throw', () => {
  fc.assert(
    fc.property(octets, fc.array(fc.integer({ min: 1, max: 50 })), (bytes, sizes) => {
      const whole = new Deframer();
      const expected = told([...whole.receive(bytes, 0), ...whole.end()]);
      const deframer = new Deframer();
      const found: Deframed<Frame>[] = [];
      for (let at = 0, n = 0; at < bytes.length; n++) {
        const size = sizes[n % (sizes.length || 1)] ?? 1;
        found.push(...deframer.receive(bytes.slice(at, at + size), 0));
        at += size;
      }
      expect(told([...found, ...deframer.end()])).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('a frame is found behind any garbage, at the latest after a pause', () => {
  fc.assert(
    fc.property(octets, (garbage) => {
      const deframer = new Deframer({ interOctetTimeoutMs: 100 });
      deframer.receive(garbage, 0);
      deframer.tick(100);
      expect(told(deframer.receive(fromHex(GET), 101)).at(-1)).toContain(GET);
    }),
    { numRuns: 500 },
  );
});
