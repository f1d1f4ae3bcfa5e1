import { getCompleteness, listSignals, listStateChanges } from '@meterwire/api';
import { Value } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testApi } from '../../test/api.ts';
import { PROFILE } from '../../test/meter.ts';
import { daysOf } from './history.ts';

const HOUR = 3_600_000;

describe('completeness', () => {
  test('expects as many captures as a day has, also where clocks change', () => {
    const begin = Date.parse('2026-03-28T23:00:00Z'); // midnight in Berlin
    const to = Date.parse('2026-03-30T22:00:00Z');
    const times = new Set(Array.from({ length: 46 }, (_, i) => begin + i * HOUR));
    const days = daysOf({ begin, to, timeZone: 'Europe/Berlin', periodMs: HOUR, times });
    expect(days).toEqual([
      { day: '2026-03-29', expected: 23, stored: 23 },
      { day: '2026-03-30', expected: 24, stored: 23 },
    ]);
  });

  test('expects nothing of a profile without a period', () => {
    const days = daysOf({ begin: 0, to: 24 * HOUR, timeZone: 'UTC', periodMs: 0, times: new Set([5]) });
    expect(days).toEqual([{ day: '1970-01-01', expected: 0, stored: 1 }]);
  });
});

describe('with a gateway', () => {
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

  test('when devices began to be in trouble is told, in pages', async () => {
    await read('m1');
    await read('m 2');
    const body = await get('/api/problems');
    expect([...Value.Errors(listStateChanges.result, body)]).toEqual([]);
    expect(body.changes).toMatchObject([
      { device: 'm 2', reason: expect.stringContaining('no test meter') },
      { device: 'm1', state: 'answering', reason: null },
    ]);
    const first = await get('/api/problems?limit=1');
    expect(await get(`/api/problems?limit=1&after=${first.next}`)).toMatchObject({
      changes: [{ device: 'm1' }],
    });
    expect(await get('/api/problems?device=m1')).toMatchObject({ changes: [{ device: 'm1' }], next: null });
  });

  test('signals have their values, scaled exactly', async () => {
    expect(await get('/api/signals')).toMatchObject({
      signals: [{ alias: 'energy-kwh', quality: 'none', value: null }, { alias: 'forbidden' }],
      total: 2,
    });
    await read('m1');
    const body = await get('/api/signals');
    expect([...Value.Errors(listSignals.result, body)]).toEqual([]);
    expect(body.signals).toMatchObject([
      { alias: 'energy-kwh', quality: 'good', value: '1.123456', unit: 'kWh', device: 'm1' },
      { alias: 'forbidden', quality: 'refused', value: null, refusal: 'readWriteDenied' },
    ]);
    expect(await get('/api/signals?search=forb&limit=1')).toMatchObject({ signals: [{}], next: null });
  });

  test('metrics and health are for those who watch', async () => {
    const { body, headers } = await api.app.inject('/metrics');
    expect(headers['content-type']).toContain('text/plain');
    expect(body).toContain('meterwire_devices{state="waiting"} 2');
    expect(body).toContain('meterwire_outlet_failing{outlet="broker"} 1');
    expect(body).toContain('process_cpu');
    expect(await get('/api/health')).toEqual({ state: 'running' });
  });

  test.each([
    ['off', 404],
    ['viewer', 401],
    ['open', 200],
  ] as const)('metrics that are %s', async (metrics, status) => {
    const other = await testApi({ login: 'users', metrics });
    expect((await other.app.inject('/metrics')).statusCode).toBe(status);
    await other.close();
  });
});
