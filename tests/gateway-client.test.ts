import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createToken } from '@meterwire/api';
import { type RunningGateway, startGateway } from '@meterwire/gateway';
import { type RunningMeter, startMeter } from '@meterwire/meter';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/* Commands that talk to a gateway while it runs, as people and scripts call them. */

const program = fileURLToPath(new URL('../packages/cli/bin/meterwire.js', import.meta.url));
const PASSWORD = 'correct horse battery';
const ENERGY = '1-1:1.8.0*255';

let folder: string;
let meter: RunningMeter;
let gateway: RunningGateway;
/** Of an operator, in a file. */
let token: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-client-'));
  meter = await startMeter({ port: 0, wrapperPort: 0, historyDays: 0 });
  const port = meter.addresses.find(({ transport }) => transport === 'hdlc')?.port ?? 0;
  const at = { interface: 'hdlc', addressSize: 4, timeout: '500ms', retries: 0 } as const;
  gateway = await startGateway({
    config: {
      connections: [
        { name: 'line', type: 'tcp', host: '127.0.0.1', port },
        { name: 'other', type: 'tcp', host: '127.0.0.1', port },
      ],
      devices: [
        { name: 'present', connection: 'line', physical: 100, ...at },
        { name: 'absent', connection: 'other', physical: 99, ...at },
      ],
      requests: [{ name: 'values', devices: 'all', event: { trigger: true }, values: [ENERGY] }],
    },
    dataDir: join(folder, 'data'),
    port: 0,
    logger: { info: () => {}, warn: () => {}, error: () => {} },
  });
  token = join(folder, 'token');
  writeFileSync(token, await operatorToken());
});
afterAll(async () => {
  await gateway.close();
  await meter.close();
  rmSync(folder, { recursive: true, force: true });
});

async function operatorToken(): Promise<string> {
  const post = (path: string, body: object, headers = {}) =>
    fetch(gateway.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const code = new URL(gateway.firstAdministrator ?? '').hash.slice(1);
  const made = await post('/api/first-administrator', { code, user: 'ada', password: PASSWORD });
  const cookie = made.headers.get('set-cookie')?.split(';')[0] ?? '';
  const answer = await post(createToken.path, { name: 'script', role: 'operator' }, { cookie });
  const { secret } = (await answer.json()) as { readonly secret: string };
  return `${secret}\n`;
}

interface Running {
  readonly ended: Promise<number | null>;
  output(): string;
  complaint(): string;
  interrupt(): void;
}

function start(args: readonly string[], as: readonly string[] = ['--token', `@${token}`]): Running {
  const child = spawn(process.execPath, [program, ...args, '--url', gateway.url, ...as], { stdio: 'pipe' });
  let [output, complaint] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaint += text;
  });
  return {
    ended: new Promise((resolve) => child.once('close', resolve)),
    output: () => output,
    complaint: () => complaint,
    interrupt: () => child.kill('SIGINT'),
  };
}

async function run(args: readonly string[], as?: readonly string[]) {
  const running = start(args, as);
  const status = await running.ended;
  return { status, output: running.output(), complaint: running.complaint() };
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 50) {
    if (waited > 20_000) throw new Error(`waited too long until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('meterwire run', () => {
  test('runs a request now and says what came of it', async () => {
    const { status, output } = await run(['run', 'values', '--device', 'present']);
    expect(output).toMatch(/values: done on 1, failed on 0, still open on 0 of 1 devices; 1 new readings/);
    expect(status).toBe(0);
  });

  test('says which device failed, and why, and ends with 3', async () => {
    const { status, complaint } = await run(['run', 'values', '--device', 'absent', '--json']);
    expect(status, complaint).toBe(3);
    const { output } = await run(['run', 'values', '--device', 'absent', '--json']);
    expect(JSON.parse(output)).toMatchObject({
      failed: 1,
      failures: [{ device: 'absent', failure: { code: 'timeout' } }],
    });
  });

  test('says in words that there is no such request, and ends with 2', async () => {
    const { status, complaint } = await run(['run', 'nothing']);
    expect(complaint).toMatch(/nothing/);
    expect(status).toBe(2);
  });
});

describe('meterwire status', () => {
  test('shows the devices and what is the matter with them', async () => {
    await run(['run', 'values']);
    const { status, output } = await run(['status']);
    expect(status).toBe(0);
    expect(output).toMatch(/2 devices: 1 answering, 1 silent/);
    expect(output).toMatch(/^absent .*silent/m);
    const { output: json } = await run(['status', '--state', 'silent', '--json']);
    expect(JSON.parse(json)).toMatchObject({
      overview: { devices: { total: 2 } },
      devices: [{ name: 'absent' }],
    });
  });

  test('says who may not ask, and where nothing runs', async () => {
    const nobody = await run(['status'], []);
    expect(nobody.complaint).toMatch(/does not know who asks[\s\S]*--token/);
    expect(nobody.status).toBe(2);
    const nowhere = await run(['status'], ['--url', 'http://127.0.0.1:65432', '--token', 'x']);
    expect(nowhere.complaint).toMatch(/no gateway answers at http:\/\/127.0.0.1:65432[\s\S]*ECONNREFUSED/);
    expect(nowhere.status).toBe(3);
    const wrong = await run(['status'], ['--url', 'here', '--token', 'x']);
    expect(wrong.status).toBe(2);
    for (const { complaint } of [nobody, nowhere, wrong]) expect(complaint).not.toMatch(/\n\s+at /);
  });
});

describe('meterwire traffic', () => {
  test('shows what passes a line, by layers, until it is interrupted', async () => {
    const all = start(['traffic', '--connection', 'line']);
    const application = start(['traffic', '--device', 'present', '--application']);
    const documents = start(['traffic', '--device', 'present', '--json']);
    for (const one of [all, application, documents])
      await until('it follows', () => one.complaint().includes('following'));
    await run(['run', 'values', '--device', 'present']);
    await until('all has passed', () => [all, documents].every((one) => one.output().includes('closed')));
    expect(all.output()).toMatch(/→ present 7e a0/i);
    expect(all.output()).toMatch(/→ present .*SNRM/);
    expect(all.output()).toMatch(/← present .*getResponse/s);
    expect(application.output()).toMatch(/getRequest/);
    expect(application.output()).not.toMatch(/SNRM|7e a0/i);
    for (const line of documents.output().trim().split('\n'))
      expect(JSON.parse(line)).toMatchObject({ device: 'present' });
    for (const one of [all, application, documents]) {
      one.interrupt();
      expect(await one.ended).toBe(0);
    }
  }, 60_000);

  test('wants to know what is followed, and says what there is not', async () => {
    expect((await run(['traffic'])).status).toBe(2);
    expect((await run(['traffic', '--device', ''])).complaint).toMatch(/--device NAME or --connection NAME/);
    expect((await run(['run', ''])).complaint).toMatch(/name of the request is empty/);
    const { status, complaint } = await run(['traffic', '--device', 'nobody']);
    expect(complaint).toMatch(/nobody/);
    expect(status).toBe(2);
  });

  test('says that the gateway has gone, and ends with 3', async () => {
    const follower = start(['traffic', '--device', 'present']);
    await until('it follows', () => follower.complaint().includes('following'));
    await new Promise((resolve) => setTimeout(resolve, 500));
    await gateway.close();
    expect(await follower.ended, follower.complaint()).toBe(3);
    expect(follower.complaint()).toMatch(/has ended the stream|was cut off/);
  });
});
