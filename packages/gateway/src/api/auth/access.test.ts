import {
  listUsers,
  logIn,
  mayAct,
  problem,
  problemMediaType,
  ROLES,
  type Role,
  type Route,
  routes,
} from '@meterwire/api';
import fastify from 'fastify';
import { Value } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testApi } from '../../../test/api.ts';
import { mounter } from '../mount.ts';
import { hashOf, randomToken } from './credential.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import { hashPassword } from './password.ts';

const PASSWORD = 'correct horse battery';
const HOUR = 3_600_000;
/** Hashing is slow on purpose, so it is done once. */
const hashed = await hashPassword(PASSWORD);

let api: Awaited<ReturnType<typeof testApi>>;

beforeEach(async () => {
  api = await testApi({ login: 'users' });
});
afterEach(() => api.close());

function add(name: string, role: Role): void {
  api.store.accounts.addAccount({ name, role, enabled: true, createdAt: api.now.ms }, hashed);
}
function tokenOf(user: string, role: Role, expiresAt?: number): string {
  const secret = randomToken();
  api.store.tokens.addToken(
    hashOf(secret),
    { name: `${user}'s`, role, createdAt: api.now.ms, expiresAt },
    user,
  );
  return secret;
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

interface Call {
  readonly headers?: Record<string, string>;
  readonly body?: object;
}
const call = (method: Route['method'], url: string, { headers = {}, body }: Call = {}) =>
  api.app.inject({ method, url, headers, ...(body !== undefined && { payload: body }) });
const tryIn = (user: string, password = PASSWORD) =>
  call('POST', '/api/session', { body: { user, password } });
async function cookieOf(user: string, password = PASSWORD): Promise<Record<string, string>> {
  const [cookie] = (await tryIn(user, password)).cookies;
  return { cookie: `${cookie?.name}=${cookie?.value}` };
}

describe('every route', () => {
  const cases = routes.map((route): [string, Route] => [route.name, route]);
  const address = (route: Route) => route.path.replace(/:id\b/, '1').replace(/:\w+/g, 'x');

  test.each(cases)('%s lets in who has the role it says, and nobody less', async (_, route) => {
    add('ada', 'administrator');
    const nobody = await call(route.method, address(route), { body: {} });
    if (route.role === 'anyone') return expect([200, 400]).toContain(nobody.statusCode);
    expect(nobody.statusCode).toBe(401);
    expect(nobody.headers['www-authenticate']).toContain('Bearer');
    expect(Value.Check(problem, nobody.json())).toBe(true);
    for (const role of ROLES.filter((role) => !mayAct(role, route.role))) {
      const refused = await call(route.method, address(route), {
        headers: bearer(tokenOf('ada', role)),
        body: {},
      });
      expect(refused.statusCode).toBe(403);
      expect(refused.headers['content-type']).toContain(problemMediaType);
    }
  });

  test('is the only kind there is: what stands beside the contract is not served', async () => {
    const app = fastify();
    const doorkeeper = { admit: () => undefined } as unknown as Doorkeeper;
    const { mount } = mounter(app, { doorkeeper, audit: api.store.audit, log: api.log, now: Date.now });
    expect(() => app.get('/api/stray', async () => 'secrets')).toThrow('/api/stray stands in no contract');
    mount(listUsers, async () => []);
    expect((await app.inject('/api/users')).statusCode).toBe(200);
  });
});

describe('logging in', () => {
  test('gives a cookie that no script and no other site can use', async () => {
    add('ada', 'operator');
    const response = await tryIn('ADA');
    expect(response.json()).toMatchObject({ user: 'ada', role: 'operator', via: 'session' });
    expect(response.cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict', path: '/' }]);
    const headers = await cookieOf('ada');
    const me = await call('GET', '/api/session', { headers });
    expect(me.json()).toMatchObject({ user: 'ada', firstAdministrator: false, login: 'users' });
    expect((await call('GET', '/api/devices', { headers })).statusCode).toBe(200);
  });

  test('with a wrong name fails as with a wrong password does', async () => {
    add('ada', 'viewer');
    const wrongName = await tryIn('eve');
    const wrongPassword = await tryIn('ada', 'wrong');
    expect(wrongName.statusCode).toBe(401);
    expect(wrongPassword.json()).toEqual(wrongName.json());
  });

  test('again and again with wrong passwords has to wait, longer each time, and the right one too', async () => {
    add('ada', 'viewer');
    for (let i = 0; i < 5; i++) expect((await tryIn('ada', `wrong ${i}`)).statusCode).toBe(401);
    const refused = await tryIn('ada');
    expect(refused.statusCode).toBe(429);
    expect(refused.headers['retry-after']).toBe('1');
    api.now.ms += 1001;
    expect((await tryIn('ada', 'wrong')).statusCode).toBe(401);
    expect((await tryIn('ada')).headers['retry-after']).toBe('2');
    api.now.ms += 2001;
    expect((await tryIn('ada')).statusCode).toBe(200);
  });

  test('many times at once is no way around', async () => {
    add('ada', 'viewer');
    const tries = await Promise.all(Array.from({ length: 12 }, (_, i) => tryIn('ada', `wrong ${i}`)));
    expect(tries.filter(({ statusCode }) => statusCode === 401)).toHaveLength(5);
  });

  test('is refused to who is switched off, whose sessions end', async () => {
    add('ada', 'administrator');
    add('bob', 'viewer');
    const bob = await cookieOf('bob');
    const headers = bearer(tokenOf('ada', 'administrator'));
    await call('PATCH', '/api/users/bob', { headers, body: { enabled: false } });
    expect((await call('GET', '/api/devices', { headers: bob })).statusCode).toBe(401);
    expect((await tryIn('bob')).statusCode).toBe(401);
  });
});

describe('a session', () => {
  test('ends when it is left, when it is idle, and after a month', async () => {
    add('ada', 'viewer');
    const devices = async (headers: Record<string, string>) =>
      (await call('GET', '/api/devices', { headers })).statusCode;
    const left = await cookieOf('ada');
    await call('DELETE', '/api/session', { headers: left });
    expect(await devices(left)).toBe(401);
    const idle = await cookieOf('ada');
    api.now.ms += 12 * HOUR + 1;
    expect(await devices(idle)).toBe(401);
    const old = await cookieOf('ada');
    for (let hour = 0; hour < 30 * 24; hour += 10) {
      expect(await devices(old)).toBe(200);
      api.now.ms += 10 * HOUR;
    }
    api.now.ms += 1;
    expect(await devices(old)).toBe(401);
  });

  test('outlives a new password only where it was given', async () => {
    add('ada', 'viewer');
    const [here, elsewhere] = [await cookieOf('ada'), await cookieOf('ada')];
    const change = (password: string) =>
      call('PUT', '/api/session/password', {
        headers: here,
        body: { password, newPassword: 'another long one' },
      });
    expect((await change('wrong')).statusCode).toBe(401);
    expect((await change(PASSWORD)).statusCode).toBe(200);
    expect((await call('GET', '/api/devices', { headers: here })).statusCode).toBe(200);
    expect((await call('GET', '/api/devices', { headers: elsewhere })).statusCode).toBe(401);
    expect((await tryIn('ada', 'another long one')).statusCode).toBe(200);
  });

  test('gives no orders for another site', async () => {
    add('ada', 'operator');
    const headers = { ...(await cookieOf('ada')), origin: 'http://evil.example', host: 'localhost:8080' };
    const order = (more: Record<string, string>) =>
      call('POST', '/api/devices/m1/read?wait=0', { headers: { ...headers, ...more }, body: {} });
    expect((await order({})).statusCode).toBe(403);
    expect((await order({ origin: 'null' })).statusCode).toBe(403);
    expect((await order({ origin: 'http://localhost:8080' })).statusCode).toBe(200);
  });
});

describe('the first administrator', () => {
  const found = (code: string, user = 'ada') =>
    call('POST', '/api/first-administrator', { body: { code, user, password: PASSWORD } });

  test('is made by the code of the link, once', async () => {
    expect((await call('GET', '/api/session')).json()).toMatchObject({
      user: null,
      firstAdministrator: true,
    });
    expect((await found('guessed')).statusCode).toBe(401);
    const made = await found(api.invitation.code);
    expect(made.json()).toMatchObject({ user: 'ada', role: 'administrator' });
    expect(made.cookies).toHaveLength(1);
    expect((await found(api.invitation.code, 'eve')).statusCode).toBe(409);
    expect((await call('GET', '/api/session')).json()).toMatchObject({ firstAdministrator: false });
  });

  test('is made once also by two at the same time', async () => {
    const both = await Promise.all(['ada', 'eve'].map((user) => found(api.invitation.code, user)));
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, 401]);
  });

  test('is not made after a day', async () => {
    api.now.ms += 24 * HOUR + 1;
    expect((await found(api.invitation.code)).statusCode).toBe(401);
  });

  test('keeps nothing of a password that is too short', async () => {
    const short = await call('POST', '/api/first-administrator', {
      body: { code: api.invitation.code, user: 'ada', password: 'short' },
    });
    expect(short.statusCode).toBe(400);
    expect(short.body).toContain('/body/password');
    expect((await found(api.invitation.code)).statusCode).toBe(200);
  });
});

describe('users', () => {
  test('are added, changed and removed by administrators', async () => {
    add('ada', 'administrator');
    const headers = await cookieOf('ada');
    const bob = { name: 'bob', role: 'viewer', password: PASSWORD };
    expect((await call('POST', '/api/users', { headers, body: bob })).json()).toMatchObject({ name: 'bob' });
    expect((await call('POST', '/api/users', { headers, body: { ...bob, name: 'BOB' } })).statusCode).toBe(
      409,
    );
    expect(
      (await call('PATCH', '/api/users/bob', { headers, body: { role: 'operator' } })).json(),
    ).toMatchObject({ role: 'operator' });
    const list = (await call('GET', '/api/users', { headers })).json();
    expect(list).toMatchObject([
      { name: 'ada', sessions: 1 },
      { name: 'bob', sessions: 0 },
    ]);
    expect((await call('DELETE', '/api/users/bob', { headers })).statusCode).toBe(200);
    expect((await call('DELETE', '/api/users/bob', { headers })).statusCode).toBe(404);
  });

  test('keep at least one administrator who can log in', async () => {
    add('ada', 'administrator');
    const headers = bearer(tokenOf('ada', 'administrator'));
    for (const body of [{ role: 'viewer' }, { enabled: false }])
      expect((await call('PATCH', '/api/users/ada', { headers, body })).statusCode).toBe(409);
    expect((await call('DELETE', '/api/users/ada', { headers })).statusCode).toBe(409);
    expect((await call('GET', '/api/users', { headers })).json()).toMatchObject([{ role: 'administrator' }]);
  });

  test('are not added with settings that do not exist', async () => {
    add('ada', 'administrator');
    const headers = bearer(tokenOf('ada', 'administrator'));
    const body = { name: 'bob', role: 'viewer', password: PASSWORD, admin: true };
    expect((await call('POST', '/api/users', { headers, body })).statusCode).toBe(400);
  });
});

describe('a token', () => {
  test('is shown once, works until it is removed, and never does more than its user may', async () => {
    add('bob', 'operator');
    const headers = await cookieOf('bob');
    const ask = (role: Role) => call('POST', '/api/tokens', { headers, body: { name: 'export', role } });
    expect((await ask('administrator')).statusCode).toBe(403);
    const { secret, token } = (await ask('operator')).json();
    expect((await call('GET', '/api/devices', { headers: bearer(secret) })).statusCode).toBe(200);
    const list = await call('GET', '/api/tokens', { headers });
    expect(list.json()).toMatchObject([{ name: 'export', user: 'bob', role: 'operator' }]);
    expect(list.body).not.toContain(secret);
    api.store.accounts.changeAccount('bob', { role: 'viewer' });
    const order = await call('POST', '/api/devices/m1/read?wait=0', { headers: bearer(secret), body: {} });
    expect(order.statusCode).toBe(403);
    await call('DELETE', `/api/tokens/${token.id}`, { headers });
    expect((await call('GET', '/api/devices', { headers: bearer(secret) })).statusCode).toBe(401);
  });

  test('expires, makes no tokens and is seen by its user alone', async () => {
    add('ada', 'administrator');
    add('bob', 'viewer');
    const [adas, bobs] = [tokenOf('ada', 'administrator', api.now.ms + HOUR), tokenOf('bob', 'viewer')];
    const names = async (token: string) =>
      (await call('GET', '/api/tokens', { headers: bearer(token) }))
        .json()
        .map(({ user }: { user: string }) => user);
    expect(await names(adas)).toEqual(['ada', 'bob']);
    expect(await names(bobs)).toEqual(['bob']);
    expect((await call('DELETE', '/api/tokens/1', { headers: bearer(bobs) })).statusCode).toBe(404);
    const more = await call('POST', '/api/tokens', {
      headers: bearer(adas),
      body: { name: 'x', role: 'viewer' },
    });
    expect(more.statusCode).toBe(403);
    api.now.ms += HOUR;
    expect((await call('GET', '/api/tokens', { headers: bearer(adas) })).statusCode).toBe(401);
  });
});

describe('the audit log', () => {
  test('says who did what, when, from where, also what was refused, and no secret', async () => {
    add('ada', 'administrator');
    add('bob', 'viewer');
    await tryIn('nobody-but-maybe-a-password', 'hunter2 hunter2');
    await tryIn('bob', 'hunter2 hunter2');
    const headers = await cookieOf('ada');
    await call('POST', '/api/users', { headers, body: { name: 'eve', role: 'viewer', password: PASSWORD } });
    await call('POST', '/api/devices/m1/read', { headers: bearer(tokenOf('bob', 'viewer')), body: {} });
    const { entries } = (await call('GET', '/api/audit', { headers })).json();
    expect(entries).toMatchObject([
      { who: 'bob', via: "token bob's", action: 'readDevice', target: 'm1', status: 403, from: '127.0.0.1' },
      { who: 'ada', via: 'session', action: 'createUser', status: 200, detail: 'eve, viewer' },
      { who: 'ada', via: 'not logged in', action: logIn.name, status: 200 },
      { who: 'bob', action: logIn.name, status: 401 },
      { who: 'a name that does not exist', action: logIn.name, status: 401 },
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/hunter2|maybe-a-password|battery/);
  });

  test('is read in pages, by administrators', async () => {
    add('ada', 'administrator');
    const headers = bearer(tokenOf('ada', 'administrator'));
    for (let i = 0; i < 7; i++) await call('DELETE', `/api/users/nobody-${i}`, { headers });
    const seen: string[] = [];
    for (let after = ''; ; ) {
      const page = (await call('GET', `/api/audit?limit=3${after}`, { headers })).json();
      seen.push(...page.entries.map(({ target }: { target: string }) => target));
      if (page.next === null) break;
      after = `&after=${page.next}`;
    }
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((i) => `nobody-${i}`));
    expect(
      (await call('GET', '/api/audit?who=ADA&action=removeUser&limit=2', { headers })).json(),
    ).toMatchObject({
      entries: [{}, {}],
    });
    expect((await call('GET', '/api/audit?after=x', { headers })).statusCode).toBe(400);
  });
});

test('a gateway that is open has no users, and everybody may do everything', async () => {
  const open = await testApi({ login: 'open' });
  const ask = (method: Route['method'], url: string, payload?: object) =>
    open.app.inject({ method, url, ...(payload !== undefined && { payload }) });
  expect((await ask('GET', '/api/session')).json()).toMatchObject({ login: 'open', role: 'administrator' });
  expect((await ask('GET', '/api/audit')).statusCode).toBe(200);
  expect((await ask('POST', '/api/session', { user: 'ada', password: PASSWORD })).statusCode).toBe(409);
  expect((await ask('POST', '/api/tokens', { name: 'x', role: 'viewer' })).statusCode).toBe(409);
  await open.close();
});
