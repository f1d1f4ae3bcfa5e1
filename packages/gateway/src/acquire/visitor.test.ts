import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instant } from 'dlms/bytes';
import { type Obis, parseObis } from 'dlms/data';
import { MemoryRows } from 'dlms/server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connection, device, FakeLog, item, profile, values } from '../../test/fakes.ts';
import {
  CLOCK,
  DEMAND,
  DENIED,
  ENERGY,
  PROFILE,
  QUARTER,
  TestMeter,
  TestMeters,
  time,
} from '../../test/meter.ts';
import type { GatewayEvent, Meters, ReadingStore, Visit } from '../model/ports.ts';
import type { Request } from '../model/request.ts';
import { Signal } from '../model/signal.ts';
import { Store } from '../store/store.ts';
import { Visitor } from './visitor.ts';

const NOW = Date.UTC(2026, 2, 20, 12);
const DAY = 86_400_000;
const ALL = { from: undefined, to: undefined, limit: 100_000 };
const m1 = device('m1', connection('c1'));

let folder: string;
let store: Store;
let meter: TestMeter;
let meters: TestMeters;
let log: FakeLog;
let events: GatewayEvent[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-visit-'));
  store = new Store(folder);
  meter = new TestMeter(NOW);
  meters = new TestMeters({ m1: meter });
  log = new FakeLog();
  events = [];
});

afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

interface Circumstances {
  readonly opener?: Meters;
  readonly sink?: ReadingStore;
  readonly signal?: AbortSignal;
  readonly of?: typeof m1;
  readonly keptMs?: number;
}

const signal = new Signal<GatewayEvent>();
signal.subscribe((event) => events.push(event));
const visitors = new WeakMap<TestMeters, Visitor>();

function visit(requests: readonly Request[], circumstances: Circumstances = {}): Promise<Visit> {
  const {
    opener = meters,
    sink = store,
    signal: end = new AbortController().signal,
    of = m1,
    keptMs,
  } = circumstances;
  const now = () => meter.now;
  const make = () =>
    new Visitor({ meters: opener, store: sink, events: signal, log, now, keptMs: () => keptMs });
  const usual = opener === meters && sink === store && keptMs === undefined;
  const visitor = usual ? (visitors.get(meters) ?? make()) : make();
  if (usual) visitors.set(meters, visitor);
  return visitor.visit({ device: of, requests }, end);
}

const reading = (...names: readonly Obis[]) => ({
  ...values('values', [m1]),
  items: names.map(item),
});
const latest = (...names: readonly Obis[]) =>
  store.latest(
    'm1',
    names.map((logicalName) => ({ logicalName, attribute: undefined })),
  );
const load = profile('load', [m1]);
const times = async () => (await store.profileRows('m1', PROFILE, ALL))?.times ?? [];
const quarters = (from: Instant, to: Instant) =>
  Array.from({ length: Math.round((to - from) / QUARTER) }, (_, i) => from + i * QUARTER);

describe('values', () => {
  test('come with scaler, unit and the time of the answer', async () => {
    const request = reading(ENERGY);
    const { outcomes } = await visit([request]);
    expect(outcomes.get(request)).toEqual({ failure: undefined, readings: 1, newest: NOW });
    expect(await latest(ENERGY)).toEqual([
      {
        kind: 'reading',
        reading: {
          logicalName: ENERGY,
          classId: 3,
          attribute: 2,
          dataIndex: 0,
          at: NOW,
          occ: 0,
          value: { kind: 'number', value: 123_456, scaler: -3 },
          unit: 'Wh',
          clock: undefined,
          readAt: NOW,
        },
      },
    ]);
  });

  test('of an extended register have the time at which it captured them', async () => {
    await visit([reading(DEMAND)]);
    expect(await latest(DEMAND)).toMatchObject([
      {
        reading: {
          at: NOW - QUARTER,
          readAt: NOW,
          clock: { octets: expect.any(Uint8Array), offsetMinutes: 60, rule: 'deviation' },
        },
      },
    ]);
  });

  test('that the meter refuses leave the refusal, and the others come', async () => {
    const unknown = parseObis('1-0:99.99.99*255');
    const { outcomes } = await visit([reading(DENIED, unknown, ENERGY)]);
    expect([...outcomes.values()]).toEqual([{ failure: undefined, readings: 1, newest: NOW }]);
    expect(await latest(DENIED, unknown, ENERGY)).toMatchObject([
      { refusal: { reason: 'readWriteDenied' } },
      { refusal: { reason: 'objectUndefined' } },
      { reading: { logicalName: ENERGY } },
    ]);
  });

  test('tell the drift of the clock and the name of the meter on the way', async () => {
    meter.now = NOW + 1234;
    const slow = meter.now - 5000;
    const visitor = new Visitor({ meters, store, events: signal, log, now: () => slow });
    await visitor.visit({ device: m1, requests: [reading(CLOCK)] }, new AbortController().signal);
    expect(await store.facts('m1')).toMatchObject({
      logicalDeviceName: 'TST0000000000001',
      clockDriftMs: 4996, // a meter's clock counts hundredths
    });
  });

  test('have their scaler asked for once a day', async () => {
    await visit([reading(ENERGY)]);
    meter.now += 60_000;
    await visit([reading(ENERGY)]);
    expect(meter.reads.get(`${ENERGY}:3`)).toBe(1);
    meter.now += DAY;
    meter.energyScaler = { scaler: 0, unit: 'Wh' };
    await visit([reading(ENERGY)]);
    expect(meter.reads.get(`${ENERGY}:3`)).toBe(2);
    expect(await latest(ENERGY)).toMatchObject([{ reading: { value: { scaler: 0 } } }]);
  });

  test('are announced', async () => {
    await visit([reading(ENERGY, DENIED)]);
    expect(events).toMatchObject([
      { type: 'values', device: 'm1', series: [{ logicalName: ENERGY }, { logicalName: DENIED }] },
    ]);
  });
});

describe('a profile', () => {
  test('is collected with its history, in windows, each row once', async () => {
    meter.fill(NOW - 30 * DAY, NOW);
    const { outcomes } = await visit([load]);
    expect(outcomes.get(load)).toEqual({ failure: undefined, readings: 2 * 2880, newest: NOW - QUARTER });
    expect(await times()).toEqual(quarters(NOW - 30 * DAY, NOW));
    expect(meter.reads.get('range')).toBe(3);
    expect(await store.profiles('m1')).toMatchObject([
      { capturePeriodS: 900, rows: 2880, columns: [{ classId: 1 }, { unit: 'Wh', scaler: -3 }] },
    ]);
  });

  test('goes on from where the last rows ended', async () => {
    meter.fill(NOW - DAY, NOW);
    await visit([load]);
    meter.fill(NOW, NOW + 2 * QUARTER);
    meter.now = NOW + 2 * QUARTER;
    const { outcomes } = await visit([load]);
    expect(outcomes.get(load)?.readings).toBe(4);
    expect(await times()).toEqual(quarters(NOW - DAY, NOW + 2 * QUARTER));
    expect(events.at(-1)).toMatchObject({ type: 'rows', added: 4, to: NOW + QUARTER });
    expect(log.lines).toEqual([]);
  });

  test('is not asked for rows that cannot be there yet by the meter’s own clock', async () => {
    meter.fill(NOW - DAY, NOW);
    await visit([load]);
    const asked = meter.reads.get('range');
    meter.now = NOW - 1;
    const { outcomes } = await visit([load]);
    expect(outcomes.get(load)).toEqual({ failure: undefined, readings: 0, newest: undefined });
    expect(meter.reads.get('range')).toBe(asked);
  });

  test('keeps what it had when it is interrupted, and needs only the rest', async () => {
    meter.fill(NOW - 30 * DAY, NOW);
    let batches = 0;
    const sink = new Proxy(store, {
      get(target, name: keyof Store) {
        if (name !== 'addRows') return (target[name] as () => unknown).bind(target);
        return (device: string, batch: Parameters<Store['addRows']>[1]) => {
          if (++batches === 2) throw new Error('database or disk is full');
          return store.addRows(device, batch);
        };
      },
    }) as ReadingStore;
    const { failure } = await visit([load], { sink });
    expect(failure).toMatchObject({ code: 'internal', message: expect.stringContaining('disk is full') });
    const kept = (await times()).length;
    expect(kept).toBeGreaterThan(900);
    await visit([load]);
    expect(await times()).toEqual(quarters(NOW - 30 * DAY, NOW));
    expect(meter.reads.get('range')).toBe(2 + 2);
  });

  test('may be sorted with the newest first', async () => {
    meter.sortMethod = 'lifo';
    for (const at of quarters(NOW - DAY, NOW).reverse()) meter.fill(at, at + 1);
    await visit([load]);
    expect(await times()).toEqual(quarters(NOW - DAY, NOW));
    expect((await store.profileMark('m1', PROFILE))?.resume).toBe(NOW - QUARTER);
  });

  test('keeps every row when the clock was set back', async () => {
    meter.fill(NOW - DAY, NOW);
    await visit([load]);
    meter.fill(NOW - 4 * QUARTER, NOW, () => ({ energy: { type: 'uint32', value: 77 } }));
    await visit([load]);
    expect(log.lines.map(({ message }) => message)).toEqual([
      'rows of one time stand there twice: was the clock set back?',
    ]);
    const rows = await store.profileRows('m1', PROFILE, { ...ALL, from: NOW - 4 * QUARTER });
    expect(rows?.times.length).toBe(8);
    expect(rows?.values[1]?.filter((value) => value === 77).length).toBe(4);
  });

  test('is followed when the clock was set back by days', async () => {
    meter.fill(NOW - DAY, NOW);
    await visit([load]);
    meter.now = NOW - 3 * DAY;
    meter.fill(NOW - 3 * DAY - QUARTER, NOW - 3 * DAY);
    const { outcomes } = await visit([load]);
    expect(outcomes.get(load)?.readings).toBe(2);
  });

  test('is looked for further back when the last row is gone', async () => {
    meter.fill(NOW - DAY, NOW);
    await visit([load]);
    meter.rows = new MemoryRows(10_000);
    meter.fill(NOW + QUARTER, NOW + 3 * QUARTER);
    meter.now = NOW + 3 * QUARTER;
    const { outcomes } = await visit([load]);
    expect(outcomes.get(load)?.readings).toBe(4);
    expect(log.lines.map(({ message }) => message)).toEqual(['the last row collected is not there any more']);
  });

  test('says when rows come again with other values, and keeps the first', async () => {
    meter.fill(NOW - DAY, NOW);
    await visit([load]);
    meter.rows = new MemoryRows(10_000);
    meter.fill(NOW - DAY, NOW, () => ({ energy: { type: 'uint32', value: 1 } }));
    await visit([load]);
    expect(log.lines).toMatchObject([{ fields: { conflicts: 2 } }]);
    const rows = await store.profileRows('m1', PROFILE, ALL);
    expect(rows?.values[1]).not.toContain(1);
  });

  test('of a meter that does not say its deviation is understood through the night that has an hour twice', async () => {
    const night = Date.UTC(2026, 9, 25, 0); // 02:00 in Berlin, and an hour later again
    meter.fill(night - 8 * QUARTER, night + 12 * QUARTER, (at) => ({
      time: time(at, at < night + 4 * QUARTER ? 120 : 60, false),
    }));
    meter.now = night + 12 * QUARTER;
    const berlin = { ...m1, clock: { timeZone: 'Europe/Berlin', deviation: 'spec', dst: 'zone' } as const };
    await visit([load], { of: berlin });
    expect(await times()).toEqual(quarters(night - 8 * QUARTER, night + 12 * QUARTER));
    expect((await store.profileRows('m1', PROFILE, ALL))?.offsets).toEqual(Array(20).fill(null));
  });

  test('without a clock cannot be kept, and says why', async () => {
    meter.captureObjects.shift();
    const { outcomes } = await visit([load]);
    expect(outcomes.get(load)?.failure).toMatchObject({
      code: 'unexpected',
      message: `collecting ${PROFILE}: the profile captures no clock, so its rows have no time to be kept under`,
    });
  });
});

describe('a visit', () => {
  test('goes on after a refusal, since that concerns one request alone', async () => {
    const missing = { ...load, name: 'missing', logicalName: parseObis('1-0:99.2.0') };
    const request = reading(ENERGY);
    const { outcomes, failure } = await visit([missing, request]);
    expect(failure).toBeUndefined();
    expect(outcomes.get(missing)?.failure).toMatchObject({
      code: 'refused',
      message: 'collecting 1-0:99.2.0*255: the meter refuses: objectUndefined',
      advice: expect.stringContaining('meterwire objects'),
    });
    expect(outcomes.get(request)?.readings).toBe(1);
  });

  test('is asked for its holes, once more, and then believed not to have them', async () => {
    const missing = [NOW - 6 * 3_600_000, NOW - 5 * 3_600_000] as const;
    meter.fill(NOW - DAY, missing[0]);
    meter.fill(missing[1], NOW);
    const holes = () => store.holes('m1', PROFILE);
    await visit([load]);
    expect(await holes()).toEqual([{ from: missing[0], to: missing[1], state: 'open', tries: 1 }]);
    const later = async () => {
      meter.fill(meter.now, meter.now + QUARTER);
      meter.now += QUARTER;
      await visit([load]);
      return meter.reads.get('range') ?? 0;
    };
    const before = meter.reads.get('range') ?? 0;
    expect(await later()).toBe(before + 2);
    expect(await holes()).toMatchObject([{ state: 'absent', tries: 2 }]);
    expect(await later()).toBe(before + 3);
    const day = { from: NOW - DAY, to: NOW, timeZone: 'UTC' };
    expect(await store.completeness('m1', PROFILE, day)).toMatchObject([
      { day: '2026-03-19', stored: 48, absent: 0 },
      { day: '2026-03-20', stored: 44, absent: 4 },
    ]);
  });

  test('has its holes filled with what the meter gives later, and only noted where they are not to be refilled', async () => {
    const missing = [NOW - 6 * 3_600_000, NOW - 5 * 3_600_000] as const;
    meter.fill(NOW - DAY, missing[0]);
    meter.fill(missing[1], NOW);
    await visit([{ ...load, refill: false }]);
    expect(await store.holes('m1', PROFILE)).toMatchObject([{ state: 'open', tries: 0 }]);
    meter.rows = new MemoryRows(10_000);
    meter.fill(NOW - DAY, NOW + QUARTER);
    meter.now += QUARTER;
    await visit([load]);
    expect(await store.holes('m1', PROFILE)).toEqual([]);
    expect(await times()).toEqual(quarters(NOW - DAY, NOW + QUARTER));
  });

  test('is neither collected nor refilled where it would only be dropped again for its age', async () => {
    const keptMs = 6 * 3_600_000;
    const missing = [NOW - 8 * 3_600_000, NOW - 5 * 3_600_000] as const;
    meter.fill(NOW - DAY, missing[0]);
    meter.fill(missing[1], NOW);
    await visit([{ ...load, refill: false }]);
    const before = await times();
    meter.rows = new MemoryRows(10_000);
    meter.fill(NOW - DAY, NOW + QUARTER);
    meter.now += QUARTER;
    await visit([load], { keptMs });
    // With the one row before, by which it is known that nothing lies between.
    const kept = quarters(meter.now - keptMs - QUARTER, missing[1]);
    expect((await times()).filter((at) => at < NOW)).toEqual([...before, ...kept].sort((a, b) => a - b));
  });

  test('that is new goes no further back than its rows are kept', async () => {
    meter.fill(NOW - DAY, NOW);
    await visit([load], { keptMs: 4 * QUARTER });
    expect(await times()).toEqual(quarters(NOW - 4 * QUARTER, NOW));
  });

  test('is read by entries where its meter knows no ranges, and that is remembered', async () => {
    meter.fill(NOW - DAY, NOW);
    const asked: unknown[] = [];
    const opener: Meters = {
      lost: () => Promise.resolve(),
      open: async (of, end) => {
        const session = await meters.open(of, end);
        return {
          ...session,
          profile: async (shape, wanted) => {
            asked.push(wanted?.kind);
            return wanted?.kind === 'range'
              ? { ok: false, error: 'otherReason' }
              : session.profile(shape, wanted);
          },
        };
      },
    };
    await visit([{ ...load, historyMs: DAY }], { opener });
    expect(await times()).toEqual(quarters(NOW - DAY, NOW));
    meter.fill(NOW, NOW + QUARTER);
    meter.now += QUARTER;
    await visit([load], { opener });
    expect(asked).toEqual(['range', 'last', 'last']);
    expect(await store.profileFacts('m1', PROFILE)).toEqual({ selection: 'entries' });
    expect(await times()).toEqual(quarters(NOW - DAY, NOW + QUARTER));
  });

  test('of a meter that leaves out the lower end of a range is known as such', async () => {
    meter.fill(NOW - DAY, NOW);
    const opener: Meters = {
      lost: () => Promise.resolve(),
      open: async (of, end) => {
        const session = await meters.open(of, end);
        return {
          ...session,
          profile: async (shape, wanted) => {
            const result = await session.profile(shape, wanted);
            return result.ok ? { ...result, rows: result.rows.slice(1) } : result;
          },
        };
      },
    };
    await visit([{ ...load, historyMs: DAY + QUARTER }]);
    expect(await store.profileFacts('m1', PROFILE)).toEqual({});
    meter.fill(NOW, NOW + QUARTER);
    meter.now += QUARTER;
    await visit([load], { opener });
    expect(await store.profileFacts('m1', PROFILE)).toEqual({ edge: 'exclusive' });
    expect(await times()).toEqual(quarters(NOW - DAY, NOW + QUARTER));
  });

  test('that captures other objects has another shape from then on', async () => {
    meter.fill(NOW - DAY, NOW);
    await visit([load]);
    meter.captureObjects.splice(1, 1);
    meter.rows = new MemoryRows(10_000);
    meter.now += QUARTER;
    meter.rows.add([time(NOW), { type: 'uint32', value: 5 }]);
    await visit([load]);
    expect(
      (await store.shapes('m1', PROFILE)).map(({ version, columns }) => [version, columns.length]),
    ).toEqual([
      [1, 2],
      [2, 1],
    ]);
    expect(log.lines.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('captures other objects'),
    );
  });

  test('brings no more rows in one run than it should, and goes on with the next', async () => {
    meter.fill(NOW - DAY, NOW);
    const few = { ...load, historyMs: DAY, mostEntries: 10 };
    await visit([few]);
    expect((await times()).length).toBeLessThanOrEqual(11);
    meter.now += QUARTER;
    await visit([few]);
    expect((await times()).length).toBeGreaterThan(11);
  });

  test('brings only the columns that are wanted', async () => {
    meter.fill(NOW - DAY, NOW);
    await visit([{ ...load, columns: [ENERGY] }]);
    const [profile] = await store.profiles('m1');
    expect(profile?.columns.map(({ logicalName }) => logicalName)).toEqual([ENERGY]);
  });

  test('is over when the line breaks, and what was read before stays', async () => {
    meter.fill(NOW - DAY, NOW);
    const opener: Meters = {
      lost: () => Promise.resolve(),
      open: async (of, end) => {
        const session = await meters.open(of, end);
        return {
          ...session,
          profileShape: async () => ({ ...(await brokenAfter(session)), ok: false, error: 'x' }) as never,
        };
      },
    };
    const brokenAfter = async (session: { close(): Promise<void>; clock(): Promise<unknown> }) => {
      await session.close();
      return session.clock() as Promise<object>;
    };
    const request = reading(ENERGY);
    const { outcomes, failure } = await visit([request, load], { opener });
    expect(outcomes.get(request)?.readings).toBe(1);
    expect(outcomes.has(load)).toBe(false);
    expect(failure).toMatchObject({ code: 'closed' });
    expect(await latest(ENERGY)).toHaveLength(1);
  });

  test('ends when it is told to, with the reason it was given, and closes its session', async () => {
    const end = new AbortController();
    end.abort(new RangeError('enough'));
    const { failure } = await visit([reading(ENERGY)], { signal: end.signal });
    expect(failure).toMatchObject({ message: 'the gateway failed: enough' });
    expect(meters.sessions).toEqual([{ device: 'm1', closed: true }]);
  });

  test('closes its session when all went well', async () => {
    await visit([reading(ENERGY)]);
    expect(meters.sessions).toEqual([{ device: 'm1', closed: true }]);
  });
});

test('a request that takes too long is given up, and the next one has its turn', async () => {
  const slow = { ...reading(ENERGY), name: 'slow', timeoutMs: 50 };
  const next = reading(DEMAND);
  const opener: Meters = {
    lost: () => Promise.resolve(),
    open: async (of, end) => {
      const session = await meters.open(of, end);
      let asked = 0;
      return {
        ...session,
        getEach: (targets) =>
          meters.sessions.length === 1 && ++asked > 1
            ? new Promise((_, reject) => {
                end.addEventListener('abort', () => reject(new Error('cut')), { once: true });
              })
            : session.getEach(targets),
      };
    },
  };
  const { outcomes, failure } = await visit([slow, next], { opener });
  expect(failure).toBeUndefined();
  expect(outcomes.get(slow)?.failure).toMatchObject({
    code: 'timeout',
    message: 'the run of slow was given up after 50 milliseconds',
  });
  expect(outcomes.get(next)).toMatchObject({ failure: undefined, readings: 1 });
  expect(meters.sessions.map(({ closed }) => closed)).toEqual([true, true]);
});
