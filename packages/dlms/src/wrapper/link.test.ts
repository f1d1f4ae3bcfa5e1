import { describe, expect, test } from 'vitest';
import { told } from '../../test/hdlc-script.ts';
import { fromHex, toHex } from '../bytes/hex.ts';
import type { LinkInput, LinkOutput } from '../bytes/link.ts';
import { WrapperLink, type WrapperLinkOptions } from './link.ts';
import { encodeWpdu } from './wpdu.ts';

const answer = (apdu: string, source = 1, destination = 16) =>
  ({ type: 'received', bytes: encodeWpdu({ source, destination, apdu: fromHex(apdu) }) }) as const;

const connected = (options: Partial<WrapperLinkOptions> = {}): ((input: LinkInput) => string[]) => {
  const link = new WrapperLink({ client: 16, server: 1, ...options });
  link.handle({ type: 'connect' });
  return (input) => lines(link.handle(input));
};

const lines = (outputs: readonly LinkOutput[]): string[] =>
  outputs.flatMap((output) => (output.type === 'transmit' ? [toHex(output.bytes)] : told([output])));

test('is connected at once, asks and is answered', () => {
  const link = new WrapperLink({ client: 16, server: 1 });
  expect(lines(link.handle({ type: 'connect' }))).toEqual(['connected 65535/65535 1/1']);
  expect(link.connected).toBe(true);
  expect(link.maxApduBytes).toBe(65_535);
  expect(lines(link.handle({ type: 'send', apdu: fromHex('c001') }))).toEqual(['0001001000010002c001']);
  expect(lines(link.handle(answer('c401')))).toEqual(['deliver c401']);
  expect(lines(link.handle({ type: 'disconnect' }))).toEqual(['disconnected requested']);
  expect(lines(link.handle({ type: 'send', apdu: fromHex('c001') }))).toEqual(['failed closed']);
  expect(lines(link.handle(answer('c401')))).toEqual(['problem unexpected']);
});

test('takes an answer and a push in one read (conformance 49)', () => {
  const feed = connected();
  const [first, second] = [answer('c401').bytes, answer('0f01').bytes];
  expect(feed({ type: 'received', bytes: Uint8Array.from([...first, ...second]) })).toEqual([
    'deliver c401',
    'deliver 0f01',
  ]);
});

test('skips what is for other ports, late or lost (conformance 46)', () => {
  const feed = connected();
  expect(feed(answer('c401', 2))).toEqual(['problem unexpected']);
  expect(feed(answer('c401', 1, 17))).toEqual(['problem unexpected']);
  expect(feed(answer('c401'))).toEqual(['deliver c401']);
});

test('takes ports that were not swapped only where it is told to (conformance 45)', () => {
  expect(connected()(answer('c401', 16, 1))).toEqual(['problem unexpected']);
  expect(connected({ acceptUnswappedPorts: true })(answer('c401', 16, 1))).toEqual(['deliver c401']);
});

test('a WPDU without an APDU keeps the line alive, and no more', () => {
  expect(connected()(answer(''))).toEqual([]);
});

describe('garbage', () => {
  test('ends a link over a stream', () => {
    const feed = connected();
    expect(feed({ type: 'received', bytes: fromHex('7ea00703') })).toEqual(['failed malformed']);
    expect(feed({ type: 'send', apdu: fromHex('c001') })).toEqual(['failed closed']);
  });
  test('is skipped where it is told to', () => {
    const feed = connected({ resynchronise: true });
    expect(feed({ type: 'received', bytes: fromHex('ff') })).toEqual(['problem malformed']);
    expect(feed(answer('c401'))).toEqual(['deliver c401']);
  });
  test('costs a datagram, not the link', () => {
    const feed = connected({ datagrams: true, maxApduReceiveBytes: 10 });
    expect(feed({ type: 'received', bytes: fromHex('7ea00703') })).toEqual(['problem malformed']);
    expect(feed({ type: 'received', bytes: answer('c401').bytes.subarray(0, -1) })).toEqual([
      'problem malformed',
    ]);
    expect(feed(answer('00'.repeat(11)))).toEqual(['problem malformed']);
    expect(feed(answer('c401'))).toEqual(['deliver c401']);
  });
});
