import { describe, expect, test } from 'vitest';
import { Bench } from '../../../test/behaviour-bench.ts';
import { dateTime } from '../../data/calendar.ts';
import { formatDateTime } from '../../data/date-text.ts';
import { type DateTime, UNSPECIFIED } from '../../data/date-time.ts';
import { fromInstant } from '../../data/instant.ts';
import { type ClockState, EUROPEAN_DAYLIGHT_SAVING, runningClock } from './index.ts';

const utc = (text: string): number => Date.parse(`${text}Z`);

function ticking(state: Partial<ClockState> = {}, measuringPeriod?: () => number) {
  const meter = new Bench();
  const clock = meter.put(runningClock({ state, ...(measuringPeriod && { measuringPeriod }) }));
  const shown = (now: number): string => formatDateTime(clock.read(now)).slice(0, 25);
  return { meter, clock, shown };
}

const BERLIN = { timeZone: -60, ...EUROPEAN_DAYLIGHT_SAVING };
const local = (clock: { local(now: number): number }, now: number): string =>
  new Date(clock.local(now)).toISOString().slice(0, 19);

describe('clock', () => {
  test('saves daylight from the last Sunday of March to the last of October', () => {
    const { clock } = ticking(BERLIN);
    expect(local(clock, utc('2024-03-31T00:59:59'))).toBe('2024-03-31T01:59:59');
    expect(local(clock, utc('2024-03-31T01:00:00'))).toBe('2024-03-31T03:00:00');
    expect(local(clock, utc('2024-10-27T00:59:59'))).toBe('2024-10-27T02:59:59');
    expect(local(clock, utc('2024-10-27T01:00:00'))).toBe('2024-10-27T02:00:00');
    expect(clock.read(utc('2024-07-01T00:00:00'))).toMatchObject({ hour: 2, deviation: -120, status: 0x80 });
    expect(clock.read(utc('2024-12-01T00:00:00'))).toMatchObject({ hour: 1, deviation: -60, status: 0 });
  });

  test('south of the equator summer is around the turn of the year', () => {
    const { clock } = ticking({
      timeZone: -600,
      daylightSavingsBegin: { ...EUROPEAN_DAYLIGHT_SAVING.daylightSavingsBegin, month: 10 },
      daylightSavingsEnd: { ...EUROPEAN_DAYLIGHT_SAVING.daylightSavingsEnd, month: 4 },
      daylightSavingsDeviation: 60,
      daylightSavingsEnabled: true,
    });
    expect(clock.read(utc('2024-01-01T00:00:00')).hour).toBe(11);
    expect(clock.read(utc('2024-07-01T00:00:00')).hour).toBe(10);
  });

  test('without a rule, or with one that is off, nothing is saved', () => {
    expect(
      ticking({ ...BERLIN, daylightSavingsEnabled: false }).clock.read(utc('2024-07-01T00:00:00')).hour,
    ).toBe(1);
    expect(
      ticking({ ...BERLIN, daylightSavingsBegin: UNSPECIFIED }).clock.read(utc('2024-07-01T00:00:00')).hour,
    ).toBe(1);
  });

  test.each([
    ['adjustToQuarter', '2024-01-01T10:07:29', '10:00:00'],
    ['adjustToQuarter', '2024-01-01T10:07:31', '10:15:00'],
    ['adjustToMinute', '2024-01-01T10:07:29', '10:07:00'],
    ['adjustToMinute', '2024-01-01T10:07:30', '10:08:00'],
    ['adjustToMeasuringPeriod', '2024-01-01T10:02:31', '10:05:00'],
  ])('%s at %s shows %s (conformance 138)', (method, from, to) => {
    const { meter, clock } = ticking({}, () => 300);
    expect(meter.call(clock.object, method, 0, utc(from))).toBe('success');
    expect(local(clock, utc(from)).slice(11)).toBe(to);
  });

  test('without a measuring period there is none to adjust to', () => {
    const { meter, clock } = ticking();
    expect(meter.call(clock.object, 'adjustToMeasuringPeriod')).toBe('otherReason');
  });

  test('shifts by at most a quarter of an hour (conformance 138)', () => {
    const { meter, clock } = ticking();
    expect(meter.call(clock.object, 'shiftTime', 900)).toBe('success');
    expect(meter.call(clock.object, 'shiftTime', -1)).toBe('success');
    expect(clock.state.shift).toBe(899_000);
    expect(meter.call(clock.object, 'shiftTime', 901)).toBe('otherReason');
    expect(meter.call(clock.object, 'shiftTime', -901)).toBe('otherReason');
  });

  test('a preset time is taken only while it is valid', () => {
    const { meter, clock } = ticking();
    const noon = utc('2024-01-01T12:00:00');
    const time = (instant: number): DateTime => fromInstant(instant, { offset: 0 });
    expect(meter.call(clock.object, 'adjustToPresetTime', 0, noon)).toBe('otherReason');
    meter.call(clock.object, 'presetAdjustingTime', {
      presetTime: time(noon),
      validityIntervalStart: time(noon - 60_000),
      validityIntervalEnd: time(noon + 60_000),
    });
    expect(meter.call(clock.object, 'adjustToPresetTime', 0, noon - 61_000)).toBe('temporaryFailure');
    expect(meter.call(clock.object, 'adjustToPresetTime', 0, noon + 60_000)).toBe('temporaryFailure');
    expect(meter.call(clock.object, 'adjustToPresetTime', 0, noon + 30_000)).toBe('success');
    expect(clock.state.shift).toBe(-30_000);
  });

  test('is set to a moment by a deviation, and to local time without', () => {
    const { meter, clock } = ticking(BERLIN);
    const now = utc('2024-01-01T12:00:00');
    const write = (time: DateTime) => meter.write(clock.object, 2, dateTime.toData(time), now);
    expect(write(fromInstant(utc('2024-01-01T12:00:05'), { offset: 0 }))).toBe('success');
    expect(clock.state.shift).toBe(5000);
    const july = fromInstant(utc('2024-07-01T10:00:00'), { offset: 0, policy: { deviation: 'ignore' } });
    expect(write(july)).toBe('success');
    expect(local(clock, now)).toBe('2024-07-01T10:00:00');
    expect(clock.read(now)).toMatchObject({ hour: 10, deviation: -120 });
    expect(write({ ...july, month: 2, day: 30 })).toBe('otherReason');
  });

  test('the zone and the deviation have bounds', () => {
    const { meter, clock } = ticking();
    expect(meter.write(clock.object, 3, { type: 'int16', value: 841 })).toBe('otherReason');
    expect(meter.write(clock.object, 3, { type: 'int16', value: -720 })).toBe('success');
    expect(meter.write(clock.object, 7, { type: 'int8', value: 121 })).toBe('otherReason');
  });
});
