import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { call, getDevice, listProfileRows, listProfiles, listReadings, readDevice } from '@meterwire/api';
import { startGateway } from '@meterwire/gateway';
import { startMeter } from '@meterwire/meter';
import { parseObis } from 'dlms/data';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from '../packages/gateway/test/bundle.ts';
import { runAndKill } from '../packages/gateway/test/kill.ts';

const PROFILE = parseObis('1-0:99.1.0');
const PERIOD = 900_000;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-kill-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a gateway killed again and again while it collects has every row once in the end', async () => {
  const program = await bundle('crash-gateway.ts', 'crash-gateway');
  const dataDir = join(folder, 'gateway');
  const ready = join(folder, 'ready.json');
  const meter = await startMeter({ port: 0, wrapperPort: 0, historyDays: 30 });
  const port = meter.addresses.find(({ transport }) => transport === 'hdlc')?.port ?? 0;
  for (let cycle = 0; cycle < 12; cycle++) {
    rmSync(ready, { force: true });
    await runAndKill(program, [dataDir, String(port), ready], async () => {
      while (!existsSync(ready)) await wait(5);
      await wait(Math.random() * 400);
    });
  }
  const gateway = await startGateway({
    config: {
      api: { login: 'open' },
      connections: [{ name: 'line', type: 'tcp', host: '127.0.0.1', port }],
      devices: [{ name: 'm1', connection: 'line', interface: 'hdlc', physical: 100, addressSize: 4 }],
      requests: [{ name: 'load', devices: 'all', every: '1h', profile: PROFILE }],
    },
    dataDir,
    port: 0,
    logger: { info: () => {}, warn: () => {}, error: () => {} },
  });
  const { url } = gateway;
  expect(await call(fetch, readDevice, { params: { id: 'm1' } }, url)).toMatchObject({ outcome: 'done' });
  const { times } = await call(
    fetch,
    listProfileRows,
    { params: { id: 'm1', logicalName: PROFILE }, query: { limit: 100_000 } },
    url,
  );
  expect(times.length).toBeGreaterThanOrEqual(2880);
  expect(times.every((at, i) => i === 0 || at - (times[i - 1] ?? 0) === PERIOD)).toBe(true);
  const [profile] = await call(fetch, listProfiles, { params: { id: 'm1' } }, url);
  expect(profile?.rows).toBe(times.length);
  expect(await call(fetch, getDevice, { params: { id: 'm1' } }, url)).toMatchObject({
    state: 'answering',
    lastError: null,
  });
  const query = { logicalName: '1-1:1.8.0', limit: 10_000 };
  const { readings } = await call(fetch, listReadings, { query }, url);
  expect(new Set(readings.map(({ at }) => at)).size).toBe(readings.length);
  await gateway.close();
  await meter.close();
}, 120_000);
