import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeLog } from '../../test/fakes.ts';
import { PROFILE, reading, rowBatch } from '../../test/outlet-fakes.ts';
import type { StoreLimits } from '../model/plan.ts';
import { Store } from './store.ts';

const DAY = 86_400_000;
const FOR_GOOD: StoreLimits = {
  valuesMs: undefined,
  profilesMs: undefined,
  sessionsMs: undefined,
  auditMs: undefined,
  runsMs: undefined,
  mostRuns: 1000,
  minimumFreeBytes: 0,
};
const ALL = { from: undefined, to: undefined, limit: 1_000_000 };

let folder: string;
let store: Store;
let heldFrom: number | undefined;
const now = Date.now();
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-retention-'));
  store = new Store(folder);
  heldFrom = undefined;
  for (let day = 0; day < 10; day++) {
    const at = now - day * DAY - 1000;
    const clock = { octets: new Uint8Array(12), offsetMinutes: 0, rule: 'deviation' } as const;
    await store.addReadings('m1', [reading({ at, clock })], []);
    await store.addRows('m1', rowBatch([[day, day]], at));
  }
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

async function swept(limits: Partial<StoreLimits>) {
  store.guard({ limits: { ...FOR_GOOD, ...limits }, heldFrom: () => heldFrom, log: new FakeLog() });
  return store.sweep();
}

const page = {
  device: undefined,
  logicalName: undefined,
  from: undefined,
  to: undefined,
  after: undefined,
  limit: 1000,
};
const rowsLeft = async () => (await store.profileRows('m1', PROFILE, ALL))?.times.length;
const valuesLeft = async () =>
  (await store.readings(page)).readings.filter(({ logicalName }) => logicalName === reading().logicalName)
    .length;

describe('old readings', () => {
  test('stay for good unless something else is said', async () => {
    await swept({});
    expect([await valuesLeft(), await rowsLeft()]).toEqual([10, 10]);
  });

  test('go by their kind', async () => {
    await swept({ valuesMs: 3 * DAY });
    expect([await valuesLeft(), await rowsLeft()]).toEqual([3, 10]);
    await swept({ profilesMs: 5 * DAY });
    expect([await valuesLeft(), await rowsLeft()]).toEqual([3, 5]);
    expect((await store.profiles('m1'))[0]?.rows).toBe(5);
    expect((await store.readings(page)).readings.at(0)?.clock).toBeDefined();
  });

  test('stay as long as an outlet needs them', async () => {
    heldFrom = 12; // of the four days that were stored first, one is not old
    await swept({ valuesMs: DAY / 2, profilesMs: DAY / 2 });
    expect([await valuesLeft(), await rowsLeft()]).toEqual([7, 7]);
    heldFrom = await store.head();
    await store.sweep();
    expect([await valuesLeft(), await rowsLeft()]).toEqual([1, 1]);
  });

  test('leave numbers, counts and the place of the next collection as they are', async () => {
    const before = [await store.head(), await store.total(), await store.profileMark('m1', PROFILE)];
    await swept({ valuesMs: 1, profilesMs: 1 });
    expect([await valuesLeft(), await rowsLeft()]).toEqual([0, 0]);
    store.close();
    store = new Store(folder);
    expect([await store.head(), await store.total(), await store.profileMark('m1', PROFILE)]).toEqual(before);
    await store.addReadings('m1', [reading({ at: now })], []);
    expect(await store.head()).toBe(31);
  });

  test('give their room back', async () => {
    for (let i = 0; i < 20; i++)
      await store.addReadings(
        'big',
        Array.from({ length: 500 }, (_, n) => reading({ at: now - 5 * DAY + i * 1000 + n })),
        [],
      );
    const { bytes } = store.size();
    await swept({ valuesMs: DAY });
    expect(store.size().bytes).toBeLessThan(bytes / 3);
  });

  test('are dropped in steps, and a store that closes meanwhile takes no harm', async () => {
    await store.addReadings(
      'big',
      Array.from({ length: 9000 }, (_, n) => reading({ at: now - 5 * DAY + n })),
      [],
    );
    store.guard({ limits: { ...FOR_GOOD, valuesMs: DAY }, heldFrom: () => undefined, log: new FakeLog() });
    const sweeping = store.sweep();
    store.close();
    await sweeping;
    store = new Store(folder);
    expect(await valuesLeft()).toBeLessThanOrEqual(1000);
  });
});

describe('what happened', () => {
  test('goes as well, but for the newest state of each device', async () => {
    const failure = { code: 'timeout', layer: 'hdlc', message: 'silence', advice: undefined, at: 0 } as const;
    const keep = (failures: number, endedAt: number) =>
      store.keep({
        device: 'm1',
        record: { lastAttempt: endedAt, lastSuccess: undefined, lastReading: undefined, failure, failures },
        result: { startedAt: endedAt, endedAt, answered: failures === 0, newest: undefined, failure },
        runs: [],
      });
    for (const [index, failures] of [1, 0, 1, 0].entries()) await keep(failures, now - (10 - index) * DAY);
    expect(await swept({ sessionsMs: DAY })).toMatchObject({ notices: 3 });
    await keep(0, now);
    const items = (await store.after(0, 1000)).items.filter(({ kind }) => kind === 'status');
    expect(items).toMatchObject([{ state: 'answering' }]);
  });

  test('goes from the audit log, too', async () => {
    const entry = {
      who: 'anna',
      via: 'session',
      action: 'x',
      target: '',
      status: 200,
      from: undefined,
      detail: undefined,
    };
    for (const at of [now - 3 * DAY, now])
      store.audit.record({ ...entry, at } as Parameters<typeof store.audit.record>[0]);
    expect(await swept({ auditMs: DAY })).toMatchObject({ audit: 1 });
  });
});
