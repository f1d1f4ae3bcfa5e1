import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  call,
  getConfiguration,
  type TrialEnd,
  type TrialStep,
  testConnection,
  trialStep,
  tryConnection,
  tryDevice,
  tryRequest,
} from '@meterwire/api';
import type { ConfigurationOperation } from '@meterwire/api/configuration';
import { type Configuration, type RunningGateway, startGateway } from '@meterwire/gateway';
import { type RunningMeter, startMeter } from '@meterwire/meter';
import { Value } from 'typebox/value';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

/* Devices, connections and requests are tried before they are saved, over HTTP, on a real line. */

const ENERGY = '1-1:1.8.0*255';
const PASSWORD = 'never-to-be-kept';

let meter: RunningMeter;
let folder: string;
let gateway: RunningGateway;
let greedy: Server;
const logged: unknown[] = [];

const log = (...line: unknown[]): void => void logged.push(line);
const portOf = (wanted: string) => meter.addresses.find(({ transport }) => transport === wanted)?.port ?? 0;
const line = (name: string, port: number) => ({ name, type: 'tcp', host: '127.0.0.1', port }) as const;

beforeAll(async () => {
  meter = await startMeter({ port: 0, wrapperPort: 0, historyDays: 1 });
  greedy = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => greedy.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await meter.close();
  await new Promise((resolve) => greedy.close(resolve));
});

const config = (): Configuration => ({
  api: { login: 'open' },
  connections: [
    { ...line('hall', portOf('hdlc')), persistent: true },
    line('nobody', 1),
    line('taken', (greedy.address() as { port: number }).port),
    { name: 'cable', type: 'serial', path: '/dev/ttyNONE99' },
  ],
  devices: [
    {
      name: 'main',
      connection: 'hall',
      interface: 'hdlc',
      physical: 100,
      addressSize: 4,
      model: 'ion',
      association: 'persistent',
    },
  ],
  requests: [{ name: 'values', devices: ['main'], every: '1s', values: [ENERGY] }],
});

beforeEach(async () => {
  logged.length = 0;
  folder = mkdtempSync(join(tmpdir(), 'meterwire-trials-'));
  const logger = { info: log, warn: log, error: log };
  gateway = await startGateway({ config: config(), dataDir: folder, port: 0, logger });
});
afterEach(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true, force: true });
});

const put = (value: Record<string, unknown>): ConfigurationOperation => ({
  op: 'put',
  collection: 'devices',
  value,
});
const stranger = (change: Record<string, unknown> = {}): ConfigurationOperation =>
  put({
    name: 'new',
    connection: 'hall',
    interface: 'hdlc',
    physical: 100,
    addressSize: 4,
    model: 'ion',
    ...change,
  });

const post = (path: string, body: object): Promise<Response> =>
  fetch(gateway.url + path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });

/** What a trial has told: its steps, and its end. */
async function tried(operations: readonly ConfigurationOperation[], device = 'new') {
  const response = await post(tryDevice.path, { operations, device });
  expect(response.status).toBe(200);
  const events = (await response.text())
    .split('\n\n')
    .map((block) => block.split('\n').map((each) => each.replace(/^\w+: /, '')))
    .flatMap(([event, data]) => (data === undefined ? [] : [{ event, data: JSON.parse(data) as unknown }]));
  const steps = events.filter(({ event }) => event === 'step').map(({ data }) => data as TrialStep);
  for (const step of steps) expect([...Value.Errors(trialStep, step)]).toEqual([]);
  const end = events.find(({ event }) => event === 'end')?.data as TrialEnd;
  return { steps, end, outline: steps.map(({ layer, state }) => `${layer} ${state}`) };
}

/** All that lies in the data folder, as one text. */
const stored = (): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');

test('a device that is not saved is tried on a line that others keep open, and nothing of it is kept', async () => {
  const { outline, end } = await tried([stranger({ authentication: 'low', password: PASSWORD })]);
  expect(outline).toContain('link ok');
  expect(outline).toContain('association trying');
  expect(end).toMatchObject({ ok: expect.any(Boolean) });
  const { value } = await call(fetch, getConfiguration, {}, gateway.url);
  expect(JSON.stringify(value)).not.toContain('"new"');
  expect(stored()).not.toContain(PASSWORD);
  expect(JSON.stringify(logged)).not.toContain(PASSWORD);
  // The device whose line it was is read on afterwards.
  const before = Date.now();
  await expect
    .poll(async () => {
      const device = await fetch(`${gateway.url}/api/devices/main`).then((answer) => answer.json());
      return Date.parse(device.lastSuccess ?? '1970-01-01T00:00:00Z');
    })
    .toBeGreaterThan(before);
});

test('a trial tells the layer that fails and what to do, of changes to a device that there is, too', async () => {
  const wrongAddress: ConfigurationOperation = {
    op: 'patch',
    collection: 'devices',
    names: ['main'],
    value: { physical: 99, timeout: '300ms', retries: 0 },
  };
  const silent = await tried([wrongAddress], 'main');
  expect(silent.outline.at(-1)).toBe('link failed');
  expect(silent.steps.at(-1)?.advice).toMatch(/\w{3}/);
  const moved = await tried([{ ...wrongAddress, value: { connection: 'nobody' } }], 'main');
  expect(moved.outline).toEqual(['line trying', 'line failed']);
  const asItIs = await tried([], 'main');
  expect(asItIs.end).toMatchObject({ ok: true });
});

test('a change that is wrong is complained about as when it is saved', async () => {
  const wrong = await post(tryDevice.path, { operations: [stranger({ connection: 'hell' })], device: 'new' });
  expect(wrong.status).toBe(422);
  expect(await wrong.json()).toMatchObject({
    problems: [{ path: 'devices[1].connection', message: expect.stringContaining('hall') }],
  });
  const missing = await post(tryDevice.path, { operations: [stranger()], device: 'old' });
  expect(missing.status).toBe(404);
});

test('a connection is tried: what happened and what to do, in words', async () => {
  const reached = (id: string) => call(fetch, testConnection, { params: { id }, body: {} }, gateway.url);
  expect(await reached('hall')).toMatchObject({ ok: true, url: expect.stringMatching(/^tcp:/) });
  expect(await reached('nobody')).toMatchObject({
    ok: false,
    detail: expect.stringContaining('ECONNREFUSED'),
    advice: expect.stringContaining('nothing listens'),
  });
  expect(await reached('taken')).toMatchObject({ ok: false, detail: expect.stringContaining('closes it') });
  expect(await reached('cable')).toMatchObject({ ok: false, advice: expect.stringContaining('adapter') });
  const operations: ConfigurationOperation[] = [
    { op: 'patch', collection: 'connections', names: ['nobody'], value: { port: portOf('hdlc') } },
  ];
  const body = { operations, connection: 'nobody' };
  expect(await call(fetch, tryConnection, { body }, gateway.url)).toMatchObject({ ok: true, advice: null });
  expect(await reached('nobody')).toMatchObject({ ok: false });
});

test('a request that is not saved reads once and shows what it read', async () => {
  const request: ConfigurationOperation = {
    op: 'put',
    collection: 'requests',
    value: { name: 'fresh', devices: ['new'], every: '1h', values: [ENERGY, '0-0:1.0.0'] },
  };
  const body = { operations: [stranger(), request], request: 'fresh' };
  expect(await call(fetch, tryRequest, { body }, gateway.url)).toMatchObject({
    device: 'new',
    values: expect.arrayContaining([
      expect.objectContaining({ logicalName: ENERGY, ok: true }),
      expect.objectContaining({ logicalName: '0-0:1.0.0*255', ok: true }),
    ]),
  });
  const change = { ...request, value: { ...request.value, values: undefined, clock: {} } };
  const set = { operations: [stranger(), change], request: 'fresh' };
  await expect(call(fetch, tryRequest, { body: set }, gateway.url)).rejects.toMatchObject({
    problem: { status: 409 },
  });
});
