import { getOverview, listConnections, listRequests } from '@meterwire/api';
import { Value } from 'typebox/value';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { testApi } from '../../test/api.ts';

let api: Awaited<ReturnType<typeof testApi>>;
beforeEach(async () => {
  api = await testApi();
});
afterEach(() => api.close());

const get = async (url: string) => (await api.app.inject(url)).json();
const read = (id: string) => api.app.inject({ method: 'POST', url: `/api/devices/${id}/read`, payload: {} });
const full = (plannedShare: number, measured = true) =>
  vi
    .spyOn(api.runner, 'airtimes')
    .mockReturnValue(new Map([['c1', { usedMs: 90_000, sessions: 30, plannedShare, measured }]]));

test('a request says how late its runs began', async () => {
  expect((await get('/api/requests/values')).lateness).toBeNull();
  await read('m1');
  const { requests } = await get('/api/requests');
  expect([...Value.Errors(listRequests.result.properties.requests, requests)]).toEqual([]);
  expect(requests[0].lateness).toMatchObject({ runs: 1, p50: expect.any(Number) });
  expect(requests[0].lateness.most).toBeLessThan(5);
  const metrics = (await api.app.inject('/metrics')).body;
  expect(metrics).toContain('meterwire_request_lateness_seconds{request="values",quantile="0.99"}');
});

test('a line says in words that its plan does not fit its time', async () => {
  full(1.344);
  const body = await get('/api/connections');
  expect([...Value.Errors(listConnections.result, body)]).toEqual([]);
  expect(body.connections).toMatchObject([
    {
      id: 'c1',
      plan: {
        share: 1.344,
        measured: true,
        used: 90,
        sessions: 30,
        warning: { message: expect.stringContaining('needs 134 % of its time'), advice: expect.any(String) },
      },
    },
    { id: 'c2', plan: null },
  ]);
  const metrics = (await api.app.inject('/metrics')).body;
  expect(metrics).toContain('meterwire_connection_planned_share{connection="c1"} 1.344');
  expect(metrics).toContain('meterwire_connections_overfull 1');
});

test('what should be seen to stands in the overview, errors first', async () => {
  full(0.9, false);
  const since = Date.UTC(2026, 0, 1);
  vi.spyOn(api.store, 'trouble', 'get').mockReturnValue({
    since,
    message: 'the disk is full',
    advice: 'make room',
  });
  const body = await get('/api/overview');
  expect([...Value.Errors(getOverview.result, body)]).toEqual([]);
  expect(body.warnings).toMatchObject([
    { kind: 'store', severity: 'error', since: '2026-01-01T00:00:00.000Z', message: 'the disk is full' },
    {
      kind: 'outlet',
      name: 'broker',
      message: 'the outlet broker fails for the 2nd time, 3 items behind: ECONNREFUSED',
    },
    { kind: 'connection', name: 'c1', severity: 'warning', message: expect.stringContaining('90 %') },
  ]);
  expect((await api.app.inject('/metrics')).body).toContain('meterwire_store_trouble 1');
});

test('a listener that cannot listen is a warning, and one that listens is none', async () => {
  api.listeners[0] = { name: 'pushes', address: undefined, problem: 'EADDRINUSE', pushes: 0, refused: 0 };
  expect((await get('/api/overview')).warnings).toMatchObject([
    { kind: 'listener', name: 'pushes', message: 'pushes to pushes are not heard: EADDRINUSE' },
    { kind: 'outlet' },
  ]);
  expect((await api.app.inject('/metrics')).body).toContain('meterwire_listener_up{listener="pushes"} 0');
});

test('a line with room for its plan has no warning', async () => {
  full(0.5);
  const { connections } = await get('/api/connections?search=c1');
  expect(connections[0].plan).toMatchObject({ share: 0.5, warning: null });
  expect((await get('/api/overview')).warnings).toMatchObject([{ kind: 'outlet' }]);
});
