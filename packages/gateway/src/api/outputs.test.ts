import { listListeners, listUnknownDevices } from '@meterwire/api';
import { Value } from 'typebox/value';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testApi } from '../../test/api.ts';

let api: Awaited<ReturnType<typeof testApi>>;

beforeEach(async () => {
  api = await testApi();
});
afterEach(() => api.close());

const command = async (id: string, wanted: unknown) =>
  (
    await api.app.inject({ method: 'POST', url: `/api/signals/${id}/command`, payload: { command: wanted } })
  ).json();

test('signals take commands, and the meter may refuse', async () => {
  expect(await command('energy-kwh', 'on')).toEqual({ ok: true, error: null });
  expect(await command('energy-kwh', 5)).toEqual({ ok: false, error: 'readWriteDenied' });
  expect(await command('window', 'on')).toMatchObject({ status: 404 });
  expect(await command('energy-kwh', {})).toMatchObject({ status: 400 });
});

test('listeners and strangers are shown, and a stranger is forgotten when told to', async () => {
  const listeners = (await api.app.inject('/api/listeners')).json();
  expect([...Value.Errors(listListeners.result, listeners)]).toEqual([]);
  expect(listeners).toMatchObject([{ id: 'pushes', pushes: 3, refused: 1, problem: null }]);
  const stranger = { id: '4d54573030303037', listener: 'pushes', remote: '10.0.0.7:4059' };
  const more = { systemTitle: stranger.id, identification: undefined, problem: undefined, sample: [] };
  api.store.keepUnknownDevice({ ...stranger, ...more }, 0);
  const unknown = (await api.app.inject('/api/unknown-devices')).json();
  expect([...Value.Errors(listUnknownDevices.result, unknown)]).toEqual([]);
  expect(unknown).toMatchObject([{ ...stranger, pushes: 1 }]);
  const forget = () =>
    api.app.inject({ method: 'DELETE', url: `/api/unknown-devices/${stranger.id}`, payload: {} });
  expect((await forget()).json()).toEqual({ ok: true });
  expect((await forget()).json()).toMatchObject({ status: 404 });
});
