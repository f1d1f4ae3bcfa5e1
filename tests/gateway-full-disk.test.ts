import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, getDevice, getOverview, getStore, readMeterClock } from '@meterwire/api';
import { type RunningGateway, startGateway } from '@meterwire/gateway';
import { startMeter } from '@meterwire/meter';
import { afterEach, beforeEach, expect, test } from 'vitest';

/* A real file system without room, under a gateway that reads a real meter every second. */

let disk: string;
let mounted: boolean;
let gateway: RunningGateway | undefined;

beforeEach(() => {
  disk = mkdtempSync(join(tmpdir(), 'meterwire-disk-'));
  const mount = ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk];
  mounted = spawnSync('mount', mount, { stdio: 'ignore' }).status === 0;
});
afterEach(async () => {
  await gateway?.close();
  if (mounted) spawnSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true, force: true });
});

/** Leaves no octet free. */
function fill(file: string): void {
  for (let size = 1 << 20; size >= 1; size = Math.floor(size / 2))
    try {
      for (;;) appendFileSync(file, Buffer.alloc(size));
    } catch {
      // A smaller piece may still fit.
    }
}

test('a full disk is the trouble of the store, not of the meter, and ten seconds after there is room all goes on', async ({
  skip,
}) => {
  if (!mounted) return skip('no file system can be mounted here');
  const meter = await startMeter({ port: 0, wrapperPort: 0, historyDays: 1 });
  try {
    const port = meter.addresses.find(({ transport }) => transport === 'hdlc')?.port ?? 0;
    gateway = await startGateway({
      config: {
        api: { login: 'open' },
        store: { minimumFree: 0 },
        connections: [{ name: 'line', type: 'tcp', host: '127.0.0.1', port }],
        devices: [
          { name: 'm', connection: 'line', interface: 'hdlc', physical: 100, addressSize: 4, model: 'ion' },
        ],
        requests: [{ name: 'values', devices: ['m'], every: '1s', values: ['1-1:1.8.0', '0-0:1.0.0'] }],
      },
      dataDir: join(disk, 'data'),
      port: 0,
      logger: { info: () => {}, warn: () => {}, error: () => {} },
    });
    const { url } = gateway;
    const params = { id: 'm' };
    const device = () => call(fetch, getDevice, { params }, url);
    const readings = async () => (await call(fetch, getOverview, {}, url)).readings;
    await expect.poll(readings, { timeout: 10_000, interval: 100 }).toBeGreaterThan(2);

    const ballast = join(disk, 'ballast');
    fill(ballast);
    await expect
      .poll(async () => (await call(fetch, getStore, {}, url)).trouble, { timeout: 15_000, interval: 100 })
      .toMatchObject({ message: expect.stringContaining('the disk is full') });
    const stored = await readings();
    expect(await device()).toMatchObject({ state: 'answering', lastError: { code: 'store' } });
    // What somebody does himself is not kept waiting: it stores nothing.
    expect(await call(fetch, readMeterClock, { params, body: {} }, url)).toMatchObject({ ok: true });
    expect(await readings()).toBe(stored);

    rmSync(ballast);
    const began = Date.now();
    await expect.poll(readings, { timeout: 12_000, interval: 100 }).toBeGreaterThan(stored);
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(await device()).toMatchObject({ state: 'answering', successRate: 1 });
  } finally {
    await meter.close();
  }
}, 60_000);
