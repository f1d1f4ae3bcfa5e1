import { problem, problemMediaType, type Route, routes } from '@meterwire/api';
import { parseObis } from 'dlms/data';
import type { FastifyInstance } from 'fastify';
import { Value } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { testApi } from '../../test/api.ts';
import { follow } from '../../test/follow.ts';
import { CLOCK, DEMAND, DENIED, ENERGY, PROFILE, QUARTER, STATUS } from '../../test/meter.ts';

let api: Awaited<ReturnType<typeof testApi>>;
let app: FastifyInstance;

beforeEach(async () => {
  api = await testApi();
  ({ app } = api);
});
afterEach(() => api.close());

const get = async (url: string, headers: Record<string, string> = {}) => {
  const response = await app.inject({ method: 'GET', url, headers });
  return {
    response,
    body: String(response.headers['content-type']).includes('json') ? response.json() : undefined,
  };
};
const post = (url: string, payload: object = {}, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url, payload, headers });
const read = async (id = 'm1', payload: object = {}) =>
  (await post(`/api/devices/${encodeURIComponent(id)}/read`, payload)).json();

describe('every route', () => {
  const addresses: Record<string, string> = { ':id': 'm1', ':logicalName': encodeURIComponent(PROFILE) };
  const exampleUrls: Record<string, string> = { previewSchedule: '/api/schedule?every=15m' };
  const plain = routes.filter(
    (route: Route) =>
      route.method === 'GET' &&
      route.mediaType === undefined &&
      !route.path.includes(':meter') &&
      route.name !== 'draftAdoption' && // of somebody who was heard
      route.name !== 'exportReadings', // a file, in the form that is asked for
  );

  test.each(plain.map((route): [string, Route] => [route.name, route]))(
    '%s answers as the contract says',
    async (_, route) => {
      await read();
      const path = (exampleUrls[route.name] ?? route.path).replace('requests/:id', 'requests/values');
      const url = path.replace(/:\w+/g, (parameter) => addresses[parameter] ?? '');
      const response = await app.inject({
        method: route.method,
        url,
        ...(route.body !== undefined && { payload: {} }),
      });
      expect(response.statusCode, response.body).toBe(200);
      expect([...Value.Errors(route.result, response.json())]).toEqual([]);
      expect(response.headers['cache-control']).toBe('no-store');
    },
  );
});

describe('a device', () => {
  test('that was read shows its state, its address and its requests', async () => {
    expect(await read()).toMatchObject({ outcome: 'done', failure: null });
    const { body } = await get('/api/devices/m1');
    expect(body).toMatchObject({
      id: 'm1',
      description: 'in the hall',
      state: 'answering',
      running: false,
      lastError: null,
      url: 'tcp://127.0.0.1:4059',
      address: {
        interface: 'hdlc',
        client: 16,
        logical: 1,
        physical: 17,
        addressSize: 4,
        authentication: 'none',
      },
      logicalDeviceName: 'TST0000000000001',
      successRate: 1,
      requests: [
        {
          id: 'values',
          kind: 'values',
          schedule: 'every hour',
          lastOutcome: 'done',
          logicalNames: [ENERGY, DENIED, CLOCK, DEMAND],
        },
        { id: 'load', kind: 'profile', logicalNames: [PROFILE] },
      ],
    });
  });

  test('has its newest values with names, units and refusals, in the order of the configuration', async () => {
    await read();
    const { body } = await get('/api/devices/m1/values');
    expect(body).toMatchObject([
      {
        logicalName: ENERGY,
        value: '123.456',
        integer: '123456',
        scaler: -3,
        unit: 'Wh',
        name: expect.stringContaining('nergy'),
      },
      { logicalName: DENIED, value: null, refusal: 'readWriteDenied' },
      { logicalName: CLOCK, classId: 8, integer: null, raw: expect.stringMatching(/^090c/) },
      {
        logicalName: DEMAND,
        value: '7',
        clock: { raw: expect.stringMatching(/^[0-9a-f]{24}$/), text: expect.stringContaining('+01:00') },
      },
    ]);
  });

  test('that could not be read shows why', async () => {
    expect(await read('m 2')).toMatchObject({ outcome: 'failed', failure: { code: 'internal' } });
    const { body } = await get('/api/devices');
    expect(body.devices).toMatchObject([
      { id: 'm 2', state: 'silent', lastError: { message: 'the gateway failed: no test meter m 2' } },
      { id: 'm1', state: 'waiting', lastError: null },
      { id: 'off', state: 'disabled' },
    ]);
    expect((await get('/api/overview')).body).toMatchObject({
      gateway: { version: '1.2.3', state: 'running' },
      devices: { total: 3, waiting: 1, silent: 1, disabled: 1 },
      problems: [{ device: 'm 2' }],
    });
  });

  test('that is switched off is not read', async () => {
    const response = await post('/api/devices/off/read');
    expect(response.statusCode).toBe(409);
    expect(response.json()).toMatchObject({ detail: 'off is switched off' });
  });

  test('is not waited for longer than the caller likes', async () => {
    let goOn = () => {};
    api.meters.hold = new Promise((resolve) => {
      goOn = resolve;
    });
    const response = await post('/api/devices/m1/read?wait=0');
    expect(response.json()).toMatchObject({
      outcome: 'running',
      startedAt: expect.any(String),
      endedAt: null,
    });
    goOn();
  });

  test('may be asked for some of its requests', async () => {
    expect(await read('m1', { requests: ['values'] })).toMatchObject({ outcome: 'done', readings: 3 });
    expect(await read('m1', { requests: ['nonsense'] })).toMatchObject({
      status: 400,
      detail: 'there is no request "nonsense" of this device',
      advice: 'there are values, load',
    });
  });
});

describe('a profile', () => {
  test('is listed before it has rows, and has none', async () => {
    expect((await get('/api/devices/m1/profiles')).body).toMatchObject([
      { logicalName: PROFILE, rows: 0, from: null },
    ]);
    const { body } = await get(`/api/devices/m1/profiles/${encodeURIComponent(PROFILE)}/rows`);
    expect(body).toMatchObject({ times: [], columns: [], truncated: false });
  });

  test('has its rows by column, with what its status means', async () => {
    await read();
    const { body } = await get('/api/devices/m1/profiles/1-0:99.1.0/rows?limit=3');
    expect(body).toMatchObject({
      capturePeriod: 900,
      offsets: [60, 60, 60],
      truncated: true,
      columns: [
        {
          logicalName: STATUS,
          role: 'status',
          bits: [{ bit: 3, name: 'masterReset' }],
          invalid: 65_535,
          values: [0, 0, 0],
        },
        {
          logicalName: ENERGY,
          role: 'value',
          unit: 'Wh',
          scaler: -3,
          values: [expect.any(Number), expect.any(Number), expect.any(Number)],
        },
      ],
    });
    const [first = 0, second = 0] = body.times;
    expect(second - first).toBe(QUARTER);
    const range = `from=${new Date(second).toISOString()}&to=${new Date(second + 1).toISOString()}`;
    expect((await get(`/api/devices/m1/profiles/1-0:99.1.0/rows?${range}`)).body.times).toEqual([second]);
  });

  test('that does not exist is not found', async () => {
    const { body } = await get('/api/devices/m1/profiles/1-0:99.2.0/rows');
    expect(body).toMatchObject({ status: 404, detail: 'm1 has no profile 1-0:99.2.0*255' });
  });
});

describe('readings', () => {
  test('come in pages that lead from one to the next', async () => {
    await read();
    const seen: string[] = [];
    for (let after = ''; ; ) {
      const { body } = await get(`/api/readings?limit=50&device=m1${after}`);
      seen.push(
        ...body.readings.map((each: { logicalName: string; at: string }) => each.logicalName + each.at),
      );
      if (body.next === null) break;
      after = `&after=${body.next}`;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe((await get('/api/overview')).body.readings);
  });
});

describe('a refusal is a problem document', () => {
  test.each([
    ['/api/devices/m9', 404, 'there is no device "m9"'],
    ['/api/nothing', 404, 'GET /api/nothing is not served here'],
    ['/api/readings?limit=0', 400, 'querystring/limit must be >= 1'],
    ['/api/readings?from=yesterday', 400, /date-time/],
    ['/api/readings?logicalName=1.8.999', 400, /group E is 999/],
    ['/api/readings?after=x', 400, '"x" is no place in the readings'],
    ['/api/readings?device=m9', 404, 'there is no device "m9"'],
    ['/api/devices/m1/profiles/abc/rows', 400, /no OBIS code/],
    ['/api/events?device=m9', 404, 'there is no device "m9"'],
  ])('%s', async (url, status, detail) => {
    const { response, body } = await get(url);
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toContain(problemMediaType);
    expect(Value.Check(problem, body)).toBe(true);
    if (typeof detail === 'string') expect(body.detail).toBe(detail);
    else expect(body.detail).toMatch(detail);
  });

  test('also where the fault is ours, and then it tells nothing of it', async () => {
    vi.spyOn(api.store, 'total').mockRejectedValueOnce(new TypeError('inner secret'));
    const { response, body } = await get('/api/overview');
    expect(response.statusCode).toBe(500);
    expect(JSON.stringify(body)).not.toContain('inner secret');
  });
});

describe('strangers', () => {
  test('are refused by another name, since a page of theirs may have been sent here', async () => {
    const { response } = await get('/api/overview', { host: 'evil.example:8080' });
    expect(response.statusCode).toBe(403);
    expect((await get('/api/overview', { host: '127.0.0.1:8080' })).response.statusCode).toBe(200);
    expect((await get('/api/overview', { host: '[::1]:8080' })).response.statusCode).toBe(200);
  });

  test('give no orders', async () => {
    const order = (headers: Record<string, string>) => post('/api/devices/m1/read?wait=0', {}, headers);
    expect((await order({ 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
    expect((await order({ 'sec-fetch-site': 'same-origin' })).statusCode).toBe(200);
    const form = await app.inject({
      method: 'POST',
      url: '/api/devices/m1/read',
      payload: '{}',
      headers: { 'content-type': 'text/plain' },
    });
    expect(form.statusCode).toBe(415);
  });
});

describe('the console', () => {
  const html = { accept: 'text/html' };

  test('is served with its parts, and draws every address by itself', async () => {
    expect((await get('/', html)).response.body).toContain('console');
    expect((await get('/assets/main.js')).response.statusCode).toBe(200);
    expect((await get('/devices/m1', html)).response.body).toContain('console');
    expect((await get('/assets/missing.js')).response.statusCode).toBe(404);
    expect((await get('/../../etc/passwd', { accept: '*/*' })).response.statusCode).toBe(404);
  });

  test('may load nothing from elsewhere, and be framed by nobody', async () => {
    const policy = String((await get('/', html)).response.headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  });
});

describe('the live stream', () => {
  async function listenTo(query = '') {
    const base = await app.listen({ host: '127.0.0.1', port: 0 });
    return follow(`${base}/api/events${query}`);
  }

  test('begins with hello and tells what changes', async () => {
    const { response, heard: events, stop } = await listenTo();
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    await vi.waitFor(
      () => expect(events[0]).toMatchObject({ event: 'hello', data: { version: '1.2.3' } }),
      10_000,
    );
    await read();
    await vi.waitFor(() => expect(events.some(({ event }) => event === 'overview')).toBe(true), 3000);
    const states = events.filter(({ event }) => event === 'device').map(({ data }) => data['running']);
    expect(states.at(-1)).toBe(false);
    expect(events.some(({ event }) => event === 'values' || event === 'profile')).toBe(false);
    await stop();
  });

  test('of a device has its values and rows as well', async () => {
    const { heard: events, stop } = await listenTo('?device=m1');
    await vi.waitFor(() => expect(events).toHaveLength(1), 10_000);
    await read();
    await vi.waitFor(() =>
      expect(events.map(({ event }) => event)).toEqual(expect.arrayContaining(['values', 'profile'])),
    );
    const of = (name: string) => events.find(({ event }) => event === name)?.data;
    expect(of('values')).toMatchObject({ device: 'm1', values: [{ logicalName: ENERGY }, {}, {}, {}] });
    expect(of('profile')).toMatchObject({
      device: 'm1',
      logicalName: parseObis(PROFILE),
      rows: expect.any(Number),
    });
    await stop();
  });

  test('ends when the gateway does', async () => {
    const { heard: events, stop } = await listenTo();
    await vi.waitFor(() => expect(events).toHaveLength(1), 10_000);
    await app.close();
    await stop();
  });
});
