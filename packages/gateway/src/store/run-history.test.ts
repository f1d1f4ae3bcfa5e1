import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeLog } from '../../test/fakes.ts';
import type { FinishedRun, RunFilter } from '../model/ports.ts';
import { UNTRIED } from '../model/status.ts';
import { Store } from './store.ts';

const DAY = 86_400_000;
const now = Date.now();

let folder: string;
let store: Store;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-runs-'));
  store = new Store(folder);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const keep = (at: number, change: Partial<FinishedRun> = {}) => {
  const device = change.device ?? 'm1';
  const run = {
    device,
    request: 'r',
    at,
    dueAt: at - 500,
    done: true,
    readings: 4,
    failure: undefined,
    ...change,
  };
  return store.keep({
    device,
    record: UNTRIED,
    result: { startedAt: at, endedAt: at + 1000, answered: true, newest: undefined, failure: undefined },
    runs: [run],
  });
};

const ANY: RunFilter = {
  device: undefined,
  request: undefined,
  failed: undefined,
  from: undefined,
  to: undefined,
  before: undefined,
  limit: 100,
};
const begins = async (filter: Partial<RunFilter> = {}) =>
  (await store.runs({ ...ANY, ...filter })).map(({ beganAt }) => beganAt);

const guard = (limits: { runsMs?: number; mostRuns?: number }) =>
  store.guard({
    limits: {
      valuesMs: undefined,
      profilesMs: undefined,
      sessionsMs: undefined,
      auditMs: undefined,
      runsMs: undefined,
      mostRuns: 1000,
      minimumFreeBytes: 0,
      ...limits,
    },
    heldFrom: () => undefined,
    log: new FakeLog(),
  });

test('runs survive a restart as they were', async () => {
  const failure = { code: 'timeout', layer: 'hdlc', message: 'silence', advice: 'look', at: 7 } as const;
  await keep(1000, { done: false, readings: 0, failure });
  store.close();
  store = new Store(folder);
  await keep(2000);
  expect(await store.runs(ANY)).toEqual([
    {
      id: 2,
      device: 'm1',
      request: 'r',
      dueAt: 1500,
      beganAt: 2000,
      endedAt: 3000,
      readings: 4,
      done: true,
      failure: undefined,
    },
    {
      id: 1,
      device: 'm1',
      request: 'r',
      dueAt: 500,
      beganAt: 1000,
      endedAt: 2000,
      readings: 0,
      done: false,
      failure,
    },
  ]);
});

test('runs follow a device and a request that get other names', async () => {
  await keep(1000);
  await keep(2000, { device: 'm2', request: 'other' });
  await store.renameDevice('m1', 'main');
  await store.renameRequest('r', 'registers');
  expect(await store.runs({ ...ANY, device: 'main' })).toMatchObject([{ request: 'registers' }]);
  expect(await begins({ device: 'm1' })).toEqual([]);
  expect((await store.lastRuns()).map(({ request }) => request).sort()).toEqual(['other', 'registers']);
  await keep(3000, { device: 'main', request: 'registers' });
  expect(await begins({ request: 'registers' })).toEqual([3000, 1000]);
  await store.renameRequest('registers', 'other'); // which has runs of its own
  expect(await begins({ request: 'registers' })).toEqual([3000, 1000]);
});

test('those of one moment are told apart by their number, and each page begins behind the one before', async () => {
  for (const device of ['a', 'b', 'c']) await keep(1000, { device });
  await keep(500);
  const first = await store.runs({ ...ANY, limit: 2 });
  expect(first.map(({ device }) => device)).toEqual(['c', 'b']);
  const second = await store.runs({ ...ANY, before: first[1] });
  expect(second.map(({ device }) => device)).toEqual(['a', 'm1']);
});

test('what is too old goes', async () => {
  for (let day = 10; day > 0; day--) await keep(now - day * DAY + 60_000);
  guard({ runsMs: 3 * DAY });
  await store.sweep();
  expect(await begins()).toHaveLength(3);
});

test('there are never more than allowed, however fast they come', async () => {
  guard({ mostRuns: 1000 });
  for (let n = 1; n <= 1010; n++) await keep(n);
  const left = await begins({ limit: 2000 });
  expect([left.length, left[0], left.at(-1)]).toEqual([1000, 1010, 11]);
  guard({ mostRuns: 5 });
  expect(await store.sweep()).toMatchObject({ runs: 995 });
  expect(await begins()).toEqual([1010, 1009, 1008, 1007, 1006]);
});

test('a session that could not be kept leaves no run, and no request that does not exist', async () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  await expect(keep(1000, { request: 'new', failure: circular as never })).rejects.toThrow();
  await keep(2000, { request: 'new' });
  expect(await begins({ request: 'new' })).toEqual([2000]);
});
