import { listProfileHoles, listProfileShapes } from '@meterwire/api';
import { Value } from 'typebox/value';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testApi } from '../../test/api.ts';
import { PROFILE } from '../../test/meter.ts';
import { rowBatch } from '../../test/outlet-fakes.ts';

let api: Awaited<ReturnType<typeof testApi>>;
beforeEach(async () => {
  api = await testApi();
});
afterEach(() => api.close());

const HOUR = 3_600_000;
const START = Date.UTC(2026, 2, 29);
const get = async (url: string) => (await api.app.inject(url)).json();
const url = (what: string, profile: string = PROFILE, device = 'm1') =>
  `/api/devices/${encodeURIComponent(device)}/profiles/${encodeURIComponent(profile)}/${what}`;

test('holes say what is missing and why, as far as it is known, the newest first', async () => {
  await api.store.addRows('m1', rowBatch([[1], [2]], START));
  await api.store.keepHoles('m1', PROFILE, [
    { from: START, to: START + HOUR, state: 'absent', tries: 2 },
    { from: START + 2 * HOUR, to: START + 5 * HOUR, state: 'open', tries: 1 },
    { from: START + 9 * HOUR, to: START + 9 * HOUR + 800_000, state: 'open', tries: 0 },
  ]);
  const body = await get(url('holes'));
  expect([...Value.Errors(listProfileHoles.result, body)]).toEqual([]);
  expect(body).toMatchObject({ capturePeriod: 900, refill: true, open: 13, absent: 4 });
  expect(body.holes).toMatchObject([
    { rows: 1, state: 'open', tries: 0, reason: expect.stringContaining('have not been asked for yet') },
    {
      rows: 12,
      state: 'open',
      tries: 1,
      reason: expect.stringContaining('asked once and has not given them'),
    },
    {
      from: '2026-03-29T00:00:00.000Z',
      to: '2026-03-29T01:00:00.000Z',
      rows: 4,
      state: 'absent',
      reason: expect.stringContaining('asked twice and does not have'),
    },
  ]);
});

test('holes that no request fills are told apart', async () => {
  const batch = { ...rowBatch([[1]], START), logicalName: '1-0:98.1.0*255' as typeof PROFILE };
  await api.store.addRows('m1', batch);
  await api.store.keepHoles('m1', batch.logicalName, [
    { from: START, to: START + HOUR, state: 'open', tries: 0 },
  ]);
  expect(await get(url('holes', '1-0:98.1.0'))).toMatchObject({
    refill: false,
    holes: [{ reason: expect.stringContaining('no request') }],
  });
});

test('shapes say what was captured when, and what has changed', async () => {
  await api.store.addRows('m1', rowBatch([[1, 2]], START));
  const { columns, ...batch } = rowBatch([[3]], START + HOUR);
  const other = columns.map((column) => ({ ...column, attribute: 3 }));
  await api.store.addRows('m1', { ...batch, columns: other, capturePeriodS: 1800 });
  const body = await get(url('shapes'));
  expect([...Value.Errors(listProfileShapes.result, body)]).toEqual([]);
  expect(body).toMatchObject([
    {
      version: 2,
      since: '2026-03-29T01:00:00.000Z',
      capturePeriod: 1800,
      columns: [{ logicalName: '1-1:1.29.0*255', attribute: 3, unit: 'Wh' }],
      added: ['1-1:1.29.0*255 3'],
      removed: ['1-1:1.29.0*255 2', '1-1:2.29.0*255 2'],
    },
    { version: 1, capturePeriod: 900, added: [], removed: [] },
  ]);
});

test('a profile that is yet to be collected has neither, and one that does not exist is not found', async () => {
  expect(await get(url('holes'))).toMatchObject({ capturePeriod: 0, holes: [] });
  expect(await get(url('shapes'))).toEqual([]);
  for (const what of ['holes', 'shapes']) {
    expect(await get(url(what, '1-0:99.2.0'))).toMatchObject({ status: 404 });
    expect(await get(url(what, PROFILE, 'm9'))).toMatchObject({ status: 404 });
    expect(await get(url(what, 'abc'))).toMatchObject({ status: 400 });
  }
});
