import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunningGateway, startGateway } from '@meterwire/gateway';
import { afterEach, beforeEach, expect, test } from 'vitest';

/* `meterwire user` and `meterwire token` as people use them: the built program, on the data folder of a gateway that runs. */

const program = fileURLToPath(new URL('../packages/cli/bin/meterwire.js', import.meta.url));
const [PASSWORD, ANOTHER] = ['correct horse battery', 'staple of another day'];

let folder: string;
let data: string;
let gateway: RunningGateway | undefined;
/** All that the program has said, but for the tokens that it was asked for. */
let said: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-people-'));
  data = join(folder, 'data');
  said = '';
  writeFileSync(join(folder, 'password'), `${PASSWORD}\n`);
  writeFileSync(join(folder, 'another'), `${ANOTHER}\n`);
});
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<string> {
  const logger = { info: () => {}, warn: () => {}, error: () => {} };
  gateway = await startGateway({ config: {}, dataDir: data, port: 0, logger });
  return gateway.url;
}

async function meterwire(...args: string[]) {
  const child = spawn(process.execPath, [program, ...args, '--data', data], { stdio: 'pipe' });
  let [output, complaint] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaint += text;
  });
  const status = await new Promise((resolve) => child.once('close', resolve));
  if (!(args[0] === 'token' && args[1] === 'add')) said += output;
  said += complaint;
  return { status, output, complaint };
}

const logIn = (url: string, password: string) =>
  fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: 'ada', password }),
  });
const devices = async (url: string, headers: Record<string, string>) =>
  (await fetch(`${url}/api/devices`, { headers })).status;

test('users and tokens are made, changed and ended while the gateway runs, which heeds it at once', async () => {
  const url = await start();
  const given = ['--password', `@${join(folder, 'password')}`];
  expect(await meterwire('user', 'add', 'ada', '--role', 'administrator', ...given)).toMatchObject({
    status: 0,
    output: 'ada is administrator\n',
  });
  const cookie = (await logIn(url, PASSWORD)).headers.get('set-cookie')?.split(';')[0] ?? '';
  expect(await devices(url, { cookie })).toBe(200);
  // The link that makes the first administrator is no way in any more.
  const code = new URL(gateway?.firstAdministrator ?? '').hash.slice(1);
  const founded = await fetch(`${url}/api/first-administrator`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, user: 'eve', password: PASSWORD }),
  });
  expect(founded.status).toBe(409);

  const made = await meterwire('token', 'add', 'ada', 'export', '--role', 'viewer');
  const bearer = { authorization: `Bearer ${made.output.trim()}` };
  expect(await devices(url, bearer)).toBe(200);
  const { output } = await meterwire('token', 'list', '--json');
  const [{ id }] = JSON.parse(output) as [{ id: number }];
  expect((await meterwire('token', 'remove', String(id))).status).toBe(0);
  expect(await devices(url, bearer)).toBe(401);

  expect((await meterwire('user', 'passwd', 'ada', '--password', `@${join(folder, 'another')}`)).status).toBe(
    0,
  );
  expect(await devices(url, { cookie })).toBe(401);
  expect((await logIn(url, PASSWORD)).status).toBe(401);
  const again = (await logIn(url, ANOTHER)).headers.get('set-cookie')?.split(';')[0] ?? '';
  const audit = await fetch(`${url}/api/audit`, { headers: { cookie: again } }).then((answer) =>
    answer.json(),
  );
  const done = (audit.entries as { via: string; action: string }[]).filter(
    ({ via }) => via === 'commandLine',
  );
  expect(done.map(({ action }) => action)).toEqual([
    'changeUser',
    'removeToken',
    'createToken',
    'createUser',
  ]);

  expect((await meterwire('user', 'remove', 'ada')).status).toBe(0);
  expect(await devices(url, { cookie: again })).toBe(401);
  for (const secret of [PASSWORD, ANOTHER, made.output.trim()]) expect(said).not.toContain(secret);
}, 60_000);

test('the same goes on the folder of a gateway that is stopped, and is there when it starts', async () => {
  await start();
  await gateway?.close();
  gateway = undefined;
  const given = ['--password', `@${join(folder, 'password')}`];
  expect((await meterwire('user', 'add', 'ada', ...given)).status).toBe(0);
  expect(await meterwire('user', 'add', 'ada', ...given)).toMatchObject({
    status: 2,
    complaint: expect.stringContaining('there is a user "ada" already'),
  });
  const url = await start();
  expect((await logIn(url, PASSWORD)).status).toBe(200);
  expect(said).not.toContain(PASSWORD);
}, 60_000);

test('a gateway that stores readings all the while, and users that are made beside it, do each other no harm', async () => {
  const url = await start();
  const given = ['--password', `@${join(folder, 'password')}`];
  await meterwire('user', 'add', 'ada', '--role', 'administrator', ...given);
  const cookie = (await logIn(url, PASSWORD)).headers.get('set-cookie')?.split(';')[0] ?? '';
  const writing = (async () => {
    // Each of these is written to the audit log, beside what the program writes.
    for (let n = 0; n < 200; n++)
      await fetch(`${url}/api/store/sweep`, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json' },
        body: '{}',
      }).then((answer) => expect(answer.status).toBe(200));
  })();
  for (let n = 0; n < 3; n++) expect((await meterwire('token', 'add', 'ada', `t${n}`)).status).toBe(0);
  await writing;
  expect(JSON.parse((await meterwire('token', 'list', '--json')).output)).toHaveLength(3);
  await gateway?.close();
  gateway = undefined;
  expect(await meterwire('vacuum', '--check')).toMatchObject({ status: 0 });
}, 60_000);
