import { describe, expect, test } from 'vitest';
import { told } from '../../test/hdlc-script.ts';
import { fromHex, toHex } from '../bytes/hex.ts';
import type { LinkPeer, StationInput } from '../bytes/link.ts';
import { WrapperStation, type WrapperStationOptions } from './station.ts';
import { encodeWpdu } from './wpdu.ts';

const PEER: LinkPeer = { client: 16, server: { logical: 1, physical: 0 } };

const asks = (apdu: string, source = 16, destination = 1) =>
  ({ type: 'received', bytes: encodeWpdu({ source, destination, apdu: fromHex(apdu) }) }) as const;

class Bench {
  readonly station: WrapperStation;
  now = 0;

  constructor(options: Partial<WrapperStationOptions> = {}) {
    this.station = new WrapperStation({ servers: [1, 2], ...options });
  }

  does(input: StationInput): string[] {
    return this.station
      .handle(input, this.now)
      .flatMap((output) => (output.type === 'transmit' ? [toHex(output.bytes)] : told([output])));
  }
}

test('begins a conversation with the first question and answers with swapped ports (conformance 43)', () => {
  const bench = new Bench();
  expect(bench.does(asks('60'))).toEqual(['connected 65535/65535 1/1', 'deliver 60']);
  expect(bench.does(asks('c001'))).toEqual(['deliver c001']);
  expect(bench.does({ type: 'send', peer: PEER, apdu: fromHex('c401') })).toEqual(['0001000100100002c401']);
});

test('is silent to unknown devices and clients that are not heard (conformance 44)', () => {
  const bench = new Bench({ clients: [16] });
  expect(bench.does(asks('60', 16, 3))).toEqual(['problem unexpected']);
  expect(bench.does(asks('60', 17))).toEqual(['problem unexpected']);
});

describe('conversations', () => {
  test('are one for each pair of ports (conformance 47), and no more than told', () => {
    const bench = new Bench({ maxLinks: 2 });
    expect(bench.does(asks('60'))).toContain('deliver 60');
    expect(bench.does(asks('60', 16, 2))).toContain('connected 65535/65535 1/1');
    expect(bench.does(asks('60', 17))).toEqual(['problem unexpected']);
    expect(bench.does({ type: 'disconnect', peer: PEER })).toEqual(['disconnected requested']);
    expect(bench.does({ type: 'disconnect', peer: PEER })).toEqual([]);
    expect(bench.does(asks('60', 17))).toContain('deliver 60');
    expect(bench.does({ type: 'send', peer: PEER, apdu: fromHex('c4') })).toEqual(['failed closed']);
    expect(bench.does({ type: 'sendUi', peer: PEER, apdu: fromHex('0f') })).toEqual(['00010001001000010f']);
  });

  test('end with silence, and the stream with them (conformance 48)', () => {
    const bench = new Bench({ inactivityTimeoutMs: 60_000 });
    bench.does({ type: 'tick' });
    expect(bench.station.deadline).toBe(60_000);
    bench.now = 50_000;
    bench.does(asks('60'));
    bench.now = 110_000;
    expect(bench.does({ type: 'tick' })).toEqual(['disconnected inactivity', 'broken timeout']);
  });

  test('are kept alive by a WPDU without an APDU', () => {
    const bench = new Bench({ inactivityTimeoutMs: 60_000 });
    bench.does(asks('60'));
    bench.now = 50_000;
    expect(bench.does(asks(''))).toEqual([]);
    expect(bench.station.deadline).toBe(110_000);
  });

  test('last for ever where the time-out is 0', () => {
    const bench = new Bench({ inactivityTimeoutMs: 0 });
    bench.does(asks('60'));
    expect(bench.station.deadline).toBe(undefined);
  });
});

describe('garbage', () => {
  test('breaks the line', () => {
    const bench = new Bench();
    bench.does(asks('60'));
    expect(bench.does({ type: 'received', bytes: fromHex('16030100') })).toEqual(['broken malformed']);
    expect(bench.does({ type: 'send', peer: PEER, apdu: fromHex('c4') })).toEqual(['failed closed']);
  });
  test('an APDU that is too long does, before it has come (conformance 42)', () => {
    const bench = new Bench({ maxApduReceiveBytes: 1_000 });
    expect(bench.does({ type: 'received', bytes: fromHex('00010010000103e9') })).toEqual([
      'broken malformed',
    ]);
  });
  test('costs a datagram, and silence only the conversations', () => {
    const bench = new Bench({ datagrams: true, inactivityTimeoutMs: 1_000 });
    expect(bench.does({ type: 'received', bytes: fromHex('ff') })).toEqual(['problem malformed']);
    expect(bench.does(asks('60'))).toContain('deliver 60');
    bench.now = 1_000;
    expect(bench.does({ type: 'tick' })).toEqual(['disconnected inactivity']);
  });
});
