import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testApi } from '../../test/api.ts';

let api: Awaited<ReturnType<typeof testApi>>;

beforeEach(async () => {
  api = await testApi();
});
afterEach(() => api.close());

const get = async (url: string) => (await api.app.inject(url)).json();
const run = async (url: string, payload: object = {}) =>
  (await api.app.inject({ method: 'POST', url, payload })).json();

describe('the list of devices', () => {
  const names = async (query: string) =>
    (await get(`/api/devices?${query}`)).devices.map(({ id }: { id: string }) => id);

  test('is searched, filtered and sorted', async () => {
    expect(await names('search=HALL')).toEqual(['m1']);
    expect(await names('search=m%20hall')).toEqual(['m1']);
    expect(await names('connection=c2')).toEqual(['m 2', 'off']);
    expect(await names('state=disabled')).toEqual(['off']);
    expect(await names('tag=none')).toEqual([]);
    expect(await names('order=desc')).toEqual(['off', 'm1', 'm 2']);
    await run('/api/devices/m1/read');
    expect(await names('sort=lastSuccess')).toEqual(['m1', 'm 2', 'off']);
    expect(await names('sort=state')).toEqual(['m 2', 'm1', 'off']);
  });

  test('comes in pages that know how many there are', async () => {
    const first = await get('/api/devices?limit=2');
    expect(first).toMatchObject({ devices: [{ id: 'm 2' }, { id: 'm1' }], total: 3 });
    const second = await get(`/api/devices?limit=2&after=${first.next}`);
    expect(second).toMatchObject({ devices: [{ id: 'off' }], next: null, total: 3 });
    expect(await get('/api/devices?after=x')).toMatchObject({ status: 400 });
    expect(await get('/api/devices?colour=red')).toMatchObject({ status: 400 });
  });

  test('says how much of the time a device and its line were busy', async () => {
    await run('/api/devices/m1/read');
    const [{ airtime, successRate }] = (await get('/api/devices?search=m1')).devices;
    expect(airtime).toBeGreaterThanOrEqual(0);
    expect(successRate).toBe(1);
    const { connections } = await get('/api/connections?search=c1');
    expect(connections).toMatchObject([{ id: 'c1', devices: 1, airtime, successRate: 1, waiting: 0 }]);
  });
});

describe('a request', () => {
  test('says how it stands with its devices', async () => {
    await run('/api/devices/m1/read');
    expect(await get('/api/requests')).toMatchObject({
      requests: [
        { id: 'values', kind: 'values', devices: 3, running: 0, schedule: 'every hour' },
        { id: 'load', kind: 'profile' },
      ],
      total: 2,
    });
    expect(await get('/api/requests?search=99.1.0')).toMatchObject({ requests: [{ id: 'load' }] });
    expect(await get('/api/requests/values/devices?limit=2')).toMatchObject({
      standings: [{ device: 'm 2' }, { device: 'm1', lastOutcome: 'done', failure: null }],
      total: 3,
    });
    expect(await get('/api/requests/nothing')).toMatchObject({ status: 404 });
  });

  test('shows when it runs next, by the wall clock of any zone', async () => {
    const from = '2026-03-29T00:30:00Z';
    const { runs, zone } = await get(`/api/requests/values/runs?count=3&from=${from}&zone=Europe/Berlin`);
    expect(zone).toBe('Europe/Berlin');
    expect(runs).toEqual([
      { at: '2026-03-29T01:00:00.000Z', local: '2026-03-29T03:00:00+02:00' },
      { at: '2026-03-29T02:00:00.000Z', local: '2026-03-29T04:00:00+02:00' },
      { at: '2026-03-29T03:00:00.000Z', local: '2026-03-29T05:00:00+02:00' },
    ]);
    expect(await get('/api/requests/values/runs?zone=Moon')).toMatchObject({ status: 400 });
  });

  test('is previewed before it is saved', async () => {
    const locals = async (query: string) =>
      (await get(`/api/schedule?from=2026-01-01T12:00:00Z&${query}`)).runs.map(
        ({ local }: { local: string }) => local,
      );
    expect(await locals('at=11:00;11:20:30&count=2&timeZone=Europe/Berlin')).toEqual([
      '2026-01-02T11:00:00+01:00',
      '2026-01-02T11:20:30+01:00',
    ]);
    expect(await locals(`cron=${encodeURIComponent('*/20 9 * * 1')}&count=2`)).toEqual([
      '2026-01-05T09:00:00+00:00',
      '2026-01-05T09:20:00+00:00',
    ]);
    for (const wrong of ['', 'every=1h&cron=1', 'every=soon', 'at=25:00', 'cron=61+*+*+*+*', 'every=0s'])
      expect(await get(`/api/schedule?${wrong}`), wrong).toMatchObject({ status: 400 });
  });

  test('runs when it is told to, on all devices or some, and says how that ended', async () => {
    expect(await run('/api/requests/values/run?wait=10000')).toMatchObject({
      devices: 2,
      done: 1,
      failed: 1,
      open: 0,
      readings: 3,
      failures: [{ device: 'm 2', failure: { code: 'internal' } }],
    });
    expect(await run('/api/requests/values/run?wait=10000', { devices: ['m1'] })).toMatchObject({
      devices: 1,
      done: 1,
    });
    expect(await run('/api/requests/values/run', { devices: ['off'] })).toMatchObject({ status: 409 });
    expect(await run('/api/requests/values/run', { devices: ['m9'] })).toMatchObject({ status: 404 });
  });
});
