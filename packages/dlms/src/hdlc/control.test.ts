import { expect, test } from 'vitest';
import { controlOctet, controlOf } from './control.ts';

test('every octet is read, and written again as it was', () => {
  for (let octet = 0; octet < 256; octet++) expect(controlOctet(controlOf(octet))).toBe(octet);
});

test.each([
  [0x10, { type: 'i', send: 0, receive: 0, pollFinal: true }],
  [0x32, { type: 'i', send: 1, receive: 1, pollFinal: true }],
  [0xfe, { type: 'i', send: 7, receive: 7, pollFinal: true }],
  [0x31, { type: 'rr', receive: 1, pollFinal: true }],
  [0x35, { type: 'rnr', receive: 1, pollFinal: true }],
  [0x93, { type: 'snrm', pollFinal: true }],
  [0x53, { type: 'disc', pollFinal: true }],
  [0x73, { type: 'ua', pollFinal: true }],
  [0x1f, { type: 'dm', pollFinal: true }],
  [0x97, { type: 'frmr', pollFinal: true }],
  [0x13, { type: 'ui', pollFinal: true }],
  [0x03, { type: 'ui', pollFinal: false }],
  [0xc1, { type: 'rr', receive: 6, pollFinal: false }],
  [0xef, { type: 'unknown', octet: 0xef, pollFinal: false }],
] as const)('%o is what the standard says', (octet, control) => {
  expect(controlOf(octet)).toEqual(control);
});

test('a sequence number beyond 7 is our own mistake', () => {
  expect(() => controlOctet({ type: 'rr', receive: 8, pollFinal: true })).toThrow(RangeError);
});
