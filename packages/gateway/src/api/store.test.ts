import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { testApi } from '../../test/api.ts';
import { reading } from '../../test/outlet-fakes.ts';

let api: Awaited<ReturnType<typeof testApi>>;

beforeEach(async () => {
  api = await testApi();
  await api.store.addReadings('m1', [reading()], []);
});
afterEach(() => api.close());

const post = (url: string, payload: object = {}) => api.app.inject({ method: 'POST', url, payload });

test('the store says how it does', async () => {
  const { bytes, freeBytes, readings, trouble } = (await api.app.inject('/api/store')).json();
  expect(bytes).toBeGreaterThan(4096);
  expect(freeBytes).toBeGreaterThan(0);
  expect([readings, trouble]).toEqual([1, null]);
});

test('readings are exported as a file', async () => {
  const table = await api.app.inject('/api/export?device=m1&timeZone=Europe/Berlin');
  expect(table.headers['content-disposition']).toBe('attachment; filename="m1.csv"');
  expect(table.body.split('\r\n')[1]).toMatch(
    /^m1,1-0:1\.8\.0\*255,.*2026-03-29T01:30:00\+01:00,0,123\.456,Wh/,
  );
  const book = await api.app.inject('/api/export?format=xlsx');
  expect(book.rawPayload.subarray(0, 2).toString()).toBe('PK');
  expect((await api.app.inject('/api/export?device=nobody')).statusCode).toBe(404);
  expect((await api.app.inject('/api/export?timeZone=Nowhere')).statusCode).toBe(400);
  expect((await api.app.inject('/api/export?profile=1-0:99.1.0&device=m1')).json()).toMatchObject({
    status: 409,
  });
});

test('a backup is downloaded, one at a time, written down, and nothing of it stays', async () => {
  const answers = await Promise.all(
    ['first', 'second'].map(() => api.app.inject({ method: 'GET', url: '/api/store/backup' })),
  );
  const [done, refused] = [200, 429].map((status) => answers.find((each) => each.statusCode === status));
  expect(done?.rawPayload.subarray(0, 15).toString()).toBe('SQLite format 3');
  expect(done?.headers['content-length']).toBe(String(done?.rawPayload.length));
  expect(done?.headers['content-disposition']).toMatch(/^attachment; filename="meterwire-[\w-]+\.db"$/);
  expect(refused?.json()).toMatchObject({ advice: expect.stringContaining('wait') });
  const folder = join(api.folder, 'data', 'backups');
  await vi.waitFor(() => expect(readdirSync(folder)).toEqual([]), 10_000);
  const { entries } = (await api.app.inject('/api/audit?action=downloadBackup')).json();
  expect(entries.map(({ status }: { status: number }) => status)).toEqual([200]);
  writeFileSync(join(folder, 'taken-away.db'), done?.rawPayload ?? '');
  expect((await post('/api/store/restore', { name: 'taken-away.db' })).json()).toEqual({ atNextStart: true });
  expect((await api.app.inject({ method: 'HEAD', url: '/api/store/backup' })).statusCode).toBe(404);
});

test('a backup is made, and laid ready to be put back', async () => {
  const { file, bytes } = (await post('/api/store/backup')).json();
  expect(existsSync(file)).toBe(true);
  expect(bytes).toBeGreaterThan(4096);
  const name = String(file).split('/').at(-1);
  expect((await post('/api/store/restore', { name })).json()).toEqual({ atNextStart: true });
  expect((await post('/api/store/restore', { name: 'nothing.db' })).json()).toMatchObject({ status: 409 });
  expect((await post('/api/store/restore', { name: '../x.db' })).statusCode).toBe(400);
});
