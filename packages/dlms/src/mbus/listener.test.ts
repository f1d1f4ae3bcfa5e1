import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.ts';
import { encodeFrame } from './frame.ts';
import { encodeHeader, type Header, readHeader } from './header.ts';
import { Listener, type ListenerOptions, type ListenerOutput } from './listener.ts';
import { encodeSegments } from './segment.ts';

const frame = (information: number, data: string): Uint8Array =>
  encodeFrame({ type: 'long', control: 0x53, address: 0xff, information, data: fromHex(data) });

const told = (outputs: readonly ListenerOutput[]): string[] =>
  outputs.map((output) => {
    if (output.type === 'problem') return output.error.message;
    const points = output.source === undefined ? '' : `${output.source} to ${output.destination}: `;
    return points + toHex(output.apdu);
  });

function hears(frames: readonly Uint8Array[], options: ListenerOptions = {}): string[] {
  const listener = new Listener(options);
  return frames.flatMap((bytes, now) => told(listener.handle({ type: 'received', bytes }, now)));
}

describe('puts together', () => {
  test('one segment, two segments', () => {
    expect(hears([frame(0x10, '0167db01')])).toEqual(['1 to 103: db01']);
    expect(hears([frame(0x00, '0167db01'), frame(0x11, '016702')])).toEqual(['1 to 103: db0102']);
  });

  test('whatever was cut, also where the numbers wrap', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 900 }),
        fc.integer({ min: 1, max: 250 }),
        (apdu, maxSegmentBytes) => {
          const frames = encodeSegments(apdu, { source: 1, destination: 103, maxSegmentBytes });
          expect(hears(frames)).toEqual([`1 to 103: ${toHex(apdu)}`]);
        },
      ),
    );
    expect(
      encodeSegments(new Uint8Array(900), { source: 1, destination: 103, maxSegmentBytes: 40 }).length,
    ).toBe(23);
    expect(() =>
      encodeSegments(new Uint8Array(1), { source: 1, destination: 103, maxSegmentBytes: 251 }),
    ).toThrow(RangeError);
  });

  test('what stands behind a header', () => {
    expect(hears([frame(0x7d, '2a000000c401')])).toEqual(['c401']);
    const [output] = new Listener().handle(
      { type: 'received', bytes: frame(0x7c, '785634122d2c01022a0000000f01') },
      0,
    );
    expect(output).toMatchObject({
      type: 'deliver',
      apdu: fromHex('0f01'),
      header: {
        meter: { identification: '12345678', manufacturer: 'KAM', version: 1, deviceType: 2 },
        accessNumber: 42,
        status: 0,
        configuration: 0,
      },
    });
  });
});

describe('drops', () => {
  test('a message with a gap', () => {
    expect(hears([frame(0x00, '016701'), frame(0x12, '016702')])).toEqual([
      'M-Bus message dropped after 1 octets: segment 2 came where 1 was awaited',
      'M-Bus segment 2 without the segments before it',
    ]);
  });
  test('a message when another begins', () => {
    expect(hears([frame(0x00, '016701'), frame(0x10, '016702')])).toEqual([
      'M-Bus message dropped after 1 octets: segment 0 came where 1 was awaited',
      '1 to 103: 02',
    ]);
    expect(hears([frame(0x00, '016701'), frame(0x11, '026702')])[0]).toContain('dropped');
  });
  test('a message that is not continued', () => {
    const listener = new Listener({ segmentTimeoutMs: 2_000 });
    listener.handle({ type: 'received', bytes: frame(0x00, '016701') }, 0);
    expect(listener.deadline).toBe(2_000);
    expect(told(listener.handle({ type: 'tick' }, 2_000))).toEqual([
      'M-Bus message dropped after 1 octets: no next segment for 2000 ms',
    ]);
    expect(listener.deadline).toBe(undefined);
  });
  test('a message that grows too long', () => {
    expect(hears([frame(0x00, '01670102'), frame(0x01, '01670304')], { maxApduReceiveBytes: 3 })).toEqual([
      'M-Bus message dropped after 4 octets: more than 3 octets',
    ]);
  });
  test('what is no DLMS, with a word', () => {
    expect(hears([frame(0x72, '00'), frame(0x10, '01'), frame(0x7d, '00'), fromHex('1040014116e5')])).toEqual(
      [
        'M-Bus frame CI 72 carries no DLMS at byte 6',
        'M-Bus frame has no access points at byte 8',
        'M-Bus frame header breaks off at byte 8',
      ],
    );
  });
});

test('headers are read as they were written', () => {
  const state = { accessNumber: fc.nat(255), status: fc.nat(255), configuration: fc.nat(0xffff) };
  const meter = fc.record({
    identification: fc.nat(99_999_999).map((number) => String(number).padStart(8, '0')),
    manufacturer: fc.string({ unit: fc.constantFrom('A', 'K', 'M', 'Z'), minLength: 3, maxLength: 3 }),
    version: fc.nat(255),
    deviceType: fc.nat(255),
  });
  const header = fc.oneof(fc.record(state), fc.record({ ...state, meter }));
  fc.assert(
    fc.property(header, (value: Omit<Header, 'length'>) => {
      const bytes = encodeHeader(value);
      const kind = value.meter === undefined ? 'short' : 'long';
      expect(readHeader(bytes, kind)).toEqual({ ...value, length: bytes.length });
      expect(readHeader(bytes.subarray(1), kind)).toBe(undefined);
    }),
  );
});
