import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, getDevice, listConnections, listValues, readDevice } from '@meterwire/api';
import { startGateway } from '@meterwire/gateway';
import { type RunningMeter, startFleet, startMeter, TEMPLATES, withSetup } from '@meterwire/meter';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const hasSocat = spawnSync('socat', ['-V']).status === 0;
const ENERGY = '1-1:1.8.0*255';

let folder: string;
let meter: RunningMeter;
let line: ChildProcess;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-serial-'));
  meter = await startMeter({ port: 0, wrapperPort: 0, historyDays: 1 });
});
afterEach(async () => {
  line.kill();
  await meter.close();
  rmSync(folder, { recursive: true, force: true });
});

const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** A serial line whose other end is the meter, or what listens on that port. */
async function wire(
  port = meter.addresses.find(({ transport }) => transport === 'hdlc')?.port ?? 0,
): Promise<string> {
  const path = join(folder, 'line');
  line = spawn('socat', [`PTY,link=${path},raw,echo=0`, `TCP:127.0.0.1:${port},forever,interval=0.1`]);
  await vi.waitFor(() => expect(existsSync(path)).toBe(true), 5000);
  return path;
}

const start = (path: string) =>
  startGateway({
    config: {
      api: { login: 'open' },
      connections: [{ name: 'bus', type: 'serial', path, baud: 115_200 }],
      devices: [
        { name: 'present', connection: 'bus', physical: 100, addressSize: 4, timeout: '1s' },
        { name: 'absent', connection: 'bus', physical: 99, addressSize: 4, timeout: '300ms', retries: 0 },
      ],
      requests: [{ name: 'values', devices: 'all', every: '1h', values: [ENERGY] }],
    },
    dataDir: join(folder, 'data'),
    port: 0,
    logger: silent,
  });

describe.skipIf(!hasSocat)('a serial line (needs socat)', () => {
  test('is shared by its meters, one after the other, and the silent one harms no other', async () => {
    const gateway = await start(await wire());
    const { url } = gateway;
    const read = (id: string) => call(fetch, readDevice, { params: { id } }, url);
    expect(await Promise.all([read('absent'), read('present')])).toMatchObject([
      { outcome: 'failed', failure: { code: 'timeout' } },
      { outcome: 'done' },
    ]);
    const [energy] = await call(fetch, listValues, { params: { id: 'present' } }, url);
    expect(energy).toMatchObject({ logicalName: ENERGY, unit: 'Wh' });
    await gateway.close();
  }, 30_000);

  test('that is not there is said in words', async () => {
    await wire();
    const gateway = await start(join(folder, 'nothing'));
    await call(fetch, readDevice, { params: { id: 'present' } }, gateway.url);
    expect(await call(fetch, getDevice, { params: { id: 'present' } }, gateway.url)).toMatchObject({
      state: 'silent',
      lastError: { code: 'closed', layer: 'port', message: expect.stringContaining('cannot open') },
    });
    expect(await call(fetch, listConnections, {}, gateway.url)).toMatchObject({
      connections: [{ id: 'bus', kind: 'serial', state: 'failed' }],
    });
    await gateway.close();
  });

  test('that stays open carries several meters in turn, and opens anew when it was pulled out', async () => {
    const fleet = await startFleet({ count: 3, onePort: true, portBase: 0, historyDays: 0 });
    const addresses = fleet.members.map(({ addresses: [address] }) => address);
    const path = await wire(addresses[0]?.port ?? 0);
    const gateway = await startGateway({
      config: {
        api: { login: 'open' },
        connections: [{ name: 'bus', type: 'serial', path, baud: 115_200, persistent: true }],
        devices: addresses.map((address, i) => ({
          name: `m${i + 1}`,
          connection: 'bus',
          logical: address?.logical ?? 1,
          physical: address?.physical ?? 0,
          addressSize: 4,
          timeout: '2s',
        })),
        requests: [{ name: 'values', devices: 'all', every: '1h', values: [ENERGY] }],
      },
      dataDir: join(folder, 'data'),
      port: 0,
      logger: silent,
    });
    const { url } = gateway;
    const readAll = () =>
      Promise.all(addresses.map((_, i) => call(fetch, readDevice, { params: { id: `m${i + 1}` } }, url)));
    for (let round = 0; round < 3; round++)
      expect(await readAll()).toMatchObject(addresses.map(() => ({ outcome: 'done' })));
    line.kill();
    rmSync(path, { force: true });
    await readAll();
    await wire(addresses[0]?.port ?? 0);
    expect(await readAll()).toMatchObject(addresses.map(() => ({ outcome: 'done' })));
    await gateway.close();
    await fleet.close();
  }, 60_000);

  test('is signed on to by mode E, visit after visit', async () => {
    const ends = [join(folder, 'optical-meter'), join(folder, 'optical')] as const;
    line = spawn(
      'socat',
      ends.map((path) => `PTY,link=${path},raw,echo=0`),
    );
    await vi.waitFor(() => expect(ends.every((path) => existsSync(path))).toBe(true), 5000);
    await meter.close();
    meter = await startMeter({
      framework: withSetup(TEMPLATES.ion7400, 'Optical port', 'Device', ends[0]),
      port: 0,
      wrapperPort: 0,
      historyDays: 0,
    });
    const gateway = await startGateway({
      config: {
        api: { login: 'open' },
        connections: [{ name: 'head', type: 'serial', path: ends[1], baud: 9600 }],
        devices: [{ name: 'm', connection: 'head', physical: 100, addressSize: 4, timeout: '3s', modeE: {} }],
        requests: [{ name: 'values', devices: 'all', every: '1h', values: [ENERGY] }],
      },
      dataDir: join(folder, 'data'),
      port: 0,
      logger: silent,
    });
    const params = { id: 'm' };
    for (let visit = 0; visit < 2; visit++)
      expect(await call(fetch, readDevice, { params }, gateway.url)).toMatchObject({ outcome: 'done' });
    expect(await call(fetch, listValues, { params }, gateway.url)).toMatchObject([
      { logicalName: ENERGY, unit: 'Wh' },
    ]);
    await gateway.close();
  }, 60_000);
});
