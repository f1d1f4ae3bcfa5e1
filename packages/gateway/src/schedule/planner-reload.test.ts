import { describe, expect, test } from 'vitest';
import { connection, device, every, values } from '../../test/fakes.ts';
import type { Device } from '../model/device.ts';
import type { Task, Visit } from '../model/ports.ts';
import type { Request } from '../model/request.ts';
import type { PlannerOptions } from './planned.ts';
import { Planner } from './planner.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1, 12, 0, 30);
const bus = connection('bus');
const m1 = device('m1', bus);
const m2 = device('m2', bus);
const far = device('far', connection('other'));

const limits = { sessions: 10, backoff: { firstMs: 10_000, longestMs: 300_000 } };
const planner = (
  devices: readonly Device[],
  requests: readonly Request[],
  change: Partial<PlannerOptions> = {},
) =>
  new Planner({
    devices,
    requests,
    ...limits,
    lastRuns: [],
    records: new Map(),
    now: START,
    chance: () => 1,
    ...change,
  });

const done = (task: Task): Visit => ({
  outcomes: new Map(
    task.requests.map((request) => [request, { failure: undefined, readings: 1, newest: undefined }]),
  ),
  failure: undefined,
});
const silent: Visit = {
  outcomes: new Map(),
  failure: { code: 'timeout', layer: 'hdlc', message: 'no answer', advice: undefined, at: START },
};
const names = (tasks: readonly Task[]) => tasks.map((task) => task.device.name);
const first = (tasks: readonly Task[]): Task => {
  const [task] = tasks;
  if (task === undefined) throw new Error('nobody is visited');
  return task;
};

describe('priorities', () => {
  test('let the more urgent request go first, on a line and in a visit', () => {
    const [low, high] = [values('low', [m1]), { ...values('high', [m1]), priority: 8 }];
    const plan = planner([m1], [{ ...low, priority: 2 }, high]);
    const task = first(plan.advance(START));
    expect(task.requests.map(({ name }) => name)).toEqual(['high', 'low']);
  });

  test('let the order of the configuration decide where they are the same', () => {
    const plan = planner([m1], [values('b', [m1]), values('a', [m1])]);
    expect(first(plan.advance(START)).requests.map(({ name }) => name)).toEqual(['b', 'a']);
  });

  test('let the order decide between devices of a line, too', () => {
    const plan = planner([m1, m2], [values('b', [m2]), values('a', [m1])]);
    expect(names(plan.advance(START))).toEqual(['m2']);
  });

  test('hold between lines as well', () => {
    const urgent = { ...values('urgent', [far]), priority: 9 };
    const plan = planner([m1, far], [values('usual', [m1]), urgent], { sessions: 1 });
    expect(names(plan.advance(START))).toEqual(['far']);
  });
});

describe('limits', () => {
  test('let no more sessions begin in one second, and call again when the next may', () => {
    const devices = Array.from({ length: 5 }, (_, i) => device(`d${i}`, connection(`c${i}`)));
    const plan = planner(devices, [values('r', devices)], { newSessionsPerS: 2 });
    expect(plan.advance(START)).toHaveLength(2);
    expect(plan.deadline).toBe(START + 500);
    expect(plan.advance(START + 400)).toHaveLength(0);
    expect(plan.advance(START + 1000)).toHaveLength(2);
    expect(plan.advance(START + 1500)).toHaveLength(1);
  });
});

test('lateness is what runs had to wait', () => {
  const plan = planner([m1, m2], [values('r', [m1, m2])]);
  const task = first(plan.advance(START));
  plan.finish(task, done(task), START + 4000);
  plan.advance(START + 4000);
  expect(plan.lateness('r')).toEqual({ runs: 2, p50Ms: 0, p99Ms: 4000, mostMs: 4000 });
  expect(plan.lateness('unknown')).toBeUndefined();
});

test('what a line is used, and whether the plan fits it, follows from what runs last', () => {
  const plan = planner([m1], [values('r', [m1], every(10))]);
  expect(plan.airtimes(START).get('bus')).toMatchObject({ usedMs: 0, measured: false });
  const task = first(plan.advance(START));
  plan.finish(task, done(task), START + 15_000);
  const airtime = plan.airtimes(START).get('bus');
  expect(airtime).toMatchObject({ usedMs: 15_000, sessions: 1, measured: true });
  expect(airtime?.plannedShare).toBeCloseTo(1.5);
});

test('a link counts as lost after as many sessions as the device says, and again after as many more', () => {
  const patient = device('m1', bus, { lostAfter: 2 });
  const records = new Map([
    ['m1', { lastAttempt: 0, lastSuccess: 1, lastReading: undefined, failure: undefined, failures: 0 }],
  ]);
  const plan = planner([patient], [values('r', [patient])], { records });
  let now = START;
  const ends = Array.from({ length: 4 }, () => {
    const task = first(plan.advance(now));
    const { lost, state } = plan.finish(task, silent, now);
    now = plan.deadline ?? now;
    return [lost, state];
  });
  expect(ends).toEqual([
    [false, 'answering'],
    [true, 'silent'],
    [false, 'silent'],
    [true, 'silent'],
  ]);
});

describe('another plan', () => {
  const request = values('r', [m1]);

  test('leaves what has not changed as it was: pauses, places in the agenda, visits under way', () => {
    const plan = planner([m1, far], [request, values('s', [far])]);
    const [one, two] = plan.advance(START);
    if (one === undefined || two === undefined) throw new Error('both are visited');
    plan.finish(one, silent, START);
    const before = plan.standing('m1').requests[0]?.nextRun;
    plan.reload(
      { devices: [m1, far, m2], requests: [request, values('new', [m2])], ...limits },
      START + 1000,
    );
    expect(plan.standing('m1').requests[0]?.nextRun).toBe(before);
    expect(plan.standing('far').runningSince).toBe(START);
    expect(names(plan.advance(START + 1000))).toEqual(['m2']);
    plan.finish(two, done(two), START + 2000);
    expect(plan.standing('far').record.lastSuccess).toBe(START + 2000);
  });

  test('forgets what is gone, also while it is visited', () => {
    const plan = planner([m1, m2], [values('r', [m1, m2])]);
    const task = first(plan.advance(START));
    plan.reload({ devices: [m2], requests: [values('r', [m2])], ...limits }, START);
    expect(() => plan.standing('m1')).toThrow('there is no device "m1"');
    expect(plan.advance(START + MINUTE)).toEqual([]); // the line is still busy
    plan.finish(task, done(task), START + MINUTE);
    expect(names(plan.advance(START + MINUTE))).toEqual(['m2']);
  });

  test('tries a device again at once that is configured otherwise', () => {
    const plan = planner([m1], [request]);
    const task = first(plan.advance(START));
    plan.finish(task, silent, START);
    const changed = device('m1', bus, { timeoutMs: 9000 });
    plan.reload({ devices: [changed], requests: [values('r', [changed])], ...limits }, START + 1000);
    const [again] = plan.advance(START + 1000);
    expect(again?.device).toBe(changed);
  });

  test.each([
    ['everything', { enabled: false }, m1, request],
    ['its connection', {}, device('m1', { ...bus, enabled: false }), request],
    ['the device', {}, device('m1', bus, { enabled: false }), request],
    ['the request', {}, m1, { ...request, enabled: false }],
    ['sending', {}, m1, { ...request, send: false }],
  ])('runs nothing any more where it switches off %s', (_, change, of, asked) => {
    const plan = planner([m1], [request]);
    const next = { ...asked, devices: [of] };
    plan.reload({ devices: [of], requests: [next], ...limits, ...change }, START);
    expect(plan.advance(START + 10 * MINUTE)).toEqual([]);
    plan.reload({ devices: [m1], requests: [request], ...limits }, START + 11 * MINUTE);
    expect(names(plan.advance(START + 11 * MINUTE))).toEqual(['m1']);
  });
});
