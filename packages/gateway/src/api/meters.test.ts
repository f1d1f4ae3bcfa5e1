import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testApi } from '../../test/api.ts';
import { Secret } from '../model/secret.ts';

/** Stands for the control interface of a virtual meter, and keeps what it was asked. */
let control: Server;
let asked: { line: string; token: string | undefined; by: unknown; body: string }[];
let answer: { status: number; body: object };
let api: Awaited<ReturnType<typeof testApi>>;

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
};

beforeEach(async () => {
  asked = [];
  answer = { status: 200, body: { power: 'up' } };
  control = createServer(async (request, response) => {
    const { method, url, headers } = request;
    const body = await bodyOf(request);
    asked.push({
      line: `${method} ${url}`,
      token: headers.authorization,
      by: headers['x-meterwire-by'],
      body,
    });
    response.writeHead(answer.status).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => control.listen(0, '127.0.0.1', resolve));
  api = await testApi();
  const { port } = control.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  api.virtualMeters.push({ name: 'test meter', url, token: new Secret('of the meter') });
});
afterEach(async () => {
  control.closeAllConnections();
  control.close();
  await api.close();
});

const call = async (method: 'GET' | 'PATCH' | 'POST', url: string, payload?: object) => {
  const { statusCode, body } = await api.app.inject({ method, url, ...(payload && { payload }) });
  return { status: statusCode, ...(JSON.parse(body) as object) };
};

describe('virtual meters', () => {
  test('are listed without their tokens', async () => {
    const { body } = await api.app.inject('/api/meters');
    expect(JSON.parse(body)).toEqual([{ name: 'test meter', url: expect.stringMatching(/^http:/) }]);
    expect(body).not.toContain('of the meter');
  });

  test('answer through the gateway, which shows them its token and who asks', async () => {
    expect(await call('GET', '/api/meters/test%20meter/events?after=3&limit=10')).toMatchObject({
      power: 'up',
    });
    await call('GET', '/api/meters/test%20meter/recorders/Load%20profile?limit=5');
    await call('PATCH', '/api/meters/test%20meter/modules/COM1', { setup: { 'Unit ID': 7 } });
    await call('POST', '/api/meters/test%20meter/orders/set-time', { to: 'now' });
    await call('POST', '/api/meters/test%20meter/orders/power-down', { to: 'now' });
    expect(asked.map(({ line, body }) => [line, body])).toEqual([
      ['GET /api/events?after=3&limit=10', ''],
      ['GET /api/recorders/Load%20profile?limit=5', ''],
      ['PATCH /api/modules/COM1', '{"setup":{"Unit ID":7}}'],
      ['POST /api/orders/set-time', '{"to":"now"}'],
      ['POST /api/orders/power-down', '{}'],
    ]);
    expect(asked.every(({ token }) => token === 'Bearer of the meter')).toBe(true);
    expect(asked.every(({ by }) => typeof by === 'string')).toBe(true);
  });

  test('a label cannot lead elsewhere', async () => {
    await call('GET', '/api/meters/test%20meter/recorders/..%2F..%2Fframework');
    expect(asked.map(({ line }) => line)).toEqual(['GET /api/recorders/..%2F..%2Fframework']);
    expect(await call('GET', '/api/meters/test%20meter/framework')).toMatchObject({ status: 400 });
  });

  test('refuse in their own words', async () => {
    const problems = [{ path: '/modules/COM1', message: 'Unit ID 0 is not allowed' }];
    answer = { status: 400, body: { detail: 'the framework has a mistake', advice: 'mend it', problems } };
    expect(await call('PATCH', '/api/meters/test%20meter/modules/COM1', {})).toMatchObject({
      status: 400,
      detail: 'the framework has a mistake',
      advice: 'mend it',
      problems,
    });
  });

  test('that are not named, do not run, or do not know the token, are told apart', async () => {
    expect(await call('GET', '/api/meters/other/meter')).toMatchObject({ status: 404 });
    answer = { status: 401, body: {} };
    expect(await call('GET', '/api/meters/test%20meter/meter')).toMatchObject({
      status: 502,
      detail: expect.stringContaining('token'),
    });
    api.virtualMeters.push({ name: 'gone', url: 'http://127.0.0.1:1', token: undefined });
    expect(await call('GET', '/api/meters/gone/meter')).toMatchObject({
      status: 502,
      detail: expect.stringContaining('does not answer'),
    });
  });
});
