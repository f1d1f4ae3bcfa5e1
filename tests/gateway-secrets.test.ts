import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Route, routes } from '@meterwire/api';
import { type Configuration, type RunningGateway, startGateway } from '@meterwire/gateway';
import { afterEach, beforeEach, expect, test } from 'vitest';

const hexOf = (text: string) => Buffer.from(text).toString('hex');
/** Whoever sees one of these has seen a secret. */
const CANARY = {
  userPassword: 'canary-user-password',
  meterPassword: 'canary-lls',
  highSecret: 'canary-hls-secret',
  blockCipherKey: hexOf('canary-block-key'),
  authenticationKey: hexOf('canary-auth-key!'),
  brokerPassword: 'canary-broker-password',
  redisPassword: 'canary-redis-password',
  hookToken: 'canary-hook-token',
};

const config: Configuration = {
  connections: [{ name: 'nobody', type: 'tcp', host: '127.0.0.1', port: 1, connectTimeout: '1s' }],
  devices: [
    { name: 'low', connection: 'nobody', client: 32, authentication: 'low', password: CANARY.meterPassword },
    { name: 'high', connection: 'nobody', authentication: 'highSha256', password: CANARY.highSecret },
    {
      name: 'keyed',
      connection: 'nobody',
      authentication: 'highGmac',
      security: 'authenticationEncryption',
      systemTitle: '4d57520000000001',
      blockCipherKey: CANARY.blockCipherKey,
      authenticationKey: CANARY.authenticationKey,
    },
  ],
  requests: [{ name: 'values', devices: 'all', every: '1h', values: ['1-0:1.8.0'] }],
  outlets: [
    {
      name: 'broker',
      type: 'mqtt',
      url: 'mqtt://127.0.0.1:1',
      username: 'mw',
      password: CANARY.brokerPassword,
    },
    { name: 'hook', type: 'webhook', url: 'http://127.0.0.1:1/', token: CANARY.hookToken },
  ],
};

const lines: string[] = [];
const keep = (fields: object, message: string) =>
  void lines.push(
    `${JSON.stringify(fields, (_, value) => (value instanceof Error ? value.stack : value))} ${message}`,
  );
const logger = { info: keep, warn: keep, error: keep };

let folder: string;
let gateway: RunningGateway;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-secrets-'));
  gateway = await startGateway({ config, dataDir: folder, port: 0, logger });
});
afterEach(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true, force: true });
});

test('no answer, no stream and no line of the log has a secret in it', async () => {
  const ask = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const end = AbortSignal.timeout(10_000);
    const response = await fetch(gateway.url + path, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: end,
    });
    return { response, text: await response.text() };
  };
  const code = new URL(gateway.firstAdministrator ?? '').hash.slice(1);
  const first = { code, user: 'ada', password: CANARY.userPassword };
  const made = await ask('POST', '/api/first-administrator', first);
  const cookie = made.response.headers.get('set-cookie')?.split(';')[0] ?? '';
  const token = JSON.parse(
    (await ask('POST', '/api/tokens', { name: 't', role: 'operator' }, { cookie })).text,
  ).secret;
  const secrets = [...Object.values(CANARY), code, cookie.split('=')[1] ?? '', token];
  expect(secrets.every((secret) => secret.length > 8)).toBe(true);

  const heard: string[] = [];
  for (const id of ['low', 'high', 'keyed']) {
    heard.push((await ask('POST', `/api/devices/${id}/read`, {}, { cookie })).text);
    heard.push((await ask('POST', `/api/devices/${id}/objects`, {}, { cookie })).text);
    heard.push((await ask('POST', `/api/devices/${id}/test`, {}, { cookie })).text);
  }
  const gets = routes.filter(
    (route: Route) => route.method === 'GET' && route.mediaType !== 'text/event-stream',
  );
  for (const route of gets)
    for (const id of ['low', 'keyed', 'values', 'devices', 'broker']) {
      const path = route.path.replace(':logicalName', '1-0:99.1.0').replace(/:\w+/g, id);
      heard.push((await ask('GET', path, undefined, { cookie })).text);
      if (!route.path.includes(':')) break;
    }
  expect(heard.length).toBeGreaterThan(gets.length);
  expect(heard.join().length).toBeGreaterThan(10_000);
  expect(lines.length).toBeGreaterThan(3);
  for (const secret of secrets) {
    const forms = [secret, hexOf(secret), Buffer.from(secret).toString('base64').replace(/=+$/, '')];
    for (const form of forms) {
      expect(heard.find((text) => text.toLowerCase().includes(form.toLowerCase()))).toBeUndefined();
      expect(lines.find((text) => text.toLowerCase().includes(form.toLowerCase()))).toBeUndefined();
    }
  }
}, 60_000);
