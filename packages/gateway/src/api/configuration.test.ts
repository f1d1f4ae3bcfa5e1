import { afterEach, beforeEach, expect, test } from 'vitest';
import { testApi } from '../../test/api.ts';

let api: Awaited<ReturnType<typeof testApi>>;

beforeEach(async () => {
  api = await testApi();
});
afterEach(() => api.close());

const ask = async (method: 'GET' | 'POST', url: string, payload?: object) => {
  const response = await api.app.inject({
    method,
    url,
    ...(payload && { payload, headers: { 'content-type': 'application/json' } }),
  });
  const isJson = String(response.headers['content-type']).includes('json');
  return { status: response.statusCode, body: isJson ? response.json() : response.body };
};
const add = (value: object) => ({ op: 'put', collection: 'devices', name: 'm9', value });

test('a change is shown before it is made, made, listed and gone back from', async () => {
  const operations = [add({ connection: 'c1', authentication: 'low', password: 'canary-word' })];
  const checked = await ask('POST', '/api/configuration/check', { operations });
  expect(checked.body).toMatchObject({ ok: true, differences: [{ path: 'devices/m9', kind: 'added' }] });
  expect(JSON.stringify(checked.body)).not.toContain('canary-word');
  const { body: before } = await ask('GET', '/api/configuration');
  const changed = await ask('POST', '/api/configuration/change', { operations, revision: before.revision });
  expect(changed.status).toBe(200);
  const { body: after } = await ask('GET', '/api/configuration');
  expect(after.value.devices[1]).toMatchObject({ name: 'm9', password: '•••' });
  expect(String((await ask('GET', '/api/configuration/export')).body)).toContain('m9');
  const { body: revisions } = await ask('GET', '/api/configuration/revisions');
  expect(revisions).toMatchObject([{ id: 2, summary: 'devices: 1 added' }, { id: 1 }]);
  await ask('POST', '/api/configuration/revisions/1/restore');
  expect((await ask('GET', '/api/configuration')).body.value.devices).toHaveLength(1);
  const { body: audit } = await ask('GET', '/api/audit');
  expect(audit.entries).toMatchObject([
    { action: 'restoreRevision' },
    { action: 'changeConfiguration', detail: 'devices/m9 added' },
    {},
  ]);
});

test('what would be wrong is 422 with every place, what changed meanwhile 409, what is gone 404', async () => {
  const wrong = await ask('POST', '/api/configuration/change', { operations: [add({ connection: 'c9' })] });
  expect(wrong).toMatchObject({ status: 422, body: { problems: [{ path: 'devices[1].connection' }] } });
  const stale = { operations: [add({ connection: 'c1' })], revision: '0123456789abcdef' };
  expect(await ask('POST', '/api/configuration/change', stale)).toMatchObject({ status: 409 });
  const gone = { operations: [{ op: 'remove', collection: 'devices', names: ['m7'] }] };
  expect(await ask('POST', '/api/configuration/check', gone)).toMatchObject({ status: 404 });
  expect(await ask('POST', '/api/configuration/revisions/99/restore')).toMatchObject({ status: 404 });
  expect(await ask('POST', '/api/configuration/check', { operations: [] })).toMatchObject({ status: 400 });
});

test('a file is read without anything being changed', async () => {
  const content = Buffer.from('devices: [{ name: m9, connection: c9 }]').toString('base64');
  const { status, body } = await ask('POST', '/api/configuration/import', { format: 'yaml', content });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    operations: [{ op: 'put', name: 'm9' }],
    problems: [{ path: 'devices[0], connection' }],
    differences: [{ path: 'devices/m9', kind: 'added' }],
  });
  const junk = { format: 'workbook', content: Buffer.from('junk').toString('base64') };
  expect(await ask('POST', '/api/configuration/import', junk)).toMatchObject({ status: 422 });
});

test('the catalogue names what settings can name', async () => {
  const { body } = await ask('GET', '/api/catalogue');
  expect(body.models.map(({ name }: { name: string }) => name)).toContain('ion');
  expect(body.quirks.length).toBeGreaterThan(5);
  expect(body.timeZones).toContain('Europe/Berlin');
});
