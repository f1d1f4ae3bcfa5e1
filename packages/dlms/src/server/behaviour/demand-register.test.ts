import { describe, expect, test } from 'vitest';
import { Bench, runUntil } from '../../../test/behaviour-bench.ts';
import { demandRegister, fixedWallClock } from './index.ts';

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;

/** A load of so many watts from one moment to the next. */
const steady = (watts: number) => (now: number) => (watts * now) / 1000;

function demand(integral: (now: number) => number, numberOfPeriods = 1, averages: number[] = []) {
  const meter = new Bench();
  const register = meter.put(
    demandRegister({
      logicalName: '1-0:1.4.0*255',
      scalerUnit: { scaler: 0, unit: 'W' },
      clock: fixedWallClock(),
      integral,
      numberOfPeriods,
      onPeriod: (average) => averages.push(average),
    }),
  );
  return {
    meter,
    register,
    read: (attribute: number, now: number) => meter.read(register.object, attribute, now).valueOf(),
  };
}

const int32 = (value: number) => ({ type: 'int32', value });

describe('demand register', () => {
  test('averages over its period, which begins at the grid of the clock', () => {
    const { register, read } = demand(steady(600));
    register.advance(5 * MINUTE);
    expect(register.deadline).toBe(QUARTER);
    register.advance(QUARTER);
    // Ten minutes of 600 W, divided by the whole period.
    expect(read(3, QUARTER)).toEqual(int32(400));
    register.advance(2 * QUARTER);
    expect(read(3, 2 * QUARTER)).toEqual(int32(600));
    expect(read(2, 2 * QUARTER + 5 * MINUTE)).toEqual(int32(200));
  });

  test('slides: the last average is of all its periods', () => {
    const averages: number[] = [];
    // 900 W in the first quarter, then nothing.
    const { register } = demand((now) => 0.9 * Math.min(now, QUARTER), 3, averages);
    runUntil(register, 0, 5 * QUARTER);
    expect(averages).toEqual([300, 300, 300, 0, 0]);
  });

  test('next_period ends the period now, and the next one lasts a whole one', () => {
    const { meter, register, read } = demand(steady(900));
    register.advance(0);
    expect(meter.call(register.object, 'nextPeriod', 0, 5 * MINUTE)).toBe('success');
    expect(read(3, 5 * MINUTE)).toEqual(int32(300));
    expect(register.deadline).toBe(20 * MINUTE);
    register.advance(20 * MINUTE);
    expect(read(3, 20 * MINUTE)).toEqual(int32(900));
  });

  test('reset makes both averages zero', () => {
    const { meter, register, read } = demand(steady(900), 2);
    runUntil(register, 0, 3 * QUARTER + MINUTE);
    expect(meter.call(register.object, 'reset', 0, 3 * QUARTER + MINUTE)).toBe('success');
    expect([read(2, 3 * QUARTER + MINUTE), read(3, 3 * QUARTER + MINUTE)]).toEqual([int32(0), int32(0)]);
  });

  test('another period starts anew; none at all is refused', () => {
    const { meter, register, read } = demand(steady(900));
    register.advance(0);
    expect(meter.write(register.object, 8, { type: 'uint32', value: 0 }, MINUTE)).toBe('otherReason');
    expect(meter.write(register.object, 8, { type: 'uint32', value: 60 }, 90_000)).toBe('success');
    expect(register.deadline).toBe(2 * MINUTE);
    register.advance(2 * MINUTE);
    expect(read(3, 2 * MINUTE)).toEqual(int32(450));
  });

  test('a long absence is no demand', () => {
    const averages: number[] = [];
    const { register } = demand(steady(900), 2, averages);
    register.advance(0);
    register.advance(1000 * QUARTER);
    expect(averages.length).toBeLessThan(5);
    expect(register.state.last).toBe(0);
    expect(register.deadline).toBe(1001 * QUARTER);
  });
});
