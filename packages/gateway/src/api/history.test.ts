import { listSignals, listStateChanges } from '@meterwire/api';
import { Value } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testApi } from '../../test/api.ts';

describe('with a gateway', () => {
  let api: Awaited<ReturnType<typeof testApi>>;
  beforeEach(async () => {
    api = await testApi();
  });
  afterEach(() => api.close());
  const get = async (url: string) => (await api.app.inject(url)).json();
  const read = (id: string) =>
    api.app.inject({ method: 'POST', url: `/api/devices/${encodeURIComponent(id)}/read`, payload: {} });

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
