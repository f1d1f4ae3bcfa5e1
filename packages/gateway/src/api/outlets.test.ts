import { listCounters, listOutlets } from '@meterwire/api';
import { Value } from 'typebox/value';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testApi } from '../../test/api.ts';

let api: Awaited<ReturnType<typeof testApi>>;

beforeEach(async () => {
  api = await testApi();
});
afterEach(() => api.close());

const post = async (url: string) => (await api.app.inject({ method: 'POST', url, payload: {} })).json();

test('outlets say how far they have come and what holds them up, and are told to try again', async () => {
  const outlets = (await api.app.inject('/api/outlets')).json();
  expect([...Value.Errors(listOutlets.result, outlets)]).toEqual([]);
  expect(outlets).toMatchObject([
    { id: 'broker', state: 'failing', behindBy: 3, lastFailure: { message: 'ECONNREFUSED' } },
  ]);
  expect(await post('/api/outlets/broker/retry')).toEqual({ ok: true });
  expect(await post('/api/outlets/nothing/retry')).toMatchObject({ status: 404 });
});

test('counters are shown without their keys, and what happened to them', async () => {
  const encryption = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
  const systemTitle = Buffer.from('4d57523030303031', 'hex');
  await api.store.counterOf({ encryption, systemTitle, device: 'm1' }).reserve(10, 5);
  const response = await api.app.inject('/api/counters');
  expect([...Value.Errors(listCounters.result, response.json())]).toEqual([]);
  expect(response.json()).toMatchObject([
    { device: 'm1', systemTitle: '4d57523030303031', next: 15, held: null },
  ]);
  expect(response.body).not.toContain('0405060708');
  expect((await api.app.inject('/api/counters?device=nobody')).json()).toEqual([]);
  expect((await api.app.inject('/api/counters/entries?counter=another')).json()).toEqual([]);
  expect((await api.app.inject('/api/counters/entries')).json()).toMatchObject([
    { kind: 'opened', device: 'm1' },
  ]);
  const [{ id }] = response.json();
  expect(await post(`/api/counters/${encodeURIComponent(id)}/allow`)).toMatchObject({ status: 409 });
});
