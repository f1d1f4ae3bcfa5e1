import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  call,
  getDevice,
  getOpenApi,
  getOverview,
  listConnections,
  listDevices,
  listProfileRows,
  listProfiles,
  listReadings,
  listValues,
  readDevice,
  routes,
} from '@meterwire/api';
import { type Configuration, type RunningGateway, startGateway } from '@meterwire/gateway';
import { type RunningMeter, startMeter } from '@meterwire/meter';
import { type Serving, serve } from 'dlms/node';
import { DlmsServer, LogicalDevice } from 'dlms/server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

const HOST = '127.0.0.1';
const PROFILE = '1-0:99.1.0*255';
const QUARTER = 900_000;
const ENERGY = '1-1:1.8.0*255';
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

let meter: RunningMeter;
let hdlc: number;
let wrapper: number;
let folder: string;
const running: RunningGateway[] = [];

beforeAll(async () => {
  meter = await startMeter({ port: 0, wrapperPort: 0, historyDays: 30 });
  [hdlc, wrapper] = (['hdlc', 'wrapper'] as const).map(
    (kind) => meter.addresses.find(({ transport }) => transport === kind)?.port ?? 0,
  ) as [number, number];
});
afterAll(() => meter.close());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-gateway-'));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((gateway) => gateway.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(
  config: string | Configuration,
  dataDir = join(folder, 'data'),
): Promise<RunningGateway> {
  const gateway = await startGateway({ config, dataDir, port: 0, logger: quiet });
  running.push(gateway);
  return gateway;
}

const tcp = (name: string, port: number) => ({ name, type: 'tcp', host: HOST, port }) as const;
const overHdlc = (name: string, connection: string, physical = 100) =>
  ({
    name,
    connection,
    interface: 'hdlc',
    physical,
    addressSize: 4,
    timeout: '400ms',
    retries: 0,
    model: 'ion',
  }) as const;
const values = (every: string) =>
  ({ name: 'values', devices: 'all', every, values: [ENERGY, '0-0:1.0.0'] }) as const;

const readNow = ({ url }: RunningGateway, id: string, requests?: string[]) =>
  call(fetch, readDevice, { params: { id }, body: requests === undefined ? {} : { requests } }, url);
const device = ({ url }: RunningGateway, id: string) => call(fetch, getDevice, { params: { id } }, url);
const rows = ({ url }: RunningGateway, id: string) =>
  call(fetch, listProfileRows, { params: { id, logicalName: PROFILE }, query: { limit: 100_000 } }, url);

describe('a meter', () => {
  const config: Configuration = {
    api: { login: 'open' },
    connections: [tcp('line', 0), tcp('ethernet', 0)],
    devices: [overHdlc('by-hdlc', 'line'), { name: 'by-wrapper', connection: 'ethernet', model: 'ion' }],
    requests: [
      values('1h'),
      { name: 'load', devices: ['by-hdlc', 'by-wrapper'], every: '1h', profile: PROFILE },
    ],
  };
  const located = (): Configuration => ({
    ...config,
    connections: [tcp('line', hdlc), tcp('ethernet', wrapper)],
  });

  test('is read over HDLC and over WRAPPER, values and thirty days of its load profile', async () => {
    const gateway = await start(located());
    for (const id of ['by-hdlc', 'by-wrapper']) {
      expect(await readNow(gateway, id)).toMatchObject({ outcome: 'done', failure: null });
      expect(await device(gateway, id)).toMatchObject({
        state: 'answering',
        lastError: null,
        successRate: 1,
      });
      const [energy] = await call(fetch, listValues, { params: { id } }, gateway.url);
      expect(energy).toMatchObject({
        logicalName: ENERGY,
        classId: 3,
        unit: 'Wh',
        value: expect.stringMatching(/^\d+$/),
      });
      const { times, columns } = await rows(gateway, id);
      expect(times.length).toBeGreaterThanOrEqual(2880);
      expect(times.every((at, i) => i === 0 || at - (times[i - 1] ?? 0) === QUARTER)).toBe(true);
      expect(columns.map(({ role, unit }) => [role, unit])).toEqual([
        ['status', null],
        ['value', 'Wh'],
        ['value', 'varh'],
        ['value', 'Wh'],
        ['value', 'varh'],
      ]);
      for (const { values: cells } of columns)
        expect(cells.every((cell) => Number.isInteger(cell))).toBe(true);
    }
    const [hdlcRows, wrapperRows] = [await rows(gateway, 'by-hdlc'), await rows(gateway, 'by-wrapper')];
    expect(hdlcRows.columns[1]?.values).toEqual(wrapperRows.columns[1]?.values);
  });

  test('is not read twice after a restart, and nothing is stored twice', async () => {
    const first = await start(located());
    await readNow(first, 'by-hdlc');
    const before = await rows(first, 'by-hdlc');
    const { lastSuccess, logicalDeviceName } = await device(first, 'by-hdlc');
    await first.close();

    const second = await start(located());
    expect(await device(second, 'by-hdlc')).toMatchObject({
      lastSuccess,
      logicalDeviceName,
      state: 'answering',
    });
    expect(await readNow(second, 'by-hdlc', ['load'])).toMatchObject({ outcome: 'done' });
    const after = await rows(second, 'by-hdlc');
    expect(after.times.slice(0, before.times.length)).toEqual(before.times);
    expect(after.times.length - before.times.length).toBeLessThanOrEqual(1); // a quarter may have passed
    const { total } = (await call(fetch, getOverview, {}, second.url)).devices;
    expect(total).toBe(2);
    const [profile] = await call(fetch, listProfiles, { params: { id: 'by-hdlc' } }, second.url);
    expect(profile?.rows).toBe(after.times.length);
  });

  test('has its readings in pages, and its rows are among them', async () => {
    const gateway = await start(located());
    await readNow(gateway, 'by-hdlc');
    let count = 0;
    let after: string | undefined;
    const seen = new Set<string>();
    do {
      const query = { device: 'by-hdlc', limit: 5000, ...(after !== undefined && { after }) };
      const page = await call(fetch, listReadings, { query }, gateway.url);
      for (const { logicalName, at } of page.readings) seen.add(`${logicalName} ${at}`);
      count += page.readings.length;
      after = page.next ?? undefined;
    } while (after !== undefined);
    expect(seen.size).toBe(count);
    expect(count).toBe((await rows(gateway, 'by-hdlc')).times.length * 5 + 2);
  });

  test('is described by the OpenAPI document, as the contract has it', async () => {
    const { url } = await start(located());
    const document = (await call(fetch, getOpenApi, {}, url)) as { openapi: string; paths: object };
    expect(document.openapi).toBe('3.1.0');
    const operations = Object.values(document.paths as Record<string, object>).flatMap(Object.keys);
    expect(operations).toHaveLength(routes.length);
  });
});

describe('a bad meter', () => {
  let silent: FakeMeter;
  let rubbish: FakeMeter;
  let closing: FakeMeter;
  let refusing: Serving;

  beforeAll(async () => {
    silent = await FakeMeter.listen(() => {});
    rubbish = await FakeMeter.listen((socket) => {
      const noise = setInterval(
        () => socket.write(Uint8Array.from({ length: 64 }, (_, i) => (i * 37 + 11) % 251)),
        20,
      );
      socket.on('close', () => clearInterval(noise));
    });
    closing = await FakeMeter.listen((socket) => socket.end());
    refusing = await serve({
      listen: { host: HOST, port: 0 },
      transport: 'hdlc',
      devices: [
        new DlmsServer({
          logicalDevices: [
            new LogicalDevice({
              sap: 1,
              name: 'TST0000000000001',
              objects: [],
              associations: [
                { clientSap: 16, services: ['get'], password: new TextEncoder().encode('right') },
              ],
            }),
          ],
        }),
      ],
    });
  });
  afterAll(async () => {
    await Promise.all([silent, rubbish, closing, refusing].map((each) => each.close()));
  });

  const config = (): Configuration => ({
    limits: { backoffFirst: '1h', backoffLongest: '1h' },
    api: { login: 'open' },
    connections: [
      tcp('good', hdlc),
      tcp('silent', silent.port),
      tcp('rubbish', rubbish.port),
      tcp('closing', closing.port),
      tcp('refusing', refusing.address.port),
      tcp('nobody', 1),
    ],
    devices: [
      overHdlc('good', 'good'),
      overHdlc('silent', 'silent'),
      overHdlc('rubbish', 'rubbish'),
      overHdlc('closing', 'closing'),
      {
        name: 'refusing',
        connection: 'refusing',
        interface: 'hdlc',
        authentication: 'low',
        password: 'hush-hush',
        timeout: '1s',
      },
      overHdlc('nobody', 'nobody'),
    ],
    requests: [values('1s')],
  });

  test('leaves a clear status and delays no other', async () => {
    const told: unknown[] = [];
    const logger = { info: tell(told), warn: tell(told), error: tell(told) };
    const dataDir = join(folder, 'data');
    const gateway = await startGateway({ config: config(), dataDir, port: 0, logger });
    running.push(gateway);
    const ends = await Promise.all(
      ['silent', 'rubbish', 'closing', 'refusing', 'nobody'].map((id) => readNow(gateway, id)),
    );
    for (const end of ends) expect(end).toMatchObject({ outcome: 'failed', readings: 0 });
    await vi.waitFor(async () => {
      const { readings } = await call(
        fetch,
        listReadings,
        { query: { device: 'good', logicalName: ENERGY } },
        gateway.url,
      );
      expect(readings.length).toBeGreaterThanOrEqual(3);
    }, 10_000);
    const { devices } = await call(fetch, listDevices, {}, gateway.url);
    const found = Object.fromEntries(devices.map(({ id, state, lastError }) => [id, { state, lastError }]));
    expect(found).toMatchObject({
      good: { state: 'answering', lastError: null },
      silent: {
        state: 'silent',
        lastError: { code: 'timeout', advice: expect.stringMatching(/not one octet came/) },
      },
      rubbish: {
        state: 'silent',
        lastError: { advice: expect.stringMatching(/octets came that are neither/) },
      },
      closing: { state: 'silent', lastError: { code: 'closed' } },
      refusing: {
        state: 'refused',
        lastError: { code: 'refused', message: expect.stringMatching(/password|authentication/i) },
      },
      nobody: {
        state: 'silent',
        lastError: { code: 'closed', layer: 'port', message: expect.stringMatching(/ECONNREFUSED/) },
      },
    });
    for (const { id, lastError } of devices)
      if (id !== 'good') expect(lastError?.advice ?? '', id).toMatch(/\w{3}/);
    const { connections: lines } = await call(fetch, listConnections, {}, gateway.url);
    expect(lines.find(({ id }) => id === 'nobody')?.state).toBe('failed');
    expect(lines.find(({ id }) => id === 'good')?.state).not.toBe('failed');
    expect(JSON.stringify([devices, lines, told])).not.toContain('hush-hush');
    expect(told).toContainEqual([
      { device: 'silent', readings: 0, code: 'timeout', layer: 'hdlc' },
      expect.any(String),
    ]);
    const { problems } = await call(fetch, getOverview, {}, gateway.url);
    expect(problems).toHaveLength(5);
    await gateway.close();
    expect(readFileSync(join(dataDir, 'readings.db')).includes('hush-hush')).toBe(false);
  });

  test('on the same line leaves the others their turn', async () => {
    const gateway = await start({
      limits: { backoffFirst: '1h', backoffLongest: '1h' },
      api: { login: 'open' },
      connections: [tcp('bus', hdlc)],
      devices: [overHdlc('absent', 'bus', 99), overHdlc('present', 'bus')],
      requests: [values('1s')],
    });
    await vi.waitFor(async () => {
      expect(await device(gateway, 'absent')).toMatchObject({ state: 'silent' });
      expect(await device(gateway, 'present')).toMatchObject({ state: 'answering' });
      const { readings } = await call(
        fetch,
        listReadings,
        { query: { device: 'present', logicalName: ENERGY } },
        gateway.url,
      );
      expect(readings.length).toBeGreaterThanOrEqual(2);
    }, 10_000);
  });

  test('does not keep the gateway from stopping', async () => {
    const gateway = await start({
      api: { login: 'open' },
      connections: [tcp('silent', silent.port)],
      devices: [{ ...overHdlc('silent', 'silent'), timeout: '1m', retries: 9 }],
      requests: [values('1s')],
    });
    await vi.waitFor(
      async () => expect(await device(gateway, 'silent')).toMatchObject({ running: true }),
      10_000,
    );
    const waiting = readNow(gateway, 'silent').catch(() => 'cut off');
    const started = performance.now();
    await gateway.close();
    expect(performance.now() - started).toBeLessThan(3000);
    await waiting;
  });
});

describe('a gateway', () => {
  const idle: Configuration = { api: { login: 'open' }, connections: [], devices: [], requests: [] };

  test('with a wrong configuration starts nothing, and says all that is wrong', async () => {
    const wrong: Configuration = {
      devices: [{ name: 'd', connection: 'c' }],
      requests: [{ name: 'r', devices: ['e'] }],
    };
    const dataDir = join(folder, 'never');
    await expect(startGateway({ config: wrong, dataDir })).rejects.toMatchObject({
      code: 'malformed',
      problems: [
        { path: 'devices[0].connection', message: 'there is no connection "c"; there are none' },
        { path: 'requests[0].devices[0]', message: 'there is no device "e"; there are d' },
        { path: 'requests[0]', message: expect.stringContaining('exactly one of once, every, at, cron') },
        { path: 'requests[0]', message: expect.stringContaining('exactly one of values') },
      ],
    });
    expect(existsSync(dataDir)).toBe(false);
  });

  test('has its data folder for itself', async () => {
    await start(idle);
    await expect(start(idle)).rejects.toMatchObject({
      code: 'refused',
      reason: 'inUse',
      message: expect.stringContaining(`in use by process ${process.pid}`),
    });
  });

  test('whose port is taken says so, and lets go of its data folder', async () => {
    const other = await FakeMeter.listen(() => {});
    const options = { config: idle, dataDir: join(folder, 'data'), logger: quiet };
    await expect(startGateway({ ...options, port: other.port })).rejects.toMatchObject({
      message: expect.stringContaining(`${HOST}:${other.port} cannot be listened on: EADDRINUSE`),
    });
    await other.close();
    await start(idle);
  });

  test('says when it is ready, and listens on loopback alone', async () => {
    const readyFile = join(folder, 'ready.json');
    const gateway = await startGateway({
      config: idle,
      dataDir: join(folder, 'd'),
      port: 0,
      logger: quiet,
      readyFile,
    });
    expect(JSON.parse(readFileSync(readyFile, 'utf8'))).toMatchObject({ url: gateway.url });
    expect(gateway.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await gateway.close();
    await gateway.close();
    expect(existsSync(readyFile)).toBe(false);
  });

  test('ends when its signal does', async () => {
    const end = new AbortController();
    const options = { config: idle, dataDir: join(folder, 'd'), port: 0, logger: quiet, signal: end.signal };
    const gateway = await startGateway(options);
    end.abort();
    await vi.waitFor(() => expect(fetch(gateway.url)).rejects.toThrow(), 10_000);
    await gateway.close();
  });
});

const tell = (lines: unknown[]) => (fields: object, message: string) => {
  lines.push([fields, message]);
};

/** A TCP server that treats every connection in the same way. */
class FakeMeter {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(treat: (socket: Socket) => void) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
      socket.resume();
      treat(socket);
    });
  }

  static async listen(treat: (socket: Socket) => void): Promise<FakeMeter> {
    const meter = new FakeMeter(treat);
    await new Promise<void>((resolve) => meter.#server.listen(0, HOST, resolve));
    return meter;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
