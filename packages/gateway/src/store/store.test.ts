import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromHex } from 'dlms/bytes';
import { type Obis, parseObis } from 'dlms/data';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RowBatch } from '../model/profile.ts';
import type { Reading } from '../model/reading.ts';
import { UNTRIED } from '../model/status.ts';
import { Store } from './store.ts';

const ENERGY = parseObis('1-0:1.8.0*255');
const PROFILE = parseObis('1-0:99.1.0*255');
const START = Date.UTC(2026, 2, 29);
const QUARTER = 900_000;
const ALL = { from: undefined, to: undefined, limit: 100_000 };

let folder: string;
let store: Store;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-store-'));
  store = new Store(folder);
});

afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const reading = (change: Partial<Reading> = {}): Reading => ({
  logicalName: ENERGY,
  classId: 3,
  attribute: 2,
  dataIndex: 0,
  at: START,
  occ: 0,
  value: { kind: 'number', value: 123_456, scaler: -3 },
  unit: 'Wh',
  clock: undefined,
  readAt: change.at ?? START,
  ...change,
});

const column = (name: string) => ({
  logicalName: parseObis(name),
  classId: 3,
  attribute: 2,
  dataIndex: 0,
  scaler: 0,
  unit: 'Wh' as const,
});

function batch(
  rows: readonly { at: number; values: readonly (number | undefined)[]; occ?: number }[],
): RowBatch {
  return {
    logicalName: PROFILE,
    capturePeriodS: 900,
    columns: [column('1-1:1.29.0'), column('1-1:3.29.0')],
    rows: rows.map(({ at, values, occ = 0 }) => ({
      at,
      occ,
      clock: { octets: fromHex('07ea031d0701000000ffc400'), offsetMinutes: 60, rule: 'deviation' },
      values: values.map((value) => (value === undefined ? undefined : { kind: 'number', value, scaler: 0 })),
    })),
    resume: rows.at(-1)?.at,
    readAt: START + 1,
  };
}

const page = (filter: Partial<Parameters<Store['readings']>[0]> = {}) =>
  store.readings({
    device: undefined,
    logicalName: undefined,
    from: undefined,
    to: undefined,
    after: undefined,
    limit: 1000,
    ...filter,
  });

describe('readings', () => {
  test('come back exactly as they went in', async () => {
    const values: Reading['value'][] = [
      { kind: 'number', value: 2n ** 64n - 1n, scaler: -3 },
      { kind: 'number', value: -(2n ** 63n), scaler: 0 },
      { kind: 'number', value: 9_007_199_254_740_991, scaler: 2 },
      { kind: 'number', value: 0.1, scaler: 0 },
      { kind: 'number', value: Number.NaN, scaler: 0 },
      { kind: 'number', value: Number.NEGATIVE_INFINITY, scaler: 0 },
      { kind: 'data', octets: fromHex('0903616263') },
    ];
    const readings = values.map((value, index) => reading({ at: START + index, value }));
    await store.addReadings('m1', readings, []);
    expect((await page()).readings).toEqual(readings.map((each) => ({ device: 'm1', ...each })));
  });

  test('keep the meter’s own time beside the instant (conformance 186)', async () => {
    const clock = {
      octets: fromHex('07ea031d0701000000ffc400'),
      offsetMinutes: 60,
      rule: 'deviation',
    } as const;
    await store.addReadings('m1', [reading({ clock, readAt: START + 5 })], []);
    expect((await page()).readings[0]).toMatchObject({ clock, readAt: START + 5 });
  });

  test('are stored once, and another value under the same key is kept aside', async () => {
    expect(await store.addReadings('m1', [reading()], [])).toEqual({ added: 1, duplicates: 0, conflicts: 0 });
    expect(await store.addReadings('m1', [reading()], [])).toEqual({ added: 0, duplicates: 1, conflicts: 0 });
    const other = reading({ value: { kind: 'number', value: 7, scaler: -3 } });
    expect(await store.addReadings('m1', [other], [])).toEqual({ added: 0, duplicates: 0, conflicts: 1 });
    expect(await store.addReadings('m1', [other], [])).toEqual({ added: 0, duplicates: 1, conflicts: 0 });
    expect((await page()).readings.map(({ value }) => value)).toEqual([reading().value]);
    expect(await store.total()).toBe(1);
  });

  test('of the same moment are told apart by their order', async () => {
    await store.addReadings('m1', [reading(), reading({ occ: 1 })], []);
    expect((await page()).readings.map(({ occ }) => occ)).toEqual([0, 1]);
  });

  test('come in pages that neither repeat nor miss one', async () => {
    const names = ['1-0:1.8.0', '1-0:2.8.0', '1-0:3.8.0'];
    for (let i = 0; i < 20; i++)
      await store.addReadings(
        `m${i % 2}`,
        names.map((name) => reading({ logicalName: parseObis(name), at: START + (i >> 1) })),
        [],
      );
    for (const device of [undefined, 'm1']) {
      const seen: string[] = [];
      let after: Parameters<Store['readings']>[0]['after'];
      do {
        const { readings, next } = await page({ device, after, limit: 7 });
        seen.push(...readings.map((each) => `${each.at - START} ${each.device} ${each.logicalName}`));
        after = next;
      } while (after !== undefined);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.length).toBe(device === undefined ? 60 : 30);
      expect(seen.map((each) => Number(each.split(' ')[0]))).toEqual(
        seen.map((each) => Number(each.split(' ')[0])).sort((a, b) => a - b),
      );
    }
  });

  test('are found by device, name and time', async () => {
    await store.addReadings('m1', [reading(), reading({ at: START + 10 })], []);
    await store.addReadings('m2', [reading({ logicalName: parseObis('1-0:2.8.0') })], []);
    expect((await page({ device: 'm1' })).readings).toHaveLength(2);
    expect((await page({ device: 'm1', from: START + 1 })).readings).toHaveLength(1);
    expect((await page({ to: START + 10 })).readings).toHaveLength(2);
    expect((await page({ logicalName: parseObis('1-0:2.8.0') })).readings).toMatchObject([{ device: 'm2' }]);
    expect((await page({ device: 'm3' })).readings).toEqual([]);
  });
});

describe('latest', () => {
  test('is the newest value, or the refusal that came after it', async () => {
    const wanted = [{ logicalName: ENERGY, attribute: undefined }];
    await store.addReadings('m1', [reading(), reading({ at: START + 10 })], []);
    expect(await store.latest('m1', wanted)).toMatchObject([
      { kind: 'reading', reading: { at: START + 10 } },
    ]);
    const { logicalName, classId, attribute, dataIndex } = reading();
    const key = { logicalName, classId, attribute, dataIndex };
    await store.addReadings('m1', [], [{ ...key, reason: 'readWriteDenied', at: START + 20 }]);
    expect(await store.latest('m1', wanted)).toEqual([
      { kind: 'refusal', refusal: { ...key, reason: 'readWriteDenied', at: START + 20 } },
    ]);
    await store.addReadings('m1', [reading({ at: START + 30 })], []);
    expect(await store.latest('m1', wanted)).toMatchObject([
      { kind: 'reading', reading: { at: START + 30 } },
    ]);
  });
});

describe('profiles', () => {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      at: START + i * QUARTER,
      values: [i, i % 3 ? 2 * i : undefined],
    }));

  test('are stored with the place where the next collection begins', async () => {
    expect(await store.profileMark('m1', PROFILE)).toBeUndefined();
    expect(await store.addRows('m1', batch(rows(4)))).toEqual({ added: 6, duplicates: 0, conflicts: 0 });
    expect(await store.profileMark('m1', PROFILE)).toEqual({
      resume: START + 3 * QUARTER,
      capturePeriodS: 900,
    });
  });

  test('take overlapping rows for nothing', async () => {
    await store.addRows('m1', batch(rows(4)));
    expect(await store.addRows('m1', batch(rows(6).slice(3)))).toEqual({
      added: 4,
      duplicates: 1,
      conflicts: 0,
    });
    expect(await store.profiles('m1')).toMatchObject([
      { logicalName: PROFILE, rows: 6, from: START, to: START + 5 * QUARTER, lastCollected: START + 1 },
    ]);
  });

  test('are read by column, across the slices', async () => {
    const count = 9001;
    await store.addRows('m1', batch(rows(count)));
    const all = await store.profileRows('m1', PROFILE, ALL);
    expect(all?.times).toEqual(rows(count).map(({ at }) => at));
    expect(all?.values).toEqual([
      rows(count).map((_, i) => i),
      rows(count).map((_, i) => (i % 3 ? 2 * i : null)),
    ]);
    expect(all?.offsets.every((offset) => offset === 60)).toBe(true);
    expect(all?.truncated).toBe(false);
  });

  test('keep the newest rows where the limit cuts, and say so', async () => {
    await store.addRows('m1', batch(rows(10)));
    const cut = await store.profileRows('m1', PROFILE, { from: START, to: START + 9 * QUARTER, limit: 3 });
    expect(cut?.values[0]).toEqual([6, 7, 8]);
    expect(cut?.truncated).toBe(true);
    const whole = await store.profileRows('m1', PROFILE, { from: START, to: START + 9 * QUARTER, limit: 9 });
    expect(whole?.truncated).toBe(false);
  });

  test('put each value into its own row when the clock was set back', async () => {
    const twice = [
      { at: START, values: [1, 1] },
      { at: START, occ: 1, values: [undefined, 2] },
      { at: START + QUARTER, values: [3, 3] },
    ];
    await store.addRows('m1', batch(twice));
    expect((await store.profileRows('m1', PROFILE, ALL))?.values).toEqual([
      [1, null, 3],
      [1, 2, 3],
    ]);
  });

  test('keep what a double cannot hold as text, and what is no number as words', async () => {
    const cells = [2n ** 53n, -(2n ** 60n), 2n ** 64n - 1n, 1.5].map(
      (value) => ({ kind: 'number', value, scaler: 0 }) as const,
    );
    const values = [...cells, { kind: 'data', octets: fromHex('0903616263') } as const];
    const made = batch(values.map((_, i) => ({ at: START + i, values: [] })));
    const filled = made.rows.map((row, i) => ({ ...row, values: [values[i], undefined] }));
    await store.addRows('m1', { ...made, rows: filled });
    expect((await store.profileRows('m1', PROFILE, ALL))?.values[0]).toEqual([
      '9007199254740992',
      '-1152921504606846976',
      '18446744073709551615',
      '1.5',
      'abc',
    ]);
  });

  test('that were never collected are undefined', async () => {
    expect(await store.profileRows('m1', '0-0:99.98.0*255' as Obis, ALL)).toBeUndefined();
  });
});

describe('sessions', () => {
  test('leave runs, records and hourly counts that survive a restart', async () => {
    const failure = {
      code: 'timeout',
      layer: 'hdlc',
      message: 'silence',
      advice: undefined,
      at: START,
    } as const;
    const base = { startedAt: START, endedAt: START + 5, newest: undefined };
    await store.keep({
      device: 'm1',
      record: { lastAttempt: START, lastSuccess: undefined, lastReading: undefined, failure, failures: 1 },
      result: { ...base, answered: false, failure },
      runs: [{ device: 'm1', request: 'r1', at: START, done: false, dueAt: START, readings: 0, failure }],
    });
    await store.keep({
      device: 'm1',
      record: {
        lastAttempt: START + 9,
        lastSuccess: START + 10,
        lastReading: START + 9,
        failure: undefined,
        failures: 0,
      },
      result: { ...base, answered: true, failure: undefined },
      runs: [
        {
          device: 'm1',
          request: 'r1',
          at: START + 9,
          done: true,
          dueAt: START,
          readings: 1,
          failure: undefined,
        },
      ],
    });
    store.close();
    store = new Store(folder);
    expect(await store.lastRuns()).toEqual([
      { device: 'm1', request: 'r1', at: START + 9, done: true, unknown: false },
    ]);
    expect((await store.records()).get('m1')).toEqual({
      lastAttempt: START + 9,
      lastSuccess: START + 10,
      lastReading: START + 9,
      failure: undefined,
      failures: 0,
    });
    expect((await store.counts(START)).get('m1')).toEqual({ worked: 1, failed: 1, busyMs: 10 });
    expect((await store.counts(START + 7_200_000)).size).toBe(0);
  });

  test('are in doubt from before they change something until their end is known', async () => {
    await store.begin({ device: 'm1', request: 'r1', at: START });
    store.close();
    store = new Store(folder);
    expect(await store.lastRuns()).toMatchObject([{ request: 'r1', at: START, done: false, unknown: true }]);
  });

  test('keep who was heard without being asked, over a restart', async () => {
    const record = { ...UNTRIED, lastSuccess: START, lastReading: START };
    await store.keepHeard([{ device: 'm1', record, state: 'answering' }]);
    store.close();
    store = new Store(folder);
    expect((await store.records()).get('m1')).toEqual(record);
    expect((await store.after(0, 10)).items).toMatchObject([
      { kind: 'status', device: 'm1', state: 'answering' },
    ]);
  });

  test('keep a failure in words', async () => {
    const failure = { code: 'refused', layer: 'acse', message: 'no', advice: 'look', at: START } as const;
    const record = {
      lastAttempt: START,
      lastSuccess: undefined,
      lastReading: undefined,
      failure,
      failures: 3,
    };
    await store.keep({
      device: 'm1',
      record,
      result: { startedAt: START, endedAt: START, newest: undefined, answered: false, failure },
      runs: [],
    });
    expect((await store.records()).get('m1')).toEqual(record);
  });
});

describe('the data folder', () => {
  test('is closed to a second gateway, and says who has it', () => {
    expect(() => new Store(folder)).toThrow(/in use by process \d+/);
  });

  test('is free again after close, and then holds everything in one file', async () => {
    await store.addReadings('m1', [reading()], []);
    store.close();
    expect(statSync(join(folder, 'readings.db-wal'), { throwIfNoEntry: false })?.size ?? 0).toBe(0);
    store = new Store(folder);
  });

  test('keeps what a meter has told about itself', async () => {
    expect(await store.facts('m1')).toEqual({});
    await store.keepFacts('m1', { logicalDeviceName: 'SCH1', clockDriftMs: 12.4 });
    const objects = [{ logicalName: ENERGY, classId: 3, version: 0 }];
    await store.keepFacts('m1', { objects, objectsReadAt: START });
    await store.keepFacts('m1', {});
    expect(await store.facts('m1')).toEqual({
      logicalDeviceName: 'SCH1',
      clockDriftMs: 12,
      objects,
      objectsReadAt: START,
    });
  });
});
