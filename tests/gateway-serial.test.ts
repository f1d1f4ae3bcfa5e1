import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, getDevice, listConnections, listValues, readDevice } from '@meterwire/api';
import { startGateway } from '@meterwire/gateway';
import { type RunningMeter, startMeter } from '@meterwire/meter';
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

/** A serial line whose other end is the meter. */
async function wire(): Promise<string> {
  const path = join(folder, 'line');
  const port = meter.addresses.find(({ transport }) => transport === 'hdlc')?.port ?? 0;
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
    logger: { info: () => {}, warn: () => {}, error: () => {} },
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
});
