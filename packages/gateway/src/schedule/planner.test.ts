import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { connection, device, every, values } from '../../test/fakes.ts';
import type { Failure } from '../model/failure.ts';
import type { Task, Visit } from '../model/ports.ts';
import type { Request } from '../model/request.ts';
import type { PlannerOptions } from './planned.ts';
import { Planner } from './planner.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1, 12, 0, 30);

const bus = connection('bus');
const [m1, m2] = [device('m1', bus), device('m2', bus)];
const other = device('m3', connection('other'));

function planner(requests: readonly Request[], change: Partial<PlannerOptions> = {}): Planner {
  return new Planner({
    devices: [m1, m2, other],
    requests,
    sessions: 10,
    backoff: { firstMs: 10_000, longestMs: 300_000 },
    lastRuns: [],
    records: new Map(),
    now: START,
    chance: () => 1,
    ...change,
  });
}

const failed = (code: Failure['code']): Visit => ({
  outcomes: new Map(),
  failure: { code, layer: 'hdlc', message: 'no', advice: undefined, at: START },
});
const done = (task: Task): Visit => ({
  outcomes: new Map(
    task.requests.map((request) => [request, { failure: undefined, readings: 1, newest: undefined }]),
  ),
  failure: undefined,
});
const names = (tasks: readonly Task[]) => tasks.map((task) => task.device.name);

describe('what comes next', () => {
  const later = { ...values('later', [m1, other], every(7200)), missed: 'skip' } as const;
  const lastRuns = [m1, other].map(({ name }) => ({
    device: name,
    request: 'later',
    at: START - MINUTE,
    done: name === 'm1',
  }));

  test('is told soonest first, without what runs', () => {
    const plan = planner([values('now', [m1, m2]), later], { lastRuns });
    const [task] = plan.advance(START); // the other waits for the line
    expect(plan.upcoming(10)).toMatchObject([
      { device: task?.device.name === 'm1' ? 'm2' : 'm1', request: 'now', at: START },
      { request: 'later', at: Date.UTC(2026, 0, 1, 14) },
      { request: 'later' },
    ]);
    expect(plan.upcoming(1)).toHaveLength(1);
  });

  test('and what was is summed up by request', () => {
    const now = values('now', [m1, m2]);
    const plan = planner([now, later], { lastRuns });
    const [task] = plan.advance(START);
    expect(plan.totals(now, START + 5000)).toEqual({
      running: 1,
      waiting: 1,
      done: 0,
      failed: 0,
      longestWaitMs: 5000,
      lastRun: undefined,
      nextRun: START,
    });
    plan.finish(task!, done(task!), START + 6000);
    expect(plan.totals(now, START + 6000)).toMatchObject({ running: 0, waiting: 1, done: 1, lastRun: START });
    expect(plan.totals(later, START)).toMatchObject({
      done: 1,
      failed: 1,
      waiting: 0,
      longestWaitMs: undefined,
      lastRun: START - MINUTE,
      nextRun: Date.UTC(2026, 0, 1, 14),
    });
    expect(plan.totals(values('gone', [m1]), START)).toMatchObject({ done: 0, nextRun: undefined });
    expect(plan.requestStanding('m1', later)).toMatchObject({ lastDone: true, running: false });
    expect(plan.requestStanding('m2', later)).toBeUndefined();
  });
});

describe('a schedule', () => {
  test('begins at once and then keeps to the grid', () => {
    const plan = planner([values('r', [m1])]);
    const [task] = plan.advance(START);
    expect(task).toMatchObject({ device: { name: 'm1' }, requests: [{ name: 'r' }] });
    plan.finish(task!, done(task!), START + 5000);
    expect(plan.deadline).toBe(START + 30_000);
    expect(plan.advance(START + 29_999)).toEqual([]);
    expect(names(plan.advance(START + 30_000))).toEqual(['m1']);
  });

  test('gives each device its turn within the spread, at the start and on every run, and none twice', () => {
    const spreadMs = 20_000;
    const plan = planner([{ ...values('r', [m1, m2]), spreadMs }]);
    const turns = new Map<string, number[]>();
    for (let at = START; at < START + 150_000; at += 1000)
      for (const task of plan.advance(at)) {
        const since = at < START + 30_000 ? at - START : at % MINUTE;
        turns.set(task.device.name, [...(turns.get(task.device.name) ?? []), since]);
        plan.finish(task, done(task), at);
      }
    const [one, two] = [turns.get('m1') ?? [], turns.get('m2') ?? []];
    for (const turn of [one, two]) {
      expect(turn).toEqual([turn[0], turn[0], turn[0]]);
      expect(turn[0]).toBeLessThanOrEqual(spreadMs);
    }
    expect(one[0]).not.toBe(two[0]);
  });

  test('keeps its turns over a restart, and makes up at once for those that were missed', () => {
    const spread = { ...values('r', [m1]), spreadMs: 20_000 };
    const [first] = planner([spread]).standing('m1').requests;
    const turn = (first?.nextRun ?? 0) - START;
    const last = START - 30_000 + turn; // in its turn of the minute that runs
    const next = (at: number) =>
      planner([spread], { lastRuns: [{ device: 'm1', request: 'r', at, done: true }] }).standing('m1')
        .requests[0]?.nextRun;
    expect(next(last)).toBe(START + 30_000 + turn);
    expect(next(last - 60 * MINUTE)).toBe(START);
  });

  test('goes on where it was before a restart', () => {
    const ran = [{ device: 'm1', request: 'r', at: START - 5000, done: true }];
    expect(planner([values('r', [m1])], { lastRuns: ran }).advance(START)).toEqual([]);
  });

  test('makes up once for what was missed, and for what had failed', () => {
    const missed = [{ device: 'm1', request: 'r', at: START - 60 * MINUTE, done: true }];
    expect(names(planner([values('r', [m1])], { lastRuns: missed }).advance(START))).toEqual(['m1']);
    const failedBefore = [{ device: 'm1', request: 'r', at: START - 5000, done: false }];
    expect(names(planner([values('r', [m1])], { lastRuns: failedBefore }).advance(START))).toEqual(['m1']);
  });

  test('does not run again by itself what may be done, neither soon nor after a restart, but when it is due', () => {
    const hourly = values('r', [m1], every(3600));
    const plan = planner([hourly]);
    const [task] = plan.advance(START);
    const failure = { code: 'closed', layer: 'port', message: 'gone', advice: undefined, at: START } as const;
    const inDoubt = {
      failure: { ...failure, outcomeUnknown: true } as const,
      readings: 0,
      newest: undefined,
    };
    const { runs } = plan.finish(task!, { outcomes: new Map([[hourly, inDoubt]]), failure }, START + 1000);
    expect(runs).toMatchObject([{ request: 'r', done: false, unknown: true }]);
    const due = START + 60 * MINUTE - 30_000;
    expect(plan.advance(due - 1)).toEqual([]);
    expect(names(plan.advance(due))).toEqual(['m1']);
    const restarted = planner([hourly], { lastRuns: runs, now: START + 2000 });
    expect(restarted.advance(START + 2000)).toEqual([]);
  });

  test('skips the runs that a long session has overrun', () => {
    const plan = planner([values('r', [m1])]);
    const [task] = plan.advance(START);
    plan.finish(task!, done(task!), START + 10 * MINUTE);
    expect(plan.deadline).toBe(START + 10 * MINUTE + 30_000);
  });

  test('of requests that are due together makes one visit', () => {
    const [task, ...rest] = planner([values('a', [m1]), values('b', [m1])]).advance(START);
    expect(task?.requests.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(rest).toEqual([]);
  });

  test('leaves out what is disabled', () => {
    const off = { ...values('a', [m1]), enabled: false };
    const silent = device('m4', bus, { enabled: false });
    const plan = planner([off, values('b', [silent])], { devices: [m1, silent] });
    expect(plan.deadline).toBeUndefined();
  });

  test('runs what is to run once at every start, and no more', () => {
    const plan = planner([values('r', [m1], { kind: 'once' })], {
      lastRuns: [{ device: 'm1', request: 'r', at: START - 1, done: true }],
    });
    const [task] = plan.advance(START);
    plan.finish(task!, done(task!), START + 1);
    expect(plan.deadline).toBeUndefined();
  });
});

test('a clock that is set back does not leave the meters waiting for the old time', () => {
  const plan = planner([values('r', [m1], every(10))]);
  const [task] = plan.advance(START);
  plan.finish(task!, done(task!), START + 1000);
  expect(plan.advance(START - 3_600_000)).toEqual([]);
  expect(plan.deadline).toBe(START - 3_600_000 + 10_000);
});

describe('a line', () => {
  test('runs one visit at a time, and other lines beside it (conformance 184)', () => {
    const plan = planner([values('r', [m1, m2, other])]);
    const tasks = plan.advance(START);
    expect(names(tasks)).toEqual(['m1', 'm3']);
    plan.finish(tasks[0]!, done(tasks[0]!), START + 1);
    expect(names(plan.advance(START + 1))).toEqual(['m2']);
  });

  test('waits for its turn when too many sessions run', () => {
    const plan = planner([values('r', [m1, other])], { sessions: 1 });
    const [task] = plan.advance(START);
    expect(plan.advance(START)).toEqual([]);
    plan.finish(task!, done(task!), START + 1);
    expect(names(plan.advance(START + 1))).toEqual(['m3']);
  });

  test('goes on with the others when one meter is silent', () => {
    const plan = planner([values('r', [m1, m2], every(10))]);
    const [first] = plan.advance(START);
    plan.finish(first!, failed('timeout'), START + 8000);
    const visits = [];
    for (let now = START + 8000; now < START + 68_000; now += 1000)
      for (const task of plan.advance(now)) {
        visits.push(task.device.name);
        plan.finish(task, task.device === m1 ? failed('timeout') : done(task), now);
      }
    expect(visits.filter((name) => name === 'm2').length).toBe(7);
    expect(visits.filter((name) => name === 'm1').length).toBe(2);
  });
});

describe('a device that failed', () => {
  const after = (code: Failure['code'], times: number, schedule = every(900)) => {
    const plan = planner([values('r', [m1], schedule)]);
    let now = START;
    const pauses = [];
    for (let i = 0; i < times; i++) {
      const [task] = plan.advance(now);
      plan.finish(task!, failed(code), now);
      pauses.push(plan.deadline! - now);
      now = plan.deadline!;
    }
    return { plan, pauses };
  };

  test('is tried again soon, then more and more rarely', () => {
    expect(after('timeout', 7).pauses).toEqual([10, 20, 40, 80, 160, 300, 300].map((s) => s * 1000));
  });

  test('is not pressed when it has said no', () => {
    expect(after('refused', 1).pauses).toEqual([14.5 * MINUTE]);
  });

  test('has its pause shortened by chance, down to the half', () => {
    const plan = planner([values('r', [m1], every(900))], { chance: () => 0 });
    const [task] = plan.advance(START);
    plan.finish(task!, failed('timeout'), START);
    expect(plan.deadline).toBe(START + 5000);
  });

  test('tells how it stands', () => {
    const { plan } = after('timeout', 2);
    expect(plan.standing('m1')).toMatchObject({
      record: { failures: 2, lastSuccess: undefined, failure: { message: 'no' } },
      requests: [{ running: false, lastDone: false }],
    });
  });

  test('has its count forgotten after a success', () => {
    const { plan } = after('timeout', 3);
    const [task] = plan.advance(plan.deadline!);
    expect(plan.finish(task!, done(task!), START + MINUTE).record.failures).toBe(0);
  });

  test('in one request only, is answering, and that request is tried again', () => {
    const [good, bad] = [values('good', [m1]), values('bad', [m1])];
    const plan = planner([good, bad]);
    const [task] = plan.advance(START);
    const { failure } = failed('timeout');
    const outcomes = new Map([
      [good, { failure: undefined, readings: 1, newest: undefined }],
      [bad, { failure, readings: 0, newest: undefined }],
    ]);
    const { record, runs } = plan.finish(task!, { outcomes, failure: undefined }, START);
    expect(record).toMatchObject({ failures: 0, lastSuccess: START, failure });
    expect(runs.map(({ request, done }) => [request, done])).toEqual([
      ['good', true],
      ['bad', false],
    ]);
    expect(plan.deadline).toBe(START + 10_000);
  });
});

describe('an order', () => {
  test('goes before what waits on its line', () => {
    const plan = planner([values('r', [m1, m2]), values('s', [m1, m2])]);
    const m4 = device('m4', bus);
    const request = values('t', [m4], every(3600));
    const busy = planner([values('r', [m1, m2]), request], {
      devices: [m1, m2, m4],
      lastRuns: [{ device: 'm4', request: 't', at: START, done: true }],
    });
    expect(names(plan.advance(START))).toEqual(['m1']);
    const [first] = busy.advance(START);
    busy.order(m4, [request], START + 1);
    busy.finish(first!, done(first!), START + 2);
    expect(names(busy.advance(START + 2))).toEqual(['m4']);
  });

  test('does not wait for the end of a pause', () => {
    const request = values('r', [m1]);
    const plan = planner([request]);
    const [task] = plan.advance(START);
    plan.finish(task!, failed('timeout'), START);
    plan.order(m1, [request], START + 1);
    expect(names(plan.advance(START + 1))).toEqual(['m1']);
  });

  test('joins what is running, and runs nothing twice', () => {
    const request = values('r', [m1]);
    const plan = planner([request]);
    const [task] = plan.advance(START);
    plan.order(m1, [request], START + 1);
    plan.finish(task!, done(task!), START + 2);
    expect(plan.advance(START + 2)).toEqual([]);
  });

  test('for a device that nobody knows is a mistake', () => {
    expect(() => planner([]).order(device('m9', bus), [], START)).toThrow('there is no device "m9"');
  });
});

test('whatever happens, no line and no device is visited twice at once, and nobody is forgotten', () => {
  const lines = Array.from({ length: 4 }, (_, i) => connection(`c${i}`));
  const shared = Array.from({ length: 12 }, (_, i) => device(`d${i}`, lines[i % 4]!));
  const requests = [values('a', shared, every(10)), values('b', shared, every(60))];
  const step = fc.record({
    wait: fc.integer({ min: 0, max: 20_000 }),
    ends: fc.array(fc.tuple(fc.nat(20), fc.constantFrom('done', 'timeout', 'refused')), { maxLength: 4 }),
    order: fc.option(fc.nat(11), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (steps, sessions) => {
      const plan = planner(requests, { devices: shared, sessions });
      const running: Task[] = [];
      const visited = new Set<string>();
      let now = START;
      const check = () => {
        running.push(...plan.advance(now));
        for (const task of running) visited.add(task.device.name);
        expect(running.length).toBeLessThanOrEqual(sessions);
        expect(new Set(running.map((task) => task.device.connection.name)).size).toBe(running.length);
      };
      const end = (index: number, how: string) => {
        const [task] = running.splice(index % running.length, 1);
        plan.finish(task!, how === 'done' ? done(task!) : failed(how as Failure['code']), now);
      };
      for (const { wait, ends, order } of steps) {
        now += wait;
        check();
        for (const [index, how] of ends) if (running.length > 0) end(index, how);
        if (order !== undefined) plan.order(shared[order]!, [requests[0]!], now);
        check();
      }
      for (let i = 0; i < 400 && (visited.size < shared.length || i < 5); i++) {
        now += 1000;
        check();
        while (running.length > 0) end(0, 'done');
      }
      expect(visited.size).toBe(shared.length);
    }),
    { numRuns: 200 },
  );
});

describe('another plan', () => {
  const limits = { enabled: true, sessions: 10, backoff: { firstMs: 10_000, longestMs: 300_000 } };
  const r = values('r', [m1]);

  test('lets alone what is the same', () => {
    const plan = planner([r]);
    const [task] = plan.advance(START);
    plan.finish(task!, done(task!), START + 5000);
    plan.reload({ devices: [m1, m2, other], requests: [r, values('s', [m2])], ...limits }, START + 6000);
    expect(names(plan.advance(START + 6000))).toEqual(['m2']);
    expect(plan.standing('m1').requests[0]).toMatchObject({ lastRun: START, nextRun: START + 30_000 });
  });

  test('takes over what is known of what has changed, and its next run', () => {
    const plan = planner([r]);
    const [task] = plan.advance(START);
    plan.finish(task!, done(task!), START + 5000);
    const slower = { ...m1, timeoutMs: 9000 };
    const reading = { ...r, devices: [slower], description: 'anew' };
    plan.reload({ devices: [slower], requests: [reading], ...limits }, START + 6000);
    expect(plan.advance(START + 6000)).toEqual([]);
    expect(plan.standing('m1')).toMatchObject({ record: { lastSuccess: START + 5000 } });
    const [again] = plan.advance(START + 30_000);
    expect(again?.device).toBe(slower);
    expect(() => plan.standing('m2')).toThrow('there is no device');
  });

  test('plans anew where the schedule is another', () => {
    const plan = planner([r]);
    const [task] = plan.advance(START);
    plan.finish(task!, done(task!), START + 5000);
    plan.reload({ devices: [m1], requests: [values('r', [m1], every(3600))], ...limits }, START + 6000);
    expect(plan.deadline).toBe(Date.UTC(2026, 0, 1, 13));
  });

  test('lets a visit end that is under way, and keeps the line until then', () => {
    const plan = planner([r]);
    const [task] = plan.advance(START);
    const changed = { ...m1, timeoutMs: 9000 };
    plan.reload(
      { devices: [changed, m2], requests: [values('r', [changed]), values('s', [m2])], ...limits },
      START + 10,
    );
    expect(plan.advance(START + MINUTE)).toEqual([]);
    const { runs } = plan.finish(task!, done(task!), START + MINUTE);
    expect(runs).toMatchObject([{ device: 'm1', request: 'r', done: true }]);
    expect(plan.standing('m1')).toMatchObject({ record: { lastSuccess: START + MINUTE } });
    expect(names(plan.advance(START + MINUTE))).toHaveLength(1);
  });

  test('forgets what is gone', () => {
    const plan = planner([r, values('s', [other])]);
    const tasks = plan.advance(START);
    expect(names(tasks)).toEqual(['m1', 'm3']);
    plan.reload({ devices: [m2], requests: [], ...limits }, START + 10);
    for (const task of tasks) plan.finish(task, done(task), START + 20);
    expect(plan.deadline).toBeUndefined();
    expect(plan.advance(START + 60 * MINUTE)).toEqual([]);
  });
});
