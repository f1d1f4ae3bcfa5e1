import { describe, expect, test } from 'vitest';
import { Bench, LOAD, script, uint32 } from '../../../test/behaviour-bench.ts';
import { fromInstant } from '../../data/instant.ts';
import { fixedWallClock, type LimiterState, limiter } from './index.ts';

const SECOND = 1000;

function limited(state: Partial<LimiterState> = {}) {
  const meter = new Bench();
  const limit = meter.put(
    limiter({
      logicalName: '0-0:17.0.0*255',
      executor: meter.executor,
      clock: fixedWallClock(),
      state: {
        monitoredValue: { classId: 3, logicalName: LOAD, attribute: 2 },
        thresholdNormal: uint32(1000),
        minOverThresholdDuration: 10,
        minUnderThresholdDuration: 5,
        actions: { overThreshold: script(1), underThreshold: script(2) },
        ...state,
      },
    }),
  );
  /** The load of each second from now on. */
  let now = 0;
  const seconds = (load: number, count: number): string[] => {
    const before = meter.ran.length;
    meter.load = load;
    for (let i = 0; i < count; i++) {
      limit.advance(now);
      now += SECOND;
    }
    return meter.ran.slice(before).map((ran) => ran.split('@')[0] ?? '');
  };
  return { meter, limit, seconds };
}

describe('limiter', () => {
  test('acts after a load has been over its threshold long enough, and under again (conformance 152)', () => {
    const { seconds } = limited();
    expect(seconds(1000, 60)).toEqual([]);
    expect(seconds(1001, 10)).toEqual([]);
    expect(seconds(1001, 20)).toEqual(['1']);
    expect(seconds(900, 5)).toEqual([]);
    expect(seconds(900, 5)).toEqual(['2']);
  });

  test('a break starts the time anew', () => {
    const { seconds } = limited();
    seconds(2000, 9);
    seconds(500, 1);
    expect(seconds(2000, 10)).toEqual([]);
    expect(seconds(2000, 1)).toEqual(['1']);
  });

  test('another normal threshold holds at once', () => {
    const { meter, limit, seconds } = limited();
    seconds(1500, 20);
    expect(meter.write(limit.object, 4, uint32(2000))).toBe('success');
    expect(seconds(1500, 6)).toEqual(['2']);
    expect(meter.write(limit.object, 4, { type: 'int32', value: 1 })).toBe('typeUnmatched');
  });

  test('in an emergency of its group the other threshold holds, as long as it lasts (conformance 152)', () => {
    const activationTime = fromInstant(60 * SECOND, { offset: 0 });
    const { meter, limit } = limited({
      thresholdEmergency: uint32(300),
      emergencyProfile: { id: 7, activationTime, duration: 30 },
      emergencyProfileGroupIdList: [7],
    });
    const active = (now: number) => [meter.read(limit.object, 3, now), meter.read(limit.object, 10, now)];
    expect(active(59_999)).toEqual([uint32(1000), { type: 'boolean', value: false }]);
    expect(active(60_000)).toEqual([uint32(300), { type: 'boolean', value: true }]);
    expect(active(89_999)).toEqual([uint32(300), { type: 'boolean', value: true }]);
    expect(active(90_000)).toEqual([uint32(1000), { type: 'boolean', value: false }]);
  });

  test('an emergency of another group is none of its business', () => {
    const { meter, limit } = limited({
      thresholdEmergency: uint32(300),
      emergencyProfile: { id: 8, activationTime: fromInstant(0, { offset: 0 }), duration: 30 },
      emergencyProfileGroupIdList: [7],
    });
    expect(meter.read(limit.object, 3, 10_000)).toEqual(uint32(1000));
  });

  test('remembers across a power cut how long it has been over', () => {
    const first = limited();
    first.seconds(2000, 8);
    const { meter, limit } = limited(first.limit.state);
    meter.load = 2000;
    limit.advance(10 * SECOND);
    expect(meter.ran).toHaveLength(1);
  });
});
