import { describe, expect, test } from 'vitest';
import { Bench, enumerated, LOAD, script, uint32 } from '../../../test/behaviour-bench.ts';
import { parseObis } from '../../data/obis.ts';
import { arbitrator, fixedWallClock, parameterMonitor, portProtection } from './index.ts';

describe('parameter monitor', () => {
  const threshold = { classId: 21, logicalName: parseObis('0-0:16.0.0*255'), attribute: 2 };
  const load = { classId: 3, logicalName: LOAD, attribute: 2 };

  test('remembers what of its list was written last', () => {
    const meter = new Bench();
    const monitor = meter.put(parameterMonitor({ clock: fixedWallClock() }));
    expect(meter.call(monitor.object, 'addParameter', threshold)).toBe('success');
    monitor.written(threshold, uint32(1), 1000);
    monitor.written(load, uint32(2), 2000);
    expect(monitor.state.changedParameter).toEqual({ ...threshold, value: uint32(1) });
    expect(monitor.state.captureTime).toMatchObject({ year: 1970, second: 1 });
  });

  test('parameters are listed once, and gone when deleted', () => {
    const meter = new Bench();
    const monitor = meter.put(parameterMonitor({ clock: fixedWallClock() }));
    meter.call(monitor.object, 'addParameter', threshold);
    meter.call(monitor.object, 'addParameter', threshold);
    expect(monitor.state.parameterList).toEqual([threshold]);
    expect(meter.call(monitor.object, 'deleteParameter', load)).toBe('objectUndefined');
    expect(meter.call(monitor.object, 'deleteParameter', threshold)).toBe('success');
    expect(monitor.state.parameterList).toEqual([]);
  });
});

describe('arbitrator', () => {
  function arbitrated() {
    const meter = new Bench();
    const decider = meter.put(
      arbitrator({
        logicalName: '0-0:96.3.20*255',
        executor: meter.executor,
        state: {
          actions: [script(1), script(2)],
          permissionsTable: ['11', '11', '01'],
          weightingsTable: [
            [10, 10],
            [4, 4],
            [0, 7],
          ],
        },
      }),
    );
    const request = (actor: number, requested: string) =>
      meter.call(decider.object, 'requestAction', { actor, requested });
    return { meter, decider, request, ran: () => meter.ran.map((ran) => Number(ran.split('@')[0])) };
  }

  test('runs what weighs most of all that was requested', () => {
    const { decider, request, ran } = arbitrated();
    expect(request(2, '10')).toBe('success');
    expect(request(3, '01')).toBe('success');
    expect(request(1, '10')).toBe('success');
    expect(ran()).toEqual([1, 2, 1]);
    expect(decider.state).toMatchObject({ mostRecentRequestsTable: ['10', '10', '01'], lastOutcome: 1 });
  });

  test('an outcome that stays is not run again', () => {
    const { request, ran } = arbitrated();
    request(1, '10');
    request(2, '10');
    request(3, '01');
    expect(ran()).toEqual([1]);
  });

  test('nobody gets what is not permitted', () => {
    const { request, ran } = arbitrated();
    expect(request(3, '10')).toBe('readWriteDenied');
    expect(request(4, '10')).toBe('objectUndefined');
    expect(request(0, '10')).toBe('objectUndefined');
    expect(request(1, '1')).toBe('typeUnmatched');
    expect(ran()).toEqual([]);
  });

  test('reset forgets all requests', () => {
    const { meter, decider, request } = arbitrated();
    request(1, '10');
    expect(meter.call(decider.object, 'reset')).toBe('success');
    expect(decider.state).toMatchObject({ mostRecentRequestsTable: ['00', '00', '00'], lastOutcome: 0 });
  });
});

describe('communication port protection', () => {
  function port() {
    const meter = new Bench();
    const protection = meter.put(
      portProtection({
        logicalName: '0-0:44.2.0*255',
        state: {
          portReference: parseObis('0-0:22.0.0*255'),
          allowedFailedAttempts: 2,
          initialLockoutTime: 10,
          steepnessFactor: 3,
          maxLockoutTime: 60,
        },
      }),
    );
    return { meter, protection };
  }

  test('locks for longer and longer, up to the longest (conformance 168)', () => {
    const { protection } = port();
    protection.failed(0);
    protection.failed(0);
    expect(protection.isOpen(0)).toBe(true);
    const lockouts = [1, 2, 3, 4].map(() => {
      protection.failed(0);
      return protection.deadline;
    });
    expect(lockouts).toEqual([10_000, 30_000, 60_000, 60_000]);
    expect([protection.isOpen(59_999), protection.isOpen(60_000)]).toEqual([false, true]);
    protection.advance(60_000);
    expect(protection.deadline).toBeUndefined();
  });

  test('forgets failures with a success or a reset, but never their sum', () => {
    const { meter, protection } = port();
    for (let i = 0; i < 3; i++) protection.failed(0);
    expect(meter.read(protection.object, 8, 5000)).toEqual(enumerated(1));
    expect(meter.call(protection.object, 'reset', 0, 5000)).toBe('success');
    expect(meter.read(protection.object, 8, 5000)).toEqual(enumerated(0));
    protection.failed(0);
    protection.succeeded();
    expect(meter.read(protection.object, 9)).toEqual(uint32(0));
    expect(meter.read(protection.object, 10)).toEqual(uint32(4));
  });

  test('a locked port is locked, an unlocked one never', () => {
    const { meter, protection } = port();
    meter.write(protection.object, 2, enumerated(0));
    expect(protection.isOpen(0)).toBe(false);
    expect(meter.read(protection.object, 8)).toEqual(enumerated(2));
    meter.write(protection.object, 2, enumerated(2));
    for (let i = 0; i < 9; i++) protection.failed(0);
    expect(protection.isOpen(0)).toBe(true);
    expect(meter.write(protection.object, 2, enumerated(3))).toBe('otherReason');
  });
});
