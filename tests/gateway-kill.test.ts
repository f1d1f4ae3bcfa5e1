import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { call, getDevice, listProfileRows, listProfiles, listReadings, readDevice } from '@meterwire/api';
import { startGateway } from '@meterwire/gateway';
import { startMeter } from '@meterwire/meter';
import { parseObis } from 'dlms/data';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Store } from '../packages/gateway/src/store/store.ts';
import { bundle } from '../packages/gateway/test/bundle.ts';

const PROFILE = parseObis('1-0:99.1.0');
const PERIOD = 900_000;
const ALL = { from: undefined, to: undefined, limit: 10_000_000 };

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-kill-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program until something it does says that it may be killed, and then kills it without warning. */
async function runAndKill(
  program: string,
  args: readonly string[],
  until: (output: () => string) => Promise<void>,
): Promise<string> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (bytes) => {
    output += String(bytes);
  });
  child.stderr.on('data', (bytes) => {
    errors += String(bytes);
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.on('close', (_, signal) => resolve(signal)),
  );
  await Promise.race([until(() => output), ended]);
  child.kill('SIGKILL');
  expect(await ended, errors).toBe('SIGKILL');
  return output;
}

test('what a store has acknowledged is there after kill -9, whole and once', async () => {
  const program = await bundle('crash-writer.ts', 'crash-writer');
  const dataDir = join(folder, 'store');
  const cycles = 40;
  let acknowledged = 0;
  for (let cycle = 0; cycle < cycles; cycle++) {
    const output = await runAndKill(program, [dataDir], async (said) => {
      while (!said().includes('\n')) await wait(2);
      await wait(Math.random() * 60);
    });
    // The last line may have been cut off by the kill.
    const lines = output.slice(0, output.lastIndexOf('\n')).split('\n');
    acknowledged = Math.max(acknowledged, ...lines.map(Number));
  }
  const store = new Store(dataDir);
  const stored = await store.profileRows('m1', PROFILE, ALL);
  const last = stored?.times.at(-1) ?? 0;
  const count = last / PERIOD + 1;
  expect(acknowledged).toBeGreaterThan(cycles * 90 * PERIOD);
  expect(last).toBeGreaterThanOrEqual(acknowledged);
  expect(stored?.times.length).toBe(count);
  expect((await store.profileMark('m1', PROFILE))?.resume).toBe(last);
  for (const [column, values] of (stored?.values ?? []).entries())
    expect(values.every((value, row) => value === row + column)).toBe(true);
  expect(await store.total()).toBe(count * 6);
  expect((await store.profiles('m1'))[0]?.rows).toBe(count);
  store.close();
}, 120_000);

test('a gateway killed again and again while it collects has every row once in the end', async () => {
  const program = await bundle('crash-gateway.ts', 'crash-gateway');
  const dataDir = join(folder, 'gateway');
  const ready = join(folder, 'ready.json');
  const meter = await startMeter({ port: 0, wrapperPort: undefined, historyDays: 30 });
  const port = meter.addresses[0]?.port ?? 0;
  for (let cycle = 0; cycle < 12; cycle++) {
    rmSync(ready, { force: true });
    await runAndKill(program, [dataDir, String(port), ready], async () => {
      while (!existsSync(ready)) await wait(5);
      await wait(Math.random() * 400);
    });
  }
  const gateway = await startGateway({
    config: {
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
