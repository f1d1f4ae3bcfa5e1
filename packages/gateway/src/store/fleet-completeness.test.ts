import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeLog } from '../../test/fakes.ts';
import { PROFILE, rowBatch } from '../../test/outlet-fakes.ts';
import { dayAt, dayText } from './completeness.ts';
import { Store } from './store.ts';

const DAY = 86_400_000;
const QUARTER = 900_000;
const at = (text: string) => Date.parse(text);

let folder: string;
let store: Store;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-fleet-'));
  store = new Store(folder);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

/** Quarters of an hour of one meter, each row with one value. */
const quarters = (device: string, from: string, count: number, timeZone?: string) =>
  store.addRows(device, {
    ...rowBatch(
      Array.from({ length: count }, (_, n) => [n]),
      at(from),
    ),
    ...(timeZone !== undefined && { timeZone }),
  });

const days = async (zone: string | undefined, from: string, to: string, now = at('2026-06-01T00:00:00Z')) =>
  (await store.completenessOfAll({ from, to, now, zoneOf: () => zone })).map(({ device, days }) => [
    device,
    days.map(({ expected, stored }) => `${stored}/${expected}`).join(' '),
  ]);

test('each day has what was captured in it by the clock of the wall, also where clocks change', async () => {
  await quarters('m1', '2026-03-27T23:00:00Z', 96 + 92 + 10, 'Europe/Berlin');
  await quarters('m2', '2026-03-28T23:00:00Z', 50, 'Europe/Berlin');
  expect(await days('Europe/Berlin', '2026-03-27', '2026-03-30')).toEqual([
    ['m1', '0/0 96/96 92/92 10/96'],
    ['m2', '0/0 0/0 50/92 0/96'],
  ]);
});

test('rows count once, however often they come, and the last day counts as far as it has come', async () => {
  for (const count of [4, 8, 8]) await quarters('m1', '2026-03-29T22:00:00Z', count, 'Europe/Berlin');
  const noon = at('2026-03-30T10:00:00Z');
  expect(await days('Europe/Berlin', '2026-03-30', '2026-03-31', noon)).toEqual([['m1', '8/48 0/0']]);
});

test('the zone of a device may change, and rows from before there was one are counted when it is asked', async () => {
  await quarters('m1', '2026-03-30T00:00:00Z', 96);
  expect(await days('UTC', '2026-03-29', '2026-03-31')).toEqual([['m1', '0/0 96/96 0/96']]);
  expect(await days('Asia/Tokyo', '2026-03-29', '2026-03-31')).toEqual([['m1', '0/0 60/60 36/96']]);
  await quarters('m1', '2026-03-31T00:00:00Z', 4, 'UTC'); // before it is asked by its new zone
  expect(await days('UTC', '2026-03-29', '2026-03-31')).toEqual([['m1', '0/0 96/96 4/96']]);
});

test('what the meter does not have is told, and what is switched off or has no period is not counted', async () => {
  await quarters('m1', '2026-03-30T00:00:00Z', 40, 'UTC');
  const hole = { from: at('2026-03-30T20:00:00Z'), to: at('2026-03-30T21:00:00Z'), tries: 2 } as const;
  await store.keepHoles('m1', PROFILE, [{ ...hole, state: 'absent' }]);
  const wanted = { from: '2026-03-30', to: '2026-03-30', now: at('2026-06-01T00:00:00Z') };
  expect(await store.completenessOfAll({ ...wanted, zoneOf: () => 'UTC' })).toMatchObject([
    {
      device: 'm1',
      logicalName: PROFILE,
      capturePeriodS: 900,
      days: [{ expected: 96, stored: 40, absent: 4 }],
    },
  ]);
  expect(await days(undefined, '2026-03-30', '2026-03-30')).toEqual([]);
  const batch = rowBatch([[1]], at('2026-03-30T00:00:00Z'));
  await store.addRows('events', { ...batch, capturePeriodS: 0 });
  expect(await days('UTC', '2026-03-30', '2026-03-30')).toEqual([
    ['m1', '40/96'],
    ['events', '0/0'],
  ]);
});

test('old rows that are dropped are not counted any more', async () => {
  const now = Date.now();
  const begin = now - 3 * DAY - (now % QUARTER);
  await quarters('m1', new Date(begin).toISOString(), 2 * 96, 'UTC');
  const of = async () => {
    const [from, to] = [dayText(dayAt('UTC', begin)), dayText(dayAt('UTC', now))];
    const [profile] = await store.completenessOfAll({ from, to, now, zoneOf: () => 'UTC' });
    return profile?.days.reduce((sum, { stored }) => sum + stored, 0);
  };
  expect(await of()).toBe(192);
  const limits = {
    valuesMs: undefined,
    profilesMs: 2 * DAY,
    sessionsMs: undefined,
    auditMs: undefined,
    runsMs: undefined,
    mostRuns: 1000,
    minimumFreeBytes: 0,
  };
  store.guard({ limits, heldFrom: () => undefined, log: new FakeLog() });
  await store.sweep();
  const left = (await store.profileRows('m1', PROFILE, { from: undefined, to: undefined, limit: 1000 }))
    ?.times;
  expect(left?.length).toBeLessThan(192);
  expect(await of()).toBe(left?.length);
});
