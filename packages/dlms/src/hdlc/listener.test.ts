import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.ts';
import { clientAddress, printAddress, serverAddress } from './address.ts';
import { encodeFrame } from './frame.ts';
import { Listener, type ListenerInput, type ListenerOutput } from './listener.ts';

const push = (info: string, { from = 1, segmented = false, type = 'ui' as 'ui' | 'i' | 'rr' } = {}) => {
  const control =
    type === 'ui'
      ? ({ type, pollFinal: !segmented } as const)
      : ({ type, send: 0, receive: 0, pollFinal: true } as const);
  const addresses = { source: serverAddress(from), destination: clientAddress(103) };
  return {
    type: 'received',
    bytes: encodeFrame({ ...addresses, control, segmented, info: fromHex(info) }),
  } as const;
};

const told = (outputs: readonly ListenerOutput[]): string[] =>
  outputs.map((output) =>
    output.type === 'deliver'
      ? `${printAddress(output.source)} to ${printAddress(output.destination)}: ${toHex(output.apdu)}`
      : output.error.message,
  );

const does = (listener: Listener, input: ListenerInput, now = 0): string[] =>
  told(listener.handle(input, now));

test('hears pushes of any station, in UI frames and in I frames without a connection', () => {
  const listener = new Listener();
  expect(does(listener, push('e6e7000f01'))).toEqual(['1 to 103: 0f01']);
  expect(does(listener, push('e6e7000f02', { from: 2, type: 'i' }))).toEqual(['2 to 103: 0f02']);
  expect(does(listener, push('', { type: 'rr' }))).toEqual([]);
  expect(listener.deadline).toBe(undefined);
});

describe('segmented messages', () => {
  test('of two stations do not mix', () => {
    const listener = new Listener();
    does(listener, push('e6e7000f', { segmented: true }));
    does(listener, push('e6e7000e', { from: 2, segmented: true }));
    expect(does(listener, push('01'))).toEqual(['1 to 103: 0f01']);
    expect(does(listener, push('02', { from: 2 }))).toEqual(['2 to 103: 0e02']);
  });

  test('that are not continued are dropped', () => {
    const listener = new Listener({ uiSegmentTimeoutMs: 5_000 });
    does(listener, push('e6e7000f', { segmented: true }));
    expect(listener.deadline).toBe(5_000);
    expect(does(listener, { type: 'tick' }, 5_000)).toEqual([
      'a segmented message from 1 to 103 was not continued: 4 octets dropped',
    ]);
    expect(listener.deadline).toBe(undefined);
  });

  test('of ever new stations take no more room than sixteen of them', () => {
    const listener = new Listener();
    for (let from = 1; from <= 100; from++) does(listener, push('e6e7000f', { from, segmented: true }));
    const dropped = does(listener, { type: 'tick' }, 1e6);
    expect(dropped.length).toBe(16);
  });
});

test('says what was no frame', () => {
  expect(does(new Listener(), { type: 'received', bytes: fromHex('10400141167e') })).toEqual([
    'HDLC: 5 octets outside of any frame at byte 0',
  ]);
});
