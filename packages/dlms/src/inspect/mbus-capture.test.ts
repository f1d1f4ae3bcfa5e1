import { expect, test } from 'vitest';
import { apdu } from '../apdu/apdu.ts';
import { fromHex } from '../bytes/hex.ts';
import { concat } from '../bytes/octets.ts';
import { encode } from '../codec/codec.ts';
import { encodeFrame } from '../mbus/frame.ts';
import { encodeSegments } from '../mbus/segment.ts';
import { inspect } from './inspect.ts';

const invoke = {
  id: 1,
  reserved: 0,
  selfDescriptive: false,
  breakOnError: false,
  confirmed: false,
  urgent: false,
};
const text = 'a text long enough for several segments';
const message = encode(apdu, {
  apdu: 'dataNotification',
  invoke,
  body: {
    type: 'structure',
    value: [
      { type: 'octetString', value: fromHex('0000600100ff') },
      { type: 'visibleString', value: text },
    ],
  },
});
/** Twenty segments: the numbers begin anew after fifteen. */
const segments = encodeSegments(message, { source: 1, destination: 103, maxSegmentBytes: 3 });

test('segments are put together, and their numbers go round', () => {
  expect(segments.length).toBeGreaterThan(16);
  const report = inspect(concat(...segments));
  expect(report).toMatchObject({ framing: 'mbus', problems: [], readings: [{ value: text }] });
  expect(report.frames.length).toBe(segments.length);
});

test('a frame shows its fields', () => {
  const [frame] = inspect(segments[0] as Uint8Array).frames;
  expect(frame?.summary).toBe('1 → 103 segment 0');
  expect(frame?.fields.map(({ name, offset, value }) => [name, offset, value]).slice(0, 7)).toEqual([
    ['start', 0, '68 L L 68'],
    ['control', 4, '53'],
    ['address', 5, 'FF'],
    ['information', 6, '00'],
    ['source', 7, '1'],
    ['destination', 8, '103'],
    ['data', 9, '3 octets'],
  ]);
});

test('what is missing is said, and what begins anew is read', () => {
  const lacking = inspect(concat(...segments.slice(0, 1), ...segments.slice(2, 3), ...segments));
  expect(lacking.problems.map(({ message: said }) => said)).toEqual([
    'segments of a message whose last one is missing',
    'segments before number 2 are missing',
  ]);
  expect(lacking.readings).toMatchObject([{ value: text }]);
  expect(inspect(concat(...segments.slice(0, 2))).problems).toMatchObject([{ offset: 9, path: 'mbus' }]);
});

test('frames that carry no DLMS are shown, and those that should and do not are problems', () => {
  const link = encodeFrame({ type: 'short', control: 0x40, address: 1 });
  const foreign = encodeFrame({
    type: 'long',
    control: 0x53,
    address: 0xff,
    information: 0x72,
    data: new Uint8Array(4),
  });
  const report = inspect(concat(link, Uint8Array.of(0xe5), foreign), { framing: 'mbus' });
  expect(report.frames.map(({ summary }) => summary)).toEqual(['short, C 40', 'acknowledge', 'CI 72']);
  expect(report.problems).toMatchObject([{ offset: 12, path: 'mbus' }]);
});
