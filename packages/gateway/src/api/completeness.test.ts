import { getCompleteness, getFleetCompleteness } from '@meterwire/api';
import { Value } from 'typebox/value';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testApi } from '../../test/api.ts';
import { PROFILE } from '../../test/meter.ts';

let api: Awaited<ReturnType<typeof testApi>>;
beforeEach(async () => {
  api = await testApi();
});
afterEach(() => api.close());

const get = async (url: string) => (await api.app.inject(url)).json();
const read = (id: string) =>
  api.app.inject({ method: 'POST', url: `/api/devices/${encodeURIComponent(id)}/read`, payload: {} });

test('a profile is whole where all was collected, and unknown where nothing was', async () => {
  const url = `/api/devices/m1/profiles/${encodeURIComponent(PROFILE)}/completeness`;
  expect(await get(url)).toMatchObject({ status: 404 });
  await read('m1');
  const body = await get(url);
  expect([...Value.Errors(getCompleteness.result, body)]).toEqual([]);
  expect(body.share).toBe(1);
  expect(body.expected).toBeGreaterThanOrEqual(95);
  expect(await get(`${url}?from=2000-01-01T00:00:00Z`)).toMatchObject({ status: 400 });
});

test('the fleet shows the worst profile first, and what was never collected before it', async () => {
  await read('m1');
  const body = await get('/api/completeness');
  expect([...Value.Errors(getFleetCompleteness.result, body)]).toEqual([]);
  expect(body.days).toHaveLength(14);
  expect(body.profiles).toMatchObject([
    { device: 'm 2', capturePeriod: null, share: null, shares: body.days.map(() => null) },
    { device: 'm1', logicalName: PROFILE, capturePeriod: 900, share: 1 },
  ]);
  const [, m1] = body.profiles;
  expect(m1.shares.slice(0, 12)).toEqual(body.days.slice(0, 12).map(() => null));
  expect(m1.shares.at(-1) ?? m1.shares.at(-2)).toBe(1);
  expect(body).toMatchObject({ expected: m1.expected, stored: m1.stored, share: 1, total: 2, next: null });
  const single = await get(`/api/devices/m1/profiles/${encodeURIComponent(PROFILE)}/completeness`);
  expect(single).toMatchObject({ expected: m1.expected, stored: m1.stored });
});

test('the fleet is filtered and comes in pages, with sums over all that was chosen', async () => {
  await read('m1');
  const names = async (query: string) =>
    (await get(`/api/completeness?${query}`)).profiles.map(({ device }: { device: string }) => device);
  expect(await names('order=desc')).toEqual(['m1', 'm 2']);
  expect(await names('below=1')).toEqual(['m 2']);
  expect(await names('search=c1')).toEqual(['m1']);
  expect(await names('connection=c2')).toEqual(['m 2']);
  expect(await names('tag=none')).toEqual([]);
  expect(await names('logicalName=1-0:98.1.0')).toEqual([]);
  const first = await get('/api/completeness?limit=1&sort=device');
  expect(first).toMatchObject({ profiles: [{ device: 'm 2' }], total: 2 });
  expect(first.stored).toBeGreaterThan(90);
  expect(await names(`limit=1&sort=device&after=${first.next}`)).toEqual(['m1']);
});

test.each(['from=2026-02-30', 'from=2026-03-02&to=2026-03-01', 'from=2020-01-01', 'to=tomorrow'])(
  'days that there are not are refused: %s',
  async (query) => {
    expect(await get(`/api/completeness?${query}`)).toMatchObject({ status: 400 });
  },
);
