import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { told } from '../../test/hdlc-script.ts';
import { crc16 } from '../bytes/crc16.ts';
import { fromHex, toHex } from '../bytes/hex.ts';
import type { LinkPeer, StationInput, StationOutput } from '../bytes/link.ts';
import { type Address, ALL_STATIONS, clientAddress, serverAddress } from './address.ts';
import type { Control } from './control.ts';
import { decodeFrame, encodeFrame } from './frame.ts';
import { Station, type StationOptions } from './station.ts';

const GET = 'c001c100080000010000ff0200';
const REQUEST = `e6e600${GET}`;
const ANSWER = 'c401c100110a';
const SERVER = serverAddress(1, 17);
const PEER: LinkPeer = { client: 16, server: { logical: 1, physical: 17 } };
const SNRM: Control = { type: 'snrm', pollFinal: true };
const I: Control = { type: 'i', send: 0, receive: 0, pollFinal: true };

interface Call {
  readonly to?: Address;
  readonly from?: Address;
  readonly info?: string;
}

const octets = (
  control: Control,
  { to = SERVER, from = clientAddress(16), info = '' }: Call = {},
): Uint8Array =>
  encodeFrame({ destination: to, source: from, control, segmented: false, info: fromHex(info) });

/** A station and a clock that only moves when told. */
class Bench {
  readonly station: Station;
  now = 0;

  constructor(options: Partial<StationOptions> = {}) {
    this.station = new Station({ servers: [PEER.server], ...options });
  }

  outputs(input: StationInput): StationOutput[] {
    return this.station.handle(input, this.now);
  }

  does(input: StationInput): string[] {
    return told(this.outputs(input));
  }

  hears(bytes: Uint8Array): string[] {
    return this.does({ type: 'received', bytes });
  }

  /** Whether it answers, and is well afterwards: connects, answers one question, disconnects. */
  isSilentAndWell(bytes: Uint8Array): void {
    expect(this.outputs({ type: 'received', bytes }).filter(({ type }) => type !== 'problem')).toEqual([]);
    this.now += 1_000;
    this.does({ type: 'tick' });
    expect(this.hears(octets(SNRM)).at(-1)).toBe('connected 128/128 1/1');
    expect(this.hears(octets(I, { info: REQUEST }))).toEqual([`deliver ${GET}`]);
    expect(this.does({ type: 'send', peer: PEER, apdu: fromHex(ANSWER) })).toEqual([
      `I 0,1 P e6e700${ANSWER}`,
    ]);
    expect(this.hears(octets({ type: 'disc', pollFinal: true }))).toEqual(['UA P', 'disconnected peer']);
  }
}

describe('is met with silence, and the station is well afterwards', () => {
  const snrm = octets(SNRM);
  const withInfo = octets(I, { info: REQUEST });
  const changed = (bytes: Uint8Array, at: number, value: number): Uint8Array => bytes.with(at, value);
  const withFcs = (bytes: Uint8Array): Uint8Array => {
    const fixed = bytes.slice();
    const check = crc16(fixed, 1, fixed.length - 3);
    fixed.set([check & 0xff, check >> 8], fixed.length - 3);
    return fixed;
  };

  test.each([
    ['a wrong FCS (conformance 1)', changed(snrm, snrm.length - 2, 0)],
    ['a wrong HCS under a right FCS (conformance 2)', withFcs(changed(withInfo, 8, 0))],
    ['a format that is not type 3 (conformance 3)', withFcs(changed(snrm, 1, 0x90))],
    ['a length that is too small (conformance 4)', withFcs(changed(snrm, 2, 7))],
    ['a length that is too large (conformance 4)', withFcs(changed(snrm, 2, 9))],
    ['a frame without its opening flag (conformance 5)', snrm.subarray(1)],
    ['a frame without its closing flag (conformance 5)', snrm.subarray(0, -1)],
    ['a frame that is too short (conformance 6)', fromHex('7EA0052123457E')],
    ['half a frame (conformance 7)', withInfo.subarray(0, 12)],
    ['an unknown logical device (conformance 17)', octets(SNRM, { to: serverAddress(2, 17) })],
    ['an unknown physical device (conformance 17)', octets(SNRM, { to: serverAddress(1, 18) })],
    ['a client of two octets (conformance 18)', octets(SNRM, { from: serverAddress(16, 0, 2) })],
    ['an address of three octets (conformance 19)', withFcs(fromHex('7EA00902022321930000007E'))],
    ['an address of five octets (conformance 19)', withFcs(fromHex('7EA00B020202022321930000007E'))],
    ['a call to all stations that is no UI (conformance 22)', octets(SNRM, { to: serverAddress(1, 0x7f) })],
    ['a call to all logical devices that is no UI', octets(SNRM, { to: serverAddress(0x7f, 17) })],
    ['a call to the calling device', octets(SNRM, { to: serverAddress(1, 0x7e) })],
    ['an undefined control octet (conformance 8)', octets({ type: 'unknown', octet: 0xff, pollFinal: true })],
  ])('%s', (_, bytes) => new Bench().isSilentAndWell(bytes));

  test('an address of one octet where two are wanted (conformance 20)', () => {
    new Bench({ addressSizes: [2, 4] }).isSilentAndWell(octets(SNRM, { to: serverAddress(1) }));
  });

  test('a client that is not heard', () => {
    new Bench({ clients: [16] }).isSilentAndWell(octets(SNRM, { from: clientAddress(17) }));
  });
});

test.each([1, 2, 4] as const)(
  'answers with the address of %i octets that it was called with (conformance 21)',
  (size) => {
    const bench = new Bench();
    const to = serverAddress(1, size === 1 ? undefined : 17, size);
    const [ua] = bench.outputs({ type: 'received', bytes: octets(SNRM, { to }) });
    const answer = decodeFrame(ua?.type === 'transmit' ? ua.bytes.subarray(1, -1) : new Uint8Array());
    expect(answer.source).toEqual(to);
    expect(answer.destination).toEqual(clientAddress(16));
    const [delivered] = bench.outputs({ type: 'received', bytes: octets(I, { to, info: REQUEST }) });
    expect(delivered).toMatchObject({ type: 'deliver', peer: PEER });
  },
);

test('does not mix address sizes within a connection, and lets SNRM change them', () => {
  const bench = new Bench();
  bench.hears(octets(SNRM));
  const four = serverAddress(1, 17, 4);
  expect(bench.hears(octets(I, { to: four, info: REQUEST }))).toEqual([]);
  expect(bench.hears(octets(SNRM, { to: four }))).toEqual([
    'disconnected reset',
    expect.stringMatching('^UA P'),
    'connected 128/128 1/1',
  ]);
  expect(bench.hears(octets(I, { info: REQUEST }))).toEqual([]);
  expect(bench.hears(octets(I, { to: four, info: REQUEST }))).toEqual([`deliver ${GET}`]);
});

describe('holds a link for each client and logical device', () => {
  const two = { servers: [PEER.server, { logical: 2, physical: 17 }] };

  test('side by side', () => {
    const bench = new Bench(two);
    const other = { to: serverAddress(2, 17), from: clientAddress(1) };
    bench.hears(octets(SNRM));
    bench.hears(octets(SNRM, other));
    expect(bench.hears(octets(I, { info: REQUEST }))).toEqual([`deliver ${GET}`]);
    expect(bench.hears(octets(I, { ...other, info: REQUEST }))).toEqual([`deliver ${GET}`]);
    const peer = { client: 1, server: { logical: 2, physical: 17 } };
    expect(bench.station.maxApduBytes(peer)).toBeGreaterThan(1_000);
    const [sent] = bench.outputs({ type: 'send', peer, apdu: fromHex(ANSWER) });
    const answer = decodeFrame(sent?.type === 'transmit' ? sent.bytes.subarray(1, -1) : new Uint8Array());
    expect(answer).toMatchObject({ source: other.to, destination: other.from });
  });

  test('but no more than told: the next client hears DM (design rule)', () => {
    const bench = new Bench({ maxLinks: 2 });
    for (const client of [1, 2]) bench.hears(octets(SNRM, { from: clientAddress(client) }));
    expect(bench.hears(octets(SNRM, { from: clientAddress(3) }))).toEqual(['DM P']);
    bench.hears(octets({ type: 'disc', pollFinal: true }, { from: clientAddress(1) }));
    expect(bench.hears(octets(SNRM, { from: clientAddress(3) })).at(-1)).toBe('connected 128/128 1/1');
  });

  test('and none for those who are not connected', () => {
    const bench = new Bench();
    expect(bench.hears(octets(I, { info: REQUEST }))).toEqual(['DM P']);
    expect(bench.station.deadline).toBe(undefined);
    expect(bench.station.maxApduBytes(PEER)).toBe(0);
    expect(bench.does({ type: 'send', peer: PEER, apdu: fromHex(ANSWER) })).toEqual(['failed closed']);
    expect(bench.does({ type: 'passTurn', peer: PEER })).toEqual([]);
  });

  test('until it has been silent for long (conformance 16)', () => {
    const bench = new Bench({ inactivityTimeoutMs: 120_000 });
    bench.hears(octets(SNRM));
    expect(bench.station.deadline).toBe(120_000);
    bench.now = 120_000;
    expect(bench.does({ type: 'tick' })).toEqual(['disconnected inactivity']);
    expect(bench.station.deadline).toBe(undefined);
  });

  test('until the server ends it', () => {
    const bench = new Bench();
    bench.hears(octets(SNRM));
    expect(bench.does({ type: 'disconnect', peer: PEER })).toEqual(['disconnected requested']);
    expect(bench.hears(octets(I, { info: REQUEST }))).toEqual(['DM P']);
  });
});

describe('broadcasts', () => {
  const ui: Control = { type: 'ui', pollFinal: true };

  test.each([
    ['all physical devices', serverAddress(1, 0x7f), { logical: 1, physical: ALL_STATIONS }],
    ['all logical devices', serverAddress(0x7f, 17), { logical: ALL_STATIONS, physical: 17 }],
    ['everybody in one octet', serverAddress(0x7f), { logical: ALL_STATIONS, physical: 0 }],
    ['everybody in four', serverAddress(0x3fff, 0x3fff), { logical: ALL_STATIONS, physical: ALL_STATIONS }],
  ])('to %s are heard and not answered (conformance 22)', (_, to, server) => {
    const outputs = new Bench().outputs({ type: 'received', bytes: octets(ui, { to, info: 'e6e600c1' }) });
    expect(outputs).toEqual([
      { type: 'deliver', apdu: fromHex('c1'), ui: true, peer: { client: 16, server } },
    ]);
  });

  test('to a device of another place are not', () => {
    const bytes = octets(ui, { to: serverAddress(0x7f, 18), info: 'e6e600c1' });
    expect(new Bench().outputs({ type: 'received', bytes })).toEqual([]);
  });
});

test('alone on its line it answers for all stations, in its own name', () => {
  const bench = new Bench({ singleDrop: true });
  for (const physical of [0x7f, 0x7e]) {
    const [ua] = bench.outputs({ type: 'received', bytes: octets(SNRM, { to: serverAddress(1, physical) }) });
    const answer = decodeFrame(ua?.type === 'transmit' ? ua.bytes.subarray(1, -1) : new Uint8Array());
    expect(answer.source).toEqual(SERVER);
    expect(
      bench.hears(octets({ type: 'disc', pollFinal: true }, { to: serverAddress(1, physical) })),
    ).toEqual(['UA P', 'disconnected peer']);
  }
});

test('pushes to a client that is not connected', () => {
  const bench = new Bench({ addressSizes: [4] });
  const [sent] = bench.outputs({
    type: 'sendUi',
    peer: { client: 103, server: PEER.server },
    apdu: fromHex('0f01'),
  });
  const push = decodeFrame(sent?.type === 'transmit' ? sent.bytes.subarray(1, -1) : new Uint8Array());
  expect(push).toMatchObject({ source: serverAddress(1, 17, 4), destination: clientAddress(103) });
  expect(toHex(push.info)).toBe('e6e7000f01');
  expect(bench.station.deadline).toBe(undefined);
});

test('any octets give values, and bounded ones', () => {
  const frames = fc
    .record({
      control: fc.nat(255),
      logical: fc.constantFrom(1, 2, 0x7f),
      physical: fc.constantFrom(17, 18, 0x7f),
      client: fc.nat(127),
      info: fc.uint8Array({ maxLength: 200 }),
      segmented: fc.boolean(),
    })
    .map(({ control, logical, physical, client, info, segmented }) => {
      const bytes = encodeFrame({
        destination: serverAddress(logical, physical),
        source: clientAddress(client),
        control: { type: 'unknown', octet: control, pollFinal: false },
        segmented,
        info,
      });
      return bytes;
    });
  const input = fc.array(fc.oneof(frames, fc.uint8Array({ maxLength: 100 })), { maxLength: 60 });
  fc.assert(
    fc.property(input, (chunks) => {
      const bench = new Bench({ maxLinks: 4, maxApduReceiveBytes: 1_000 });
      let answered = 0;
      for (const bytes of chunks) {
        bench.now += 10;
        answered += bench
          .outputs({ type: 'received', bytes })
          .filter(({ type }) => type === 'transmit').length;
      }
      expect(answered).toBeLessThanOrEqual(chunks.length + 60);
      for (let ticks = 0; bench.station.deadline !== undefined; ticks++) {
        expect(ticks).toBeLessThan(100);
        bench.now = bench.station.deadline;
        bench.outputs({ type: 'tick' });
      }
    }),
    { numRuns: 300 },
  );
});
