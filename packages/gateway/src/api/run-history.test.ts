import { listRuns } from '@meterwire/api';
import { Value } from 'typebox/value';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testApi } from '../../test/api.ts';

let api: Awaited<ReturnType<typeof testApi>>;
beforeEach(async () => {
  api = await testApi();
});
afterEach(() => api.close());

const get = async (url: string) => (await api.app.inject(url)).json();
const read = (id: string) =>
  api.app.inject({ method: 'POST', url: `/api/devices/${encodeURIComponent(id)}/read`, payload: {} });
const runs = async (query = '') =>
  (await get(`/api/runs?${query}`)).runs.map(
    ({ device, request, outcome }: Record<string, string>) => `${device} ${request} ${outcome}`,
  );

test('every run is kept, with what it brought or why it failed', async () => {
  await read('m1');
  await read('m 2');
  const body = await get('/api/runs');
  expect([...Value.Errors(listRuns.result, body)]).toEqual([]);
  expect(body.next).toBeNull();
  expect(body.runs.at(0)).toMatchObject({
    device: 'm 2',
    outcome: 'failed',
    readings: 0,
    failure: {
      code: 'internal',
      message: expect.stringContaining('no test meter'),
      advice: expect.any(String),
    },
  });
  expect(
    body.runs.find(({ request, device }: Record<string, string>) => `${device} ${request}` === 'm1 values'),
  ).toMatchObject({ outcome: 'done', readings: 3, failure: null });
  const [{ dueAt, startedAt, endedAt, lateness }] = body.runs;
  expect(lateness).toBe((Date.parse(startedAt) - Date.parse(dueAt)) / 1000);
  expect(Date.parse(endedAt)).toBeGreaterThanOrEqual(Date.parse(startedAt));
});

test('runs are filtered, and come in pages that lead from one to the next', async () => {
  for (const id of ['m1', 'm 2', 'm1']) await read(id);
  expect(await runs('device=m1&request=values')).toEqual(['m1 values done', 'm1 values done']);
  expect(await runs('failed=true')).toEqual(['m 2 load failed', 'm 2 values failed']);
  expect(await runs('failed=false')).toHaveLength(4);
  expect(await runs(`to=${new Date(0).toISOString()}`)).toEqual([]);
  expect(await runs(`from=${new Date(0).toISOString()}&limit=1000`)).toHaveLength(6);
  const seen: string[] = [];
  for (let after = ''; ; ) {
    const page = await get(`/api/runs?limit=1${after}`);
    seen.push(...page.runs.map(({ device, request }: Record<string, string>) => `${device} ${request}`));
    if (page.next === null) break;
    after = `&after=${page.next}`;
  }
  expect(seen).toHaveLength(6);
  expect(seen.slice(2, 4)).toEqual(['m 2 load', 'm 2 values']);
});

test.each([
  ['device=m9', 404],
  ['request=nothing', 404],
  ['after=x', 400],
  ['failed=perhaps', 400],
  ['limit=1001', 400],
])('what is not there or not understood is refused: %s', async (query, status) => {
  expect(await get(`/api/runs?${query}`)).toMatchObject({ status });
});
