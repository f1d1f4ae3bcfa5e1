import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Configuration, type RunningGateway, startGateway } from '@meterwire/gateway';
import { afterEach, beforeEach, expect, test } from 'vitest';

const PASSWORD = 'correct horse battery';
const lines: string[] = [];
const keep = (fields: object, message: string) => void lines.push(`${JSON.stringify(fields)} ${message}`);
const logger = { info: keep, warn: keep, error: keep };

let folder: string;
const running: RunningGateway[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-login-'));
  lines.length = 0;
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((gateway) => gateway.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(config: Configuration, host = '127.0.0.1'): Promise<RunningGateway> {
  const readyFile = join(folder, 'ready.json');
  const gateway = await startGateway({
    config,
    dataDir: join(folder, 'data'),
    host,
    port: 0,
    readyFile,
    logger,
  });
  running.push(gateway);
  return gateway;
}

test('the first start makes a link for one administrator, who is still there after the next', async () => {
  const gateway = await start({});
  const ready = JSON.parse(readFileSync(join(folder, 'ready.json'), 'utf8'));
  expect(ready).toMatchObject({ url: gateway.url, firstAdministrator: gateway.firstAdministrator });
  expect(statSync(join(folder, 'ready.json')).mode & 0o077).toBe(0);
  const code = new URL(ready.firstAdministrator).hash.slice(1);
  expect(lines.join()).not.toContain(code);

  const post = (path: string, body: object, headers = {}) =>
    fetch(gateway.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  expect((await fetch(`${gateway.url}/api/devices`)).status).toBe(401);
  const made = await post('/api/first-administrator', { code, user: 'ada', password: PASSWORD });
  expect(made.status).toBe(200);
  const cookie = made.headers.get('set-cookie')?.split(';')[0] ?? '';
  expect((await fetch(`${gateway.url}/api/devices`, { headers: { cookie } })).status).toBe(200);
  const stream = await fetch(`${gateway.url}/api/events`, { headers: { cookie } });
  expect(stream.headers.get('content-type')).toBe('text/event-stream');
  await stream.body?.cancel();
  await gateway.close();

  const again = await start({});
  expect(again.firstAdministrator).toBeUndefined();
  expect((await fetch(`${again.url}/api/devices`, { headers: { cookie } })).status).toBe(200);
});

test('open to everybody is refused where more than this machine can reach it', async () => {
  const open: Configuration = { api: { login: 'open' } };
  await expect(start(open, '0.0.0.0')).rejects.toMatchObject({ problems: [{ path: 'api.login' }] });
  await expect(start({ api: { login: 'open', host: '::' } })).rejects.toMatchObject({
    problems: [{ path: 'api.login' }],
  });
});

test('a certificate makes it HTTPS, with cookies that never go without it', async ({ skip }) => {
  const [certificate, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  try {
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const files = ['-keyout', key, '-out', certificate];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...kind, ...files, ...subject], { stdio: 'ignore' });
  } catch {
    skip('openssl is not here');
  }
  const gateway = await start({ api: { tls: { certificate, key } } });
  expect(gateway.url).toMatch(/^https:/);
  const code = new URL(gateway.firstAdministrator ?? '').hash.slice(1);
  const cookies = await new Promise<string>((resolve, reject) => {
    const agent = new Agent({ ca: readFileSync(certificate) });
    const headers = { 'content-type': 'application/json' };
    request(`${gateway.url}/api/first-administrator`, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      resolve(String(response.headers['set-cookie']));
    })
      .on('error', reject)
      .end(JSON.stringify({ code, user: 'ada', password: PASSWORD }));
  });
  expect(cookies).toContain('Secure');
  await gateway.close();
  await expect(start({ api: { tls: { certificate, key: certificate } } })).rejects.toMatchObject({
    problems: [{ path: 'api.tls' }],
  });
});
