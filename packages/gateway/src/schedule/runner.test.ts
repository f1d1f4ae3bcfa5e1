import { TimeoutError } from 'dlms/bytes';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connection, device, FakeLog, values } from '../../test/fakes.ts';
import type { Device } from '../model/device.ts';
import type {
  Collector,
  FinishedSession,
  GatewayEvent,
  HeardDevice,
  RunLog,
  Task,
  Visit,
} from '../model/ports.ts';
import { Signal } from '../model/signal.ts';
import { StoreFullError } from '../model/store-full-error.ts';
import { Planner } from './planner.ts';
import { Runner } from './runner.ts';

const START = Date.UTC(2026, 0, 1, 12);
const m1 = device('m1', connection('c1'));
const request = values('r', [m1]);

/** Does what the test says, and honours its signal. */
class FakeCollector implements Collector {
  readonly visits: Task[] = [];
  readonly lostDevices: string[] = [];
  answer: (task: Task) => Promise<Visit> = async (task) => ({
    outcomes: new Map(
      task.requests.map((each) => [each, { failure: undefined, readings: 3, newest: undefined }]),
    ),
    failure: undefined,
  });

  async visit(task: Task, signal: AbortSignal): Promise<Visit> {
    this.visits.push(task);
    const ended = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    return Promise.race([this.answer(task), ended]);
  }

  async lost({ name }: Device): Promise<void> {
    this.lostDevices.push(name);
  }
}

class FakeRunLog implements Pick<RunLog, 'keep' | 'keepHeard'> {
  readonly kept: FinishedSession[] = [];
  readonly heard: HeardDevice[][] = [];
  full = false;

  async keepHeard(heard: readonly HeardDevice[]): Promise<void> {
    if (this.full) throw new Error('database or disk is full');
    this.heard.push([...heard]);
  }

  async keep(session: FinishedSession): Promise<void> {
    if (this.full) throw new Error('database or disk is full');
    this.kept.push(session);
  }
}

let collector: FakeCollector;
let runLog: FakeRunLog;
let log: FakeLog;
let runner: Runner;
let events: GatewayEvent[];
let trouble: boolean;

beforeEach(() => {
  vi.useFakeTimers({ now: START });
  collector = new FakeCollector();
  runLog = new FakeRunLog();
  log = new FakeLog();
  events = [];
  trouble = false;
  const signal = new Signal<GatewayEvent>();
  signal.subscribe((event) => events.push(event));
  const planner = new Planner({
    devices: [m1],
    requests: [request],
    sessions: 10,
    backoff: { firstMs: 10_000, longestMs: 300_000 },
    lastRuns: [],
    records: new Map(),
    now: START,
    chance: () => 1,
  });
  runner = new Runner({
    planner,
    collector,
    runLog: runLog as unknown as RunLog,
    limits: { sessionMs: 120_000 },
    events: signal,
    log,
    paused: () => trouble,
  });
});

afterEach(async () => {
  await runner.stop();
  vi.useRealTimers();
});

const never = () => new Promise<never>(() => {});

describe('the runner', () => {
  test('visits on time and keeps how it went', async () => {
    runner.start();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(collector.visits).toHaveLength(3);
    expect(runLog.kept[0]).toMatchObject({
      device: 'm1',
      record: { lastSuccess: START, failures: 0 },
      runs: [{ request: 'r', done: true }],
    });
    expect(events).toEqual(Array(6).fill({ type: 'device', device: 'm1' }));
  });

  test('begins nothing while nothing can be stored but what somebody does himself, and goes on within a second', async () => {
    trouble = true;
    runner.start();
    await vi.advanceTimersByTimeAsync(300_000);
    expect(collector.visits).toEqual([]);
    expect(await runner.hold(m1, async () => 'switched')).toBe('switched');
    const order = runner.order(m1, [request]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(collector.visits).toEqual([]);
    trouble = false;
    await vi.advanceTimersByTimeAsync(1000);
    expect(collector.visits).toHaveLength(1);
    expect(await order.end).toMatchObject({ failure: undefined });
  });

  test('does not hold it against a device that nothing could be stored', async () => {
    runner.start();
    await vi.advanceTimersByTimeAsync(1000);
    collector.answer = async () => {
      trouble = true;
      throw new StoreFullError('the disk is full');
    };
    await vi.advanceTimersByTimeAsync(60_000);
    expect(runLog.kept.at(-1)).toMatchObject({
      record: { failures: 0, lastSuccess: START, failure: { code: 'store' } },
      state: 'answering',
    });
    expect(collector.lostDevices).toEqual([]);
    collector.answer = new FakeCollector().answer;
    trouble = false;
    await vi.advanceTimersByTimeAsync(2000);
    expect(runLog.kept.at(-1)).toMatchObject({ record: { failures: 0, failure: undefined } });
  });

  test('keeps who was heard, together and soon, and once more when it could not', async () => {
    runLog.full = true;
    runner.heard(m1);
    runner.heard(m1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(runLog.heard).toEqual([]);
    runLog.full = false;
    await runner.stop();
    expect(runLog.heard).toMatchObject([
      [{ device: 'm1', state: 'answering', record: { lastSuccess: START } }],
    ]);
  });

  test('ends a session that takes too long, and says so', async () => {
    collector.answer = never;
    runner.start();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(runLog.kept[0]).toMatchObject({
      record: { failures: 1, failure: { code: 'timeout', message: 'the session was ended after 2 minutes' } },
    });
  });

  test('ends sessions when it stops, and counts them for nothing', async () => {
    collector.answer = never;
    runner.start();
    await runner.stop();
    expect(runLog.kept).toEqual([]);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(collector.visits).toHaveLength(1);
  });

  test('takes a fault of ours for what it is, and goes on', async () => {
    collector.answer = async () => {
      throw new TypeError('undefined is no function');
    };
    runner.start();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(collector.visits).toHaveLength(2);
    expect(runLog.kept[0]?.record.failure).toMatchObject({
      code: 'internal',
      message: 'the gateway failed: undefined is no function',
    });
    expect(log.lines.some(({ level }) => level === 'error')).toBe(true);
  });

  test('goes on when the end of a session cannot be kept', async () => {
    runLog.full = true;
    runner.start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(collector.visits).toHaveLength(2);
    expect(runner.standing('m1').record.lastSuccess).toBe(START + 60_000);
  });

  test('looks at the clock again at least once a second, since it may jump', async () => {
    runner.start();
    await vi.advanceTimersByTimeAsync(10);
    vi.setSystemTime(START + 3_600_000);
    await vi.advanceTimersByTimeAsync(1000);
    expect(collector.visits).toHaveLength(2);
  });
});

test('a link that counts as lost is opened anew, and outlets hear of it', async () => {
  collector.answer = async () => ({
    outcomes: new Map(),
    failure: { code: 'timeout', layer: 'hdlc', message: 'no answer', advice: undefined, at: START },
  });
  runner.start();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(collector.visits.length).toBeGreaterThan(2);
  expect(collector.lostDevices).toHaveLength(Math.floor(collector.visits.length / 3));
  expect(runLog.kept.at(-1)?.state).toBe('silent');
});

describe('an order', () => {
  test('ends with what it has brought', async () => {
    runner.start();
    await vi.advanceTimersByTimeAsync(1000);
    const order = runner.order(m1, [request]);
    expect(order.startedAt).toBe(START + 1000);
    await vi.advanceTimersByTimeAsync(0);
    expect(await order.end).toEqual({
      startedAt: START + 1000,
      endedAt: START + 1000,
      readings: 3,
      failure: undefined,
    });
  });

  test('joins the visit that is under way', async () => {
    let finish: () => void = () => {};
    collector.answer = (task) =>
      new Promise((resolve) => {
        finish = () =>
          resolve({
            outcomes: new Map([[task.requests[0]!, { failure: undefined, readings: 1, newest: undefined }]]),
            failure: undefined,
          });
      });
    runner.start();
    const order = runner.order(m1, [request]);
    finish();
    await vi.advanceTimersByTimeAsync(0);
    expect(await order.end).toMatchObject({ readings: 1 });
    expect(collector.visits).toHaveLength(1);
  });

  test('ends with the failure of its visit', async () => {
    collector.answer = async () => {
      throw new TimeoutError('no answer', { layer: 'hdlc' });
    };
    const order = runner.order(m1, [request]);
    await vi.advanceTimersByTimeAsync(0);
    expect(await order.end).toMatchObject({ failure: { code: 'timeout', message: 'no answer' } });
  });

  test('ends when the gateway stops', async () => {
    collector.answer = never;
    const order = runner.order(m1, [request]);
    await runner.stop();
    expect(await order.end).toMatchObject({ failure: { code: 'closed', message: 'the gateway stops' } });
  });

  test('is refused when too many wait', () => {
    collector.answer = never;
    for (let i = 0; i < 100; i++) runner.order(m1, [request]);
    expect(() => runner.order(m1, [request])).toThrow(/100 orders for m1/);
  });
});

describe('a hold', () => {
  test('has the line to itself: visits wait until its work has ended', async () => {
    let finish = (): void => {};
    const held = runner.hold(m1, () => new Promise<string>((resolve) => (finish = () => resolve('read'))));
    runner.start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(collector.visits).toEqual([]);
    expect(runner.standing('m1').runningSince).toBe(START);
    finish();
    expect(await held).toBe('read');
    await vi.advanceTimersByTimeAsync(0);
    expect(collector.visits).toHaveLength(1);
    expect(runLog.kept.every(({ runs }) => runs.length > 0)).toBe(true);
  });

  test('goes before the visits that wait', async () => {
    let end = (): void => {};
    collector.answer = () =>
      new Promise((resolve) => {
        end = () => resolve({ outcomes: new Map(), failure: undefined });
      });
    runner.start();
    await vi.advanceTimersByTimeAsync(0);
    const turns: string[] = [];
    const held = runner.hold(m1, async () => void turns.push('hold'));
    runner.order(m1, [request]);
    end();
    await held;
    expect(turns).toEqual(['hold']);
    expect(collector.visits).toHaveLength(1);
  });

  test('fails as its work does, and the next one has its turn', async () => {
    await expect(
      runner.hold(m1, async () => {
        throw new TimeoutError('no answer');
      }),
    ).rejects.toThrow('no answer');
    expect(await runner.hold(m1, async () => 'next')).toBe('next');
  });

  test('that nobody waits for any more is given up, and blocks nobody', async () => {
    const first = runner.hold(m1, untilEnded);
    const [gone, last] = [new AbortController(), new AbortController()];
    const waiting = runner.hold(m1, async () => 'never', gone.signal);
    gone.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    vi.advanceTimersByTime(120_000);
    await expect(first).rejects.toMatchObject({ message: 'the session was ended after 2 minutes' });
    const running = runner.hold(m1, untilEnded, last.signal);
    last.abort(new Error('left'));
    await expect(running).rejects.toThrow('left');
    expect(await runner.hold(m1, async () => 'free')).toBe('free');
  });

  test('ends when the gateway stops, also one that waits', async () => {
    const running = runner.hold(m1, untilEnded);
    const waiting = runner.hold(m1, async () => 'never');
    const both = Promise.allSettled([running, waiting]);
    await runner.stop();
    for (const result of await both)
      expect(result).toMatchObject({ reason: { message: 'the gateway stops' } });
  });

  test('is refused when too many wait', async () => {
    const all = Array.from({ length: 102 }, () =>
      runner.hold(m1, untilEnded).catch((error: Error) => error.message),
    );
    expect(await Promise.race(all)).toContain('100 orders for m1');
  });
});

const untilEnded = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
