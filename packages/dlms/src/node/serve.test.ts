import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { fromHex } from '../bytes/hex.ts';
import { concat } from '../bytes/octets.ts';
import { DataObject, ProfileGeneric, Register } from '../classes/index.ts';
import { parseObis } from '../data/obis.ts';
import type { Data } from '../data/tag.ts';
import { ClosedError, RefusedError } from '../errors.ts';
import {
  DlmsServer,
  ION_SERVICES,
  implement,
  LogicalDevice,
  MemoryRows,
  profileGeneric,
} from '../server/index.ts';
import { LOGICAL_NAME_SERVICES } from '../session/negotiation.ts';
import { encodeWpdu } from '../wrapper/wpdu.ts';
import type { Clock } from './clock.ts';
import { type ConnectOptions, connect } from './connect.ts';
import { memoryPair } from './memory.ts';
import { type ServeOptions, type Serving, serve, servePort } from './serve.ts';
import type { ServeEvent } from './serve-events.ts';

const ENERGY = '1-0:1.8.0*255';
const PROFILE = '1-0:99.1.0*255';
const ROWS = Array.from({ length: 300 }, (_, i): Data[] => [{ type: 'uint32', value: i }]);

const meter = (physicalAddress = 0): DlmsServer =>
  new DlmsServer({
    physicalAddress,
    logicalDevices: [
      new LogicalDevice({
        sap: 1,
        name: `MTW${physicalAddress}`,
        objects: [
          implement(Register, ENERGY, {
            value: { type: 'uint32', value: 1000 + physicalAddress },
            scalerUnit: { scaler: 0, unit: 'Wh' },
          }),
          implement(DataObject, '0-0:96.1.1*255', {
            value: { type: 'octetString', value: new Uint8Array(60_000) },
          }),
          implement(DataObject, '0-0:96.99.99*255', {
            value: () => {
              throw new Error('a bug of the meter');
            },
          }),
          profileGeneric(PROFILE, {
            captureObjects: () => [
              { classId: 3, logicalName: parseObis(ENERGY), attribute: 2, dataIndex: 0 },
            ],
            profileEntries: () => 300,
            rows: new MemoryRows(300, ROWS),
          }),
        ],
        associations: [
          { clientSap: 16, services: LOGICAL_NAME_SERVICES },
          { clientSap: 17, services: ION_SERVICES },
          {
            clientSap: 32,
            authentication: 'low',
            password: fromHex('3132'),
            services: LOGICAL_NAME_SERVICES,
          },
        ],
      }),
    ],
  });

const open: Serving[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(open.splice(0).map((serving) => serving.close()));
});

/** Serves on any free port, closed after the test; `url` is where. */
async function serving(options: Partial<ServeOptions> = {}) {
  const events: ServeEvent[] = [];
  const served = await serve({
    transport: 'wrapper',
    devices: [meter()],
    listen: { port: 0 },
    onEvent: (event) => events.push(event),
    ...options,
  });
  open.push(served);
  const scheme = options.listen?.protocol ?? 'tcp';
  return { served, events, url: `${scheme}://127.0.0.1:${served.address.port}` };
}

/** A client's bare socket. */
async function dial({ served }: { readonly served: Serving }): Promise<Socket> {
  const socket = createConnection({ port: served.address.port, host: served.address.host });
  sockets.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

const energyOf = async (url: string, options: ConnectOptions = {}): Promise<unknown> => {
  await using client = await connect(url, options);
  const answer = await client.read(Register, ENERGY, 'value');
  return answer.ok ? answer.value : answer;
};

const wpdu = (hex: string): Uint8Array => encodeWpdu({ source: 16, destination: 1, apdu: fromHex(hex) });
const AARQ = wpdu('601DA109060760857405080101BE10040E01000000065F1F0400007E1FFFFF');
const GET_LONG = wpdu('C001C1000100006001 01FF0200');

describe('a client reads', () => {
  test.each<[string, Partial<ServeOptions>, ConnectOptions]>([
    ['over the wrapper', {}, {}],
    ['over the wrapper by UDP', { listen: { port: 0, protocol: 'udp' } }, {}],
    ['over HDLC', { transport: 'hdlc' }, { interface: 'hdlc' }],
    [
      'over HDLC with windows',
      { transport: 'hdlc', hdlc: { windowTransmit: 3, maxInfoTransmitBytes: 512 } },
      { interface: 'hdlc', hdlc: { windowReceive: 3, maxInfoReceiveBytes: 512 } },
    ],
  ])('a register and a profile %s', async (_, options, wishes) => {
    const { url } = await serving(options);
    await using client = await connect(url, wishes);
    expect(await client.read(Register, ENERGY, 'scalerUnit')).toMatchObject({
      ok: true,
      value: { scaler: 0, unit: 'Wh' },
    });
    const buffer = await client.read(ProfileGeneric, PROFILE, 'buffer');
    expect(buffer).toMatchObject({ ok: true, value: { value: { length: 300 } } });
  });

  test('without HDLC segments every answer fits one frame, long ones in blocks', async () => {
    const sent: Uint8Array[] = [];
    const { url } = await serving({
      transport: 'hdlc',
      hdlc: { segmentation: false },
      onTraffic: (_, direction, bytes) => direction === 'sent' && sent.push(bytes),
    });
    await using client = await connect(url, { interface: 'hdlc', client: 17 });
    const buffer = await client.read(ProfileGeneric, PROFILE, 'buffer');
    expect(buffer).toMatchObject({
      ok: true,
      value: { value: ROWS.map((value) => ({ type: 'structure', value })) },
    });
    expect(sent.length).toBeGreaterThan(20);
    for (const frame of sent) {
      // 128 octets of information, 12 around them; and the S bit, 0x08 of the format field, is never set.
      expect(frame.length).toBeLessThanOrEqual(140);
      expect((frame[1] ?? 0) & 0x08).toBe(0);
    }
  });

  test('several devices of one line by their physical addresses', async () => {
    const { url } = await serving({ transport: 'hdlc', devices: [meter(17), meter(18)] });
    const at = (physical: number): ConnectOptions => ({
      interface: 'hdlc',
      server: { logical: 1, physical },
      retries: 0,
    });
    expect(await energyOf(url, at(17))).toEqual({ type: 'uint32', value: 1017 });
    expect(await energyOf(url, at(18))).toEqual({ type: 'uint32', value: 1018 });
    await expect(connect(url, { ...at(19), timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' });
  });

  test('over a port in memory', async () => {
    const [ours, theirs] = memoryPair();
    const ended = servePort(theirs, { transport: 'hdlc', devices: [meter()] });
    const client = await connect({ kind: 'port', port: ours });
    expect(await client.read(Register, ENERGY, 'value')).toMatchObject({ ok: true });
    await client.close();
    await ended;
  });
});

describe('a listener', () => {
  test('tells who came, associated and went', async () => {
    const { url, events } = await serving();
    await energyOf(url);
    await expect
      .poll(() => events.map(({ type }) => type))
      .toEqual(['connected', 'opened', 'closed', 'disconnected']);
    expect(events.at(-1)).toMatchObject({ reason: 'peer', connection: 1 });
  });

  test('tells of refused clients and of failing objects, without a secret (conformance 175 server)', async () => {
    const { url, events } = await serving();
    const password = fromHex('3133');
    const attempt = connect(url, { client: 32, authentication: { mechanism: 'low', password } });
    await expect(attempt).rejects.toBeInstanceOf(RefusedError);
    await using client = await connect(url);
    await expect(client.read(DataObject, '0-0:96.99.99*255', 'value')).rejects.toBeInstanceOf(RefusedError);
    expect(inspect(events, { depth: 10 })).not.toMatch(/password|49, 51/);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'refused', reason: 'authenticationFailure' }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'fault', error: new Error('a bug of the meter') }),
    );
  });

  test('turns away who comes when it is full, and takes the next when there is room', async () => {
    const full = await serving({ maxConnections: 1 });
    const first = await dial(full);
    const second = await dial(full);
    await once(second.resume(), 'close');
    expect(full.events.map(({ type }) => type)).toEqual(['connected', 'turnedAway']);
    first.destroy();
    await expect.poll(() => full.served.connections).toBe(0);
    expect(await energyOf(full.url)).toEqual({ type: 'uint32', value: 1000 });
  });

  test('closes a silent connection when its time is up, and not before (conformance 48)', async () => {
    const clock = new FakeClock();
    const { served, events } = await serving({ clock, inactivityTimeoutMs: 60_000 });
    const socket = await dial({ served });
    socket.resume();
    await expect.poll(() => served.connections).toBe(1);
    clock.pass(59_999);
    expect(served.connections).toBe(1);
    socket.write(AARQ);
    await once(socket, 'data');
    clock.pass(59_999);
    socket.write(GET_LONG);
    await once(socket, 'data');
    expect(events.map(({ type }) => type)).toEqual(['connected', 'opened']);
    clock.pass(60_000);
    await once(socket, 'close');
    await expect.poll(() => events.at(-1)).toMatchObject({ type: 'disconnected', reason: 'inactivity' });
  });

  test('closes a connection that speaks no DLMS', async () => {
    const { served, events } = await serving();
    const socket = await dial({ served });
    socket.resume().write('GET / HTTP/1.1\r\n\r\n');
    await once(socket, 'close');
    await expect.poll(() => events.at(-1)).toMatchObject({ type: 'disconnected', reason: 'broken' });
  });

  test('serves no faster than its answers are taken', async () => {
    let received = 0;
    let sent = 0;
    const { served } = await serving({
      onTraffic: (_, direction, bytes) => {
        if (direction === 'received') received += bytes.length;
        else sent += bytes.length;
      },
    });
    const socket = await dial({ served });
    socket.pause();
    socket.write(AARQ);
    const requests = 1000;
    // Answers of 60 MB together, which nobody reads; half of the requests come while the others wait.
    const half = concat(...Array.from({ length: requests / 2 }, () => GET_LONG));
    socket.write(half);
    await expect.poll(() => sent).toBeGreaterThan(100_000);
    socket.write(half);
    await new Promise((resolve) => setImmediate(resolve));
    const total = AARQ.length + requests * GET_LONG.length;
    expect(received).toBeLessThan(total / 2);
    expect(sent).toBeLessThan(30_000_000);
    // Now they are read, and all of them come.
    let taken = 0;
    socket.on('data', (bytes) => {
      taken += bytes.length;
    });
    socket.resume();
    await expect.poll(() => taken, { timeout: 20_000 }).toBeGreaterThan(requests * 60_000);
    expect(received).toBe(total);
  });

  test('closes promptly, whatever its connections do', async () => {
    const { served, events, url } = await serving();
    const idle = await dial({ served });
    const greedy = await dial({ served });
    greedy.pause();
    greedy.write(concat(AARQ, ...Array.from({ length: 200 }, () => GET_LONG)));
    await expect.poll(() => events.filter(({ type }) => type === 'opened')).toHaveLength(1);
    const gone = once(idle.resume(), 'close');
    await served.close();
    await gone;
    expect(served.connections).toBe(0);
    await expect(connect(url, { timeoutMs: 500 })).rejects.toBeInstanceOf(ClosedError);
  });

  test('says why it cannot listen', async () => {
    const { served } = await serving();
    const again = serve({ transport: 'wrapper', devices: [meter()], listen: { port: served.address.port } });
    await expect(again).rejects.toThrow(/^cannot listen on tcp 127\.0\.0\.1:\d+: .*EADDRINUSE/);
    await expect(
      serve({ transport: 'hdlc', devices: [meter()], listen: { port: 0, protocol: 'udp' } }),
    ).rejects.toBeInstanceOf(RangeError);
    await expect(serve({ transport: 'hdlc', devices: [], listen: { port: 0 } })).rejects.toBeInstanceOf(
      RangeError,
    );
  });
});

/** A clock that stands until time is made to pass. */
class FakeClock implements Clock {
  #now = 1_000_000;
  #timers: { readonly at: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  at(instant: number, wake: () => void): () => void {
    const timer = { at: instant, wake };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  pass(ms: number): void {
    this.#now += ms;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const { wake } of due) wake();
  }
}
