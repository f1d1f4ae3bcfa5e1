import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ENERGY, PROFILE, reading, rowBatch, START } from '../../test/outlet-fakes.ts';
import type { FeedItem, FinishedSession } from '../model/ports.ts';
import { Store } from './store.ts';

let folder: string;
let store: Store;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-feed-'));
  store = new Store(folder);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const key = { logicalName: ENERGY, classId: 3, attribute: 2, dataIndex: 0 };
const refusal = (reason: string) => ({ ...key, reason, at: START });

function session(answered: boolean): FinishedSession {
  const failure = answered
    ? undefined
    : ({ code: 'timeout', layer: 'hdlc', message: 'silence', advice: undefined, at: START } as const);
  const times = { lastAttempt: START, lastSuccess: undefined, lastReading: undefined };
  return {
    device: 'm1',
    record: { ...times, failure, failures: answered ? 0 : 1 },
    result: { startedAt: START, endedAt: START + 1, answered, newest: undefined, failure },
    runs: [],
  };
}

const all = async (): Promise<readonly FeedItem[]> => (await store.after(0, 10_000)).items;

describe('the feed', () => {
  test('tells everything in the order in which it was committed', async () => {
    await store.addReadings('m1', [reading()], []);
    await store.keep(session(false));
    await store.addRows('m2', rowBatch([[1, 2]]));
    await store.addReadings('m1', [], [refusal('readWriteDenied')]);
    await store.keep(session(true));
    const items = await all();
    expect(items.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(items).toMatchObject([
      { kind: 'value', device: 'm1', reading: reading(), profile: undefined },
      { kind: 'status', device: 'm1', state: 'silent', reason: 'silence', at: START + 1 },
      { kind: 'value', device: 'm2', profile: PROFILE },
      { kind: 'value', device: 'm2', profile: PROFILE },
      { kind: 'refusal', device: 'm1', refusal: refusal('readWriteDenied') },
      { kind: 'status', device: 'm1', state: 'answering' },
    ]);
  });

  test('tells a refusal and a state only when they are new', async () => {
    for (let i = 0; i < 3; i++) {
      await store.addReadings('m1', [], [refusal('readWriteDenied')]);
      await store.keep(session(false));
    }
    await store.addReadings('m1', [], [refusal('objectUndefined')]);
    await store.addReadings('m1', [reading()], []);
    await store.addReadings('m1', [], [refusal('objectUndefined')]);
    expect((await all()).map(({ kind }) => kind)).toEqual([
      'refusal',
      'status',
      'refusal',
      'value',
      'refusal',
    ]);
  });

  test('has no number twice and none left out, also after a restart and with what is dropped', async () => {
    await store.addReadings('m1', [reading()], []);
    await expect(
      store.addReadings('m1', [reading({ at: START + 1 }), reading({ at: Number.NaN })], []),
    ).rejects.toThrow();
    store.close();
    store = new Store(folder);
    await store.addReadings('m1', [reading({ at: START + 2 })], []);
    expect((await all()).map(({ seq }) => seq)).toEqual([1, 2]);
    expect(await store.head()).toBe(2);
    expect(await store.total()).toBe(2);
  });

  test('never cuts a row in two, wherever a batch ends', async () => {
    const rows = Array.from({ length: 7 }, (_, row) => [row, row, row, row, row]);
    await store.addReadings('m1', [reading()], []);
    await store.addRows('m1', rowBatch(rows));
    await store.addReadings('m1', [reading({ at: START + 1 })], []);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), async (limit) => {
        let mark = 0;
        const seqs: number[] = [];
        for (;;) {
          const batch = await store.after(mark, limit);
          if (batch.items.length === 0) break;
          const row = batch.items.filter((item) => item.kind === 'value' && item.profile !== undefined);
          expect(row.length % 5).toBe(0);
          seqs.push(...batch.items.map(({ seq }) => seq));
          mark = batch.mark;
        }
        expect(seqs).toEqual(Array.from({ length: 37 }, (_, index) => index + 1));
      }),
      { numRuns: 12 },
    );
  });

  test('keeps marks, which never go back', async () => {
    expect(await store.markOf('a')).toBeUndefined();
    await store.setMark('a', 5);
    await store.setMark('a', 3);
    await store.setMark('b', 1);
    store.close();
    store = new Store(folder);
    expect([await store.markOf('a'), await store.markOf('b')]).toEqual([5, 1]);
  });
});
