import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  call,
  invokeMethod,
  readAttributes,
  readDevice,
  readObjects,
  type TrialEnd,
  type TrialStep,
  testRequest,
  trafficFrame,
  trialStep,
  writeAttribute,
} from '@meterwire/api';
import { type Configuration, type RunningGateway, startGateway } from '@meterwire/gateway';
import { type RunningMeter, startMeter } from '@meterwire/meter';
import { Value } from 'typebox/value';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const ENERGY = '1-1:1.8.0*255';

let meter: RunningMeter;
let folder: string;
let gateway: RunningGateway;

beforeAll(async () => {
  meter = await startMeter({ port: 0, wrapperPort: 0, historyDays: 1 });
});
afterAll(() => meter.close());

const portOf = (wanted: string) => meter.addresses.find(({ transport }) => transport === wanted)?.port ?? 0;
const tcp = (name: string, port: number) => ({ name, type: 'tcp', host: '127.0.0.1', port }) as const;
const config = (): Configuration => ({
  api: { login: 'open' },
  connections: [tcp('line', portOf('hdlc')), tcp('nobody', 1), tcp('wrong', portOf('wrapper'))],
  devices: [
    { name: 'good', connection: 'line', interface: 'hdlc', physical: 100, addressSize: 4, model: 'ion' },
    { name: 'nobody', connection: 'nobody' },
    {
      name: 'stranger',
      connection: 'line',
      interface: 'hdlc',
      physical: 99,
      addressSize: 4,
      timeout: '300ms',
      retries: 0,
    },
    {
      name: 'refused',
      connection: 'line',
      interface: 'hdlc',
      physical: 100,
      addressSize: 4,
      authentication: 'low',
      password: 'hush-hush-hush',
    },
  ],
  requests: [
    { name: 'values', devices: ['good'], event: { trigger: true }, values: [ENERGY, '0-0:1.0.0'] },
    { name: 'load', devices: ['good'], event: { trigger: true }, profile: '1-0:99.1.0' },
    { name: 'clock', devices: ['good'], event: { trigger: true }, clock: {} },
  ],
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-orders-'));
  gateway = await startGateway({ config: config(), dataDir: folder, port: 0, logger: quiet });
});
afterEach(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Event {
  readonly event: string;
  readonly data: unknown;
}

/** Events of a stream as they come; ends with it, or when it is stopped. */
async function follow(method: 'GET' | 'POST', path: string, events: Event[] = []) {
  const end = new AbortController();
  const response = await fetch(gateway.url + path, {
    method,
    signal: end.signal,
    ...(method === 'POST' && { body: '{}', headers: { 'content-type': 'application/json' } }),
  });
  expect(response.status).toBe(200);
  const reading = (async () => {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const [event = '', data] = block.split('\n').map((line) => line.replace(/^\w+: /, ''));
        if (data !== undefined) events.push({ event, data: JSON.parse(data) });
      }
    }
  })().catch(() => undefined);
  return {
    events,
    ended: reading,
    stop: () => {
      end.abort();
      return reading;
    },
  };
}

async function trial(
  device: string,
): Promise<{ steps: string[]; end: TrialEnd | undefined; told: TrialStep[] }> {
  const { events, ended } = await follow('POST', `/api/devices/${device}/test`);
  await ended;
  const told = events.filter(({ event }) => event === 'step').map(({ data }) => data as TrialStep);
  for (const step of told) expect([...Value.Errors(trialStep, step)]).toEqual([]);
  const end = events.find(({ event }) => event === 'end')?.data as TrialEnd | undefined;
  return { steps: told.map(({ layer, state }) => `${layer} ${state}`), end, told };
}

test('a device is tried layer by layer, each told as it is tried', async () => {
  const { steps, end } = await trial('good');
  expect(steps).toEqual([
    'line trying',
    'line ok',
    'link trying',
    'link ok',
    'association trying',
    'association ok',
    'objects trying',
    'objects ok',
    'clock trying',
    'clock ok',
  ]);
  expect(end).toMatchObject({ ok: true });
});

test('a device that fails says at which layer, and what to do', async () => {
  const closed = await trial('nobody');
  expect(closed.steps).toEqual(['line trying', 'line failed']);
  const absent = await trial('stranger');
  expect(absent.steps.at(-1)).toBe('link failed');
  const refused = await trial('refused');
  expect(refused.steps.at(-1)).toMatch(/association failed|clock ok/);
  for (const { end, told } of [closed, absent]) {
    expect(end).toMatchObject({ ok: false });
    expect(told.at(-1)?.advice).toMatch(/\w{3}/);
  }
});

test('what passes the line is seen live, without the password', async () => {
  const { events, stop } = await follow('GET', '/api/connections/line/traffic');
  await trial('refused');
  await vi.waitFor(() => expect(events.length).toBeGreaterThan(4), 10_000);
  for (const { data } of events) expect([...Value.Errors(trafficFrame, data)]).toEqual([]);
  const hex = events.map(({ data }) => (data as { hex: string }).hex).join(' ');
  expect(hex).toContain('7ea0');
  expect(hex).not.toContain(Buffer.from('hush').toString('hex'));
  expect(hex).toContain(Buffer.from('*'.repeat('hush-hush-hush'.length)).toString('hex'));
  await stop();
});

test('objects are read and attributes decoded; the meter refuses what it does not allow', async () => {
  const params = { id: 'good' };
  const { objects } = await call(fetch, readObjects, { params, body: {} }, gateway.url);
  expect(objects.find(({ logicalName }) => logicalName === ENERGY)).toMatchObject({ className: 'Register' });
  const body = { attributes: [{ logicalName: ENERGY }] };
  const { values } = await call(fetch, readAttributes, { params, body }, gateway.url);
  expect(values.map(({ attributeName, ok }) => [attributeName, ok])).toEqual([
    ['logicalName', true],
    ['value', true],
    ['scalerUnit', true],
  ]);
  const write = { logicalName: ENERGY, attribute: 'value', value: 'uint32:1' };
  const written = await call(fetch, writeAttribute, { params, body: write }, gateway.url);
  expect(written).toMatchObject({ ok: false, error: expect.any(String) });
  const act = { logicalName: ENERGY, method: 'reset' };
  await expect(call(fetch, invokeMethod, { params, body: act }, gateway.url)).rejects.toMatchObject({
    problem: { status: 502, detail: expect.stringContaining('serviceNotSupported') },
  });
  await expect(
    call(fetch, readObjects, { params: { id: 'stranger' }, body: {} }, gateway.url),
  ).rejects.toMatchObject({ problem: { status: 504, advice: expect.stringMatching(/\w{3}/) } });
});

test('a request is tried without storing, and one that would change the meter is not', async () => {
  const tried = (id: string) => call(fetch, testRequest, { params: { id }, body: { rows: 3 } }, gateway.url);
  expect(await tried('values')).toMatchObject({
    device: 'good',
    values: [
      { logicalName: ENERGY, ok: true },
      { logicalName: '0-0:1.0.0*255', ok: true },
      // Without its scaler and unit the number would say nothing.
      { logicalName: ENERGY, attribute: 3, ok: true },
    ],
  });
  const { profile } = await tried('load');
  expect(profile?.rows).toHaveLength(3);
  expect(profile?.rows[0]).toHaveLength(profile?.columns.length ?? 0);
  await expect(tried('clock')).rejects.toMatchObject({ problem: { status: 409 } });
  const overview = await fetch(`${gateway.url}/api/overview`).then((answer) => answer.json());
  expect(overview.readings).toBe(0);
  const read = { params: { id: 'good' }, body: { requests: ['values'] } };
  expect(await call(fetch, readDevice, read, gateway.url)).toMatchObject({ outcome: 'done' });
});
