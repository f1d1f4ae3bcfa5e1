import { describe, expect, test } from 'vitest';
import { OrderedClock } from '../../test/ordered-clock.ts';
import { meter, PASSWORD, READER, uint32 } from '../../test/server-fixture.ts';
import { fromHex, toHex } from '../bytes/hex.ts';
import { toLatin1 } from '../bytes/utf8.ts';
import { Register } from '../classes/index.ts';
import { parseObis } from '../data/obis.ts';
import type { DlmsError } from '../errors.ts';
import { GatewayLink } from '../gateway-header/link.ts';
import { GatewayRouter } from '../gateway-header/router.ts';
import { DlmsServer } from '../server/index.ts';
import { WrapperLink } from '../wrapper/link.ts';
import { WrapperStation } from '../wrapper/station.ts';
import { encodeWpdu } from '../wrapper/wpdu.ts';
import { type ConnectOptions, connect } from './connect.ts';
import { memoryPair } from './memory.ts';
import { servePort } from './serve.ts';
import { tap } from './tap.ts';

const ENERGY = '1-0:1.8.0*255';
const [FIRST, SECOND] = [toLatin1('1234'), toLatin1('5678')];
const AS_READER = { client: READER, authentication: { mechanism: 'low', password: PASSWORD } } as const;

/** Two meters behind a gateway, the second in network 7. */
function gateway(transport: 'hdlc' | 'wrapper') {
  const [ours, theirs] = memoryPair();
  const clock = new OrderedClock();
  const problems: DlmsError[] = [];
  const lines: string[] = [];
  void servePort(theirs, {
    transport,
    clock,
    devices: [10, 11].map(
      (physicalAddress) => new DlmsServer({ physicalAddress, logicalDevices: [meter().device] }),
    ),
    gateway: {
      devices: [
        { device: FIRST, physical: 10 },
        { network: 7, device: SECOND, physical: 11 },
      ],
    },
    onEvent: (event) => event.type === 'problem' && void problems.push(event.error),
  });
  const port = tap(ours, { received: (bytes) => lines.push(toHex(bytes)) });
  const open = (options: ConnectOptions) =>
    connect({ kind: 'port', port }, { interface: transport, clock, ...AS_READER, ...options });
  return { open, problems, lines };
}

describe.each(['hdlc', 'wrapper'] as const)('a meter behind a gateway, over %s', (transport) => {
  test('is read and written by its name, every answer with it (conformance 50)', async () => {
    const { open, lines } = gateway(transport);
    const client = await open({ gateway: { network: 7, device: SECOND } });
    expect(await client.read(Register, ENERGY, 'value')).toMatchObject({ ok: true, value: uint32(123_456) });
    const note = { classId: 1, instance: parseObis('0-0:96.1.0*255'), attribute: 2 };
    expect(await client.set(note, uint32(9))).toEqual({ ok: true });
    const profile = await client.profile('1-0:99.1.0*255');
    expect(profile.ok && profile.rows.length).toBe(96);
    await client.close();
    expect(lines.filter((line) => line.includes('e7070435363738')).length).toBeGreaterThan(3);
  });

  test('is sent no more at a time than the line carries with its name', async () => {
    const { open } = gateway(transport);
    const client = await open({ gateway: { device: FIRST } });
    const note = { classId: 1, instance: parseObis('0-0:96.1.0*255'), attribute: 2 };
    const much = { type: 'octetString', value: new Uint8Array(65_512) } as const;
    expect(await client.set(note, much)).toEqual({ ok: false, error: 'typeUnmatched' });
    await client.close();
  });

  test('is not reached by another name', async () => {
    const { open, problems } = gateway(transport);
    const attempt = open({ gateway: { network: 1, device: SECOND }, retries: 0, timeoutMs: 100 });
    await expect(attempt).rejects.toMatchObject({ code: 'timeout' });
    expect(problems[0]?.message).toBe('no meter 35363738 in network 1 behind this gateway');
  });
});

/** What becomes of an APDU that comes from a gateway while a client talks to the first meter. */
function heard(apdu: string): string[] {
  const link = new GatewayLink(new WrapperLink({ client: 16, server: 1 }), { device: FIRST });
  link.handle({ type: 'connect' }, 0);
  const bytes = encodeWpdu({ source: 1, destination: 16, apdu: fromHex(apdu) });
  return link.handle({ type: 'received', bytes }, 0).map((output) => {
    if (output.type === 'deliver') return `deliver ${toHex(output.apdu)}`;
    return 'error' in output ? `${output.type} ${output.error.layer} ${output.error.message}` : output.type;
  });
}

describe('a client of a gateway', () => {
  test('takes what its meter says, and nothing else', () => {
    expect(heard('e7000431323334c401c10000')).toEqual(['deliver c401c10000']);
    expect(heard('e7000435363738c401c10000')).toEqual([
      'problem gateway an answer of another meter: device 35363738 in network 0',
    ]);
    expect(heard('e7010431323334c401c10000')).toEqual([
      'problem gateway an answer of another meter: device 31323334 in network 1',
    ]);
    expect(heard('e70009')).toEqual([expect.stringContaining('problem codec')]);
  });

  test('tells a meter that is no gateway, and passes over what is none of its answers', () => {
    expect(heard('c401c10000')).toEqual([
      'failed gateway an APDU with tag c4 names no meter behind the gateway',
    ]);
    expect(heard('0f00000001000900')).toEqual([expect.stringContaining('problem gateway')]);
  });

  test('leaves room for the name, and is held to what the prefix can say', () => {
    const link = new WrapperLink({ client: 16, server: 1 });
    expect(new GatewayLink(link, { device: FIRST }).maxApduBytes).toBe(65_535 - 7);
    expect(() => new GatewayLink(link, { network: 256, device: FIRST })).toThrow('no network');
    expect(() => new GatewayLink(link, { device: new Uint8Array(256) })).toThrow('at most 255');
  });
});

describe('a gateway', () => {
  const PEER = { client: 16, server: { logical: 1, physical: 0 } };
  const routed = () =>
    new GatewayRouter(new WrapperStation({ servers: [1], inactivityTimeoutMs: 1000 }), [
      { device: FIRST, physical: 10 },
      { device: SECOND, physical: 11 },
    ]);
  const asked = (router: GatewayRouter, apdu: string) =>
    router.handle(
      {
        type: 'received',
        bytes: encodeWpdu({ source: 16, destination: 1, apdu: fromHex(apdu) }),
      },
      0,
    );

  test('hands each meter its own, answers by name, and ends with the line', () => {
    const router = routed();
    const first = { ...PEER, server: { logical: 1, physical: 10 } };
    expect(asked(router, 'e6000431323334c0')).toMatchObject([
      { type: 'connected', peer: PEER },
      { type: 'deliver', apdu: fromHex('c0'), peer: first },
    ]);
    asked(router, 'e6000435363738c0');
    expect(router.maxApduBytes(first)).toBe(65_535 - 7);
    expect(router.handle({ type: 'send', peer: first, apdu: fromHex('c4') }, 0)).toEqual([
      { type: 'transmit', bytes: fromHex('0001000100100008e7000431323334c4') },
    ]);
    const ended = router.handle({ type: 'tick' }, 2000).filter(({ type }) => type === 'disconnected');
    expect(ended.map((output) => 'peer' in output && output.peer?.server.physical)).toEqual([0, 10, 11]);
  });

  test('keeps what names no meter for itself', () => {
    expect(asked(routed(), 'c0')).toMatchObject([{ type: 'connected' }, { type: 'deliver', peer: PEER }]);
    expect(asked(routed(), 'e600ff')).toMatchObject([
      { type: 'connected' },
      { type: 'problem', error: { code: 'malformed' } },
    ]);
  });

  test('is refused two meters of one name or address', () => {
    const line = new WrapperStation({ servers: [1] });
    const one = { device: FIRST, physical: 10 };
    expect(() => new GatewayRouter(line, [one, { ...one, physical: 11 }])).toThrow('are called 31323334');
    expect(() => new GatewayRouter(line, [one, { ...one, network: 1 }])).toThrow('physical address 10');
  });
});
