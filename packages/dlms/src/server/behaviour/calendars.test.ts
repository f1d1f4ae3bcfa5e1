import { describe, expect, test } from 'vitest';
import { Bench, runUntil, SCRIPTS, script } from '../../../test/behaviour-bench.ts';
import { dateTime } from '../../data/calendar.ts';
import { daysOf } from '../../data/civil.ts';
import { type CalendarDate, type TimeOfDay, UNSPECIFIED } from '../../data/date-time.ts';
import { fromInstant } from '../../data/instant.ts';
import { dayMatches, nextMatch } from './calendar-match.ts';
import {
  activityCalendar,
  type Calendar,
  EUROPEAN_DAYLIGHT_SAVING,
  fixedWallClock,
  runningClock,
  schedule,
  singleActionSchedule,
  specialDaysTable,
} from './index.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const UTC = fixedWallClock();
const ANY: CalendarDate = { year: undefined, month: undefined, day: undefined, weekday: undefined };
const at = (hour: number, minute = 0): TimeOfDay => ({ hour, minute, second: 0, hundredths: 0 });
const on = (year: number, month: number, day: number): CalendarDate => ({
  year,
  month,
  day,
  weekday: undefined,
});
const utc = (text: string): number => Date.parse(`${text}Z`);

describe('dates as patterns', () => {
  const matched = (pattern: Partial<CalendarDate>, after: string): string | undefined => {
    const found = nextMatch({ ...ANY, ...pattern }, at(0), utc(after));
    return found === undefined ? undefined : new Date(found).toISOString().slice(0, 10);
  };

  test.each<[string, Partial<CalendarDate>, string]>([
    ['the first of each month', { day: 1 }, '2024-04-01'],
    ['the last of each month', { day: 'last' }, '2024-03-31'],
    ['the second last of February', { month: 2, day: 'secondLast' }, '2025-02-27'],
    ['each Wednesday', { weekday: 3 }, '2024-03-13'],
    ['the last Sunday of March', { month: 3, day: 'last', weekday: 7 }, '2024-03-31'],
    ['the second last Sunday of March', { month: 3, day: 'secondLast', weekday: 7 }, '2024-03-24'],
    ['the first Monday from the 8th on', { day: 8, weekday: 1 }, '2024-03-11'],
    ['29 February', { month: 2, day: 29 }, '2028-02-29'],
    ['29 February on a Sunday', { month: 2, day: 29, weekday: 7 }, '2032-02-29'],
    ['one day', { year: 2030, month: 5, day: 4 }, '2030-05-04'],
  ])('%s', (_, pattern, expected) => {
    expect(matched(pattern, '2024-03-10T12:00')).toBe(expected);
  });

  test('a day that is past, that there is not, or that only daylight saving knows never comes', () => {
    expect(matched({ year: 2023 }, '2024-03-10')).toBeUndefined();
    expect(matched({ month: 2, day: 30 }, '2024-03-10')).toBeUndefined();
    expect(dayMatches({ ...ANY, month: 'daylightSavingBegin' }, daysOf(2024, 3, 31))).toBe(false);
  });
});

describe('single action schedule', () => {
  function scheduled(
    type: 'oneEntry' | 'timesDifferWildcards',
    entries: readonly [TimeOfDay, CalendarDate][],
  ) {
    const meter = new Bench();
    const executionTime = entries.map(([time, date]) => ({ time, date }));
    const action = meter.put(
      singleActionSchedule({
        logicalName: '0-0:15.0.0*255',
        executor: meter.executor,
        clock: UTC,
        state: { executedScript: script(1), type, executionTime },
      }),
    );
    return { meter, action };
  }

  test('runs its script at each of its times', () => {
    const { meter, action } = scheduled('timesDifferWildcards', [
      [at(0), { ...ANY, day: 1 }],
      [at(12, 30), { ...ANY, weekday: 7 }],
    ]);
    runUntil(action, utc('2024-01-31T00:00'), utc('2024-02-12T00:00'));
    expect(meter.ran).toEqual(['1@2024-02-01T00:00', '1@2024-02-04T12:30', '1@2024-02-11T12:30']);
  });

  test('what passed while the meter was off is not made up for', () => {
    const { meter, action } = scheduled('oneEntry', [[at(0), { ...ANY, day: 1 }]]);
    runUntil(action, utc('2024-02-01T00:01'), utc('2024-02-02T00:00'));
    expect(meter.ran).toEqual([]);
  });

  test('a clock that is set back by a minute repeats nothing, one set back by a day does', () => {
    const clock = runningClock();
    const meter = new Bench();
    meter.put(clock);
    const action = meter.put(
      singleActionSchedule({
        logicalName: '0-0:15.0.0*255',
        executor: meter.executor,
        clock,
        state: { executedScript: script(1), type: 'oneEntry', executionTime: [{ time: at(12), date: ANY }] },
      }),
    );
    const noon = utc('2024-02-01T12:00');
    runUntil(action, noon - HOUR, noon);
    meter.call(clock.object, 'shiftTime', -60, noon);
    runUntil(action, noon, noon + HOUR);
    expect(meter.ran).toHaveLength(1);
    meter.write(
      clock.object,
      2,
      dateTime.toData(fromInstant(noon - DAY - HOUR / 2, { offset: 0 })),
      noon + HOUR,
    );
    runUntil(action, noon + HOUR, noon + 2 * HOUR);
    expect(meter.ran).toHaveLength(2);
  });

  test('takes only times that fit its type (conformance 148)', () => {
    const { meter, action } = scheduled('oneEntry', []);
    const write = (type: number, ...times: [TimeOfDay, CalendarDate][]) => {
      meter.write(action.object, 3, { type: 'enum', value: type });
      const schema = action.object.declaration.attributes['executionTime']?.type;
      return meter.write(
        action.object,
        4,
        schema?.toData(times.map(([time, date]) => ({ time, date }))) ?? {
          type: 'null',
          value: null,
        },
      );
    };
    expect(write(1, [at(1), ANY])).toBe('success');
    expect(write(1, [at(1), ANY], [at(1), ANY])).toBe('otherReason');
    expect(write(2, [at(1), on(2024, 1, 1)], [at(1), on(2024, 1, 2)])).toBe('success');
    expect(write(2, [at(1), on(2024, 1, 1)], [at(1), ANY])).toBe('otherReason');
    expect(write(2, [at(1), on(2024, 1, 1)], [at(2), on(2024, 1, 2)])).toBe('otherReason');
    expect(write(3, [at(1), ANY], [at(1), on(2024, 1, 2)])).toBe('success');
    expect(write(4, [at(1), on(2024, 1, 1)], [at(2), on(2024, 1, 2)])).toBe('success');
    expect(write(4, [at(1), ANY])).toBe('otherReason');
    expect(write(5, [at(1), ANY], [at(2), on(2024, 1, 2)])).toBe('success');
    expect(write(6, [at(1), ANY], [at(2), ANY])).toBe('success'); // type 6 is refused, 5 stays
    expect(write(1)).toBe('success');
  });
});

const action = (hour: number, selector: number) => ({
  startTime: at(hour),
  scriptLogicalName: SCRIPTS,
  scriptSelector: selector,
});
const weekOf = (name: string, working: number, weekend: number) => ({
  name,
  monday: working,
  tuesday: working,
  wednesday: working,
  thursday: working,
  friday: working,
  saturday: weekend,
  sunday: weekend,
});

const CALENDAR: Calendar = {
  name: 'normal',
  seasons: [
    { name: 'winter', start: { ...UNSPECIFIED, month: 10, day: 1 }, weekName: 'w' },
    { name: 'summer', start: { ...UNSPECIFIED, month: 4, day: 1 }, weekName: 's' },
  ],
  weeks: [weekOf('w', 1, 2), weekOf('s', 3, 2)],
  days: [
    { dayId: 1, schedule: [action(22, 12), action(6, 11)] },
    { dayId: 2, schedule: [action(0, 12)] },
    { dayId: 3, schedule: [action(8, 11), action(20, 12)] },
    { dayId: 9, schedule: [action(0, 19)] },
  ],
};

describe('activity calendar', () => {
  function calendar(passive?: Calendar) {
    const meter = new Bench();
    const specialDays = meter.put(specialDaysTable());
    const tariffs = meter.put(
      activityCalendar({
        executor: meter.executor,
        clock: UTC,
        specialDays,
        state: { active: CALENDAR, ...(passive && { passive }) },
      }),
    );
    return { meter, specialDays, tariffs };
  }
  const day = (year: number, month: number, dayOfMonth: number) => daysOf(year, month, dayOfMonth);

  test('season, week and day decide, special days first', () => {
    const { meter, specialDays, tariffs } = calendar();
    expect(tariffs.dayId(day(2024, 1, 10))).toBe(1); // a Wednesday in the winter that began last year
    expect(tariffs.dayId(day(2024, 1, 13))).toBe(2);
    expect(tariffs.dayId(day(2024, 3, 29))).toBe(1);
    expect(tariffs.dayId(day(2024, 4, 1))).toBe(3);
    expect(tariffs.dayId(day(2024, 9, 30))).toBe(3);
    expect(tariffs.dayId(day(2024, 10, 1))).toBe(1);
    const christmas = { index: 1, date: { ...ANY, month: 12, day: 25 }, dayId: 9 };
    expect(meter.call(specialDays.object, 'insert', christmas)).toBe('success');
    expect(tariffs.dayId(day(2024, 12, 25))).toBe(9);
    expect(meter.call(specialDays.object, 'delete', 1)).toBe('success');
    expect(meter.call(specialDays.object, 'delete', 1)).toBe('objectUndefined');
    expect(tariffs.dayId(day(2024, 12, 25))).toBe(1);
  });

  test('runs the scripts of the day at their times', () => {
    const { meter, tariffs } = calendar();
    runUntil(tariffs, utc('2024-01-12T00:00'), utc('2024-01-15T12:00'));
    expect(meter.ran).toEqual([
      '12@2024-01-12T00:00', // what holds when it starts
      '11@2024-01-12T06:00',
      '12@2024-01-12T22:00',
      '12@2024-01-13T00:00',
      '12@2024-01-14T00:00',
      '11@2024-01-15T06:00',
    ]);
  });

  test('the passive calendar becomes the active one by its method or at its time (conformance 153)', () => {
    const next: Calendar = { ...CALENDAR, name: 'next', days: [{ dayId: 1, schedule: [action(0, 77)] }] };
    const byMethod = calendar(next);
    expect(
      byMethod.meter.call(byMethod.tariffs.object, 'activatePassiveCalendar', 0, utc('2024-01-10T10:00')),
    ).toBe('success');
    expect(byMethod.tariffs.state.active.name).toBe('next');
    expect(byMethod.meter.ran).toEqual(['77@2024-01-10T10:00']);

    const { meter, tariffs } = calendar(next);
    const moment = utc('2024-01-10T10:00');
    tariffs.advance(moment - HOUR);
    meter.write(tariffs.object, 10, dateTime.toData(fromInstant(moment, { offset: 0 })));
    expect(tariffs.deadline).toBe(moment);
    tariffs.advance(moment - 1);
    expect(tariffs.state.active.name).toBe('normal');
    tariffs.advance(moment);
    expect(tariffs.state).toMatchObject({ active: { name: 'next' }, activationAwaited: false });
    expect(meter.ran.at(-1)).toBe('77@2024-01-10T10:00');
  });

  test('an active calendar cannot be written', () => {
    const { meter, tariffs } = calendar();
    expect(meter.write(tariffs.object, 2, { type: 'octetString', value: new Uint8Array(1) })).toBe(
      'readWriteDenied',
    );
  });
});

describe('schedule', () => {
  const entry = (index: number, changes: object = {}) => ({
    index,
    enable: true,
    scriptLogicalName: SCRIPTS,
    scriptSelector: index,
    switchTime: at(6),
    validityWindow: 60,
    execWeekdays: '1111100',
    execSpecialDays: '01',
    beginDate: ANY,
    endDate: ANY,
    ...changes,
  });
  function scheduling(...entries: ReturnType<typeof entry>[]) {
    const meter = new Bench();
    const specialDays = meter.put(specialDaysTable());
    const table = meter.put(
      schedule({ executor: meter.executor, clock: UTC, specialDays, state: { entries } }),
    );
    return { meter, specialDays, table };
  }
  const friday = utc('2024-01-12T00:00');

  test('runs on its weekdays, at its time, between its dates', () => {
    const { meter, table } = scheduling(
      entry(1),
      entry(2, { switchTime: at(5), endDate: on(2024, 1, 15) }),
      entry(3, { enable: false }),
    );
    runUntil(table, friday, friday + 5 * DAY);
    expect(meter.ran).toEqual([
      '2@2024-01-12T05:00',
      '1@2024-01-12T06:00',
      '2@2024-01-15T05:00',
      '1@2024-01-15T06:00',
      '1@2024-01-16T06:00',
    ]);
  });

  test('on a special day only entries for its day id run', () => {
    const { meter, specialDays, table } = scheduling(entry(1), entry(2, { execSpecialDays: '1' }));
    meter.call(specialDays.object, 'insert', { index: 1, date: on(2024, 1, 12), dayId: 2 });
    runUntil(table, friday, friday + DAY);
    expect(meter.ran).toEqual(['1@2024-01-12T06:00']);
  });

  test('what was missed while the power was off is run within its window', () => {
    const before = scheduling(
      entry(1),
      entry(2, { validityWindow: 0xffff }),
      entry(3, { validityWindow: 10 }),
    );
    before.table.advance(friday);
    const meter = new Bench();
    const after = schedule({ executor: meter.executor, clock: UTC, state: before.table.state });
    after.advance(friday + 6.5 * HOUR);
    expect(meter.ran).toEqual(['1@2024-01-12T06:30', '2@2024-01-12T06:30']);
  });

  test('dates without a year may lie around the turn of the year', () => {
    const winter = { beginDate: { ...ANY, month: 11, day: 1 }, endDate: { ...ANY, month: 2, day: 15 } };
    const ran = (from: string) => {
      const { meter, table } = scheduling(entry(1, { ...winter, execWeekdays: '1111111' }));
      runUntil(table, utc(from), utc(from) + DAY);
      return meter.ran.length;
    };
    expect(['2024-01-31T00:00', '2024-02-16T00:00', '2024-10-31T00:00', '2024-11-01T00:00'].map(ran)).toEqual(
      [1, 0, 0, 1],
    );
  });

  test('entries are inserted, switched and deleted by their indices', () => {
    const { meter, table } = scheduling(entry(1), entry(2), entry(3));
    meter.call(table.object, 'enableDisable', {
      firstDisabled: 1,
      lastDisabled: 3,
      firstEnabled: 2,
      lastEnabled: 2,
    });
    expect(table.state.entries.map(({ enable }) => enable)).toEqual([false, true, false]);
    expect(meter.call(table.object, 'delete', { first: 2, last: 3 })).toBe('success');
    expect(meter.call(table.object, 'delete', { first: 2, last: 3 })).toBe('objectUndefined');
    meter.call(table.object, 'insert', entry(1, { scriptSelector: 9 }));
    expect(table.state.entries).toMatchObject([{ index: 1, scriptSelector: 9 }]);
  });
});

describe('by a clock with daylight saving', () => {
  const berlin = runningClock({ state: { timeZone: -60, ...EUROPEAN_DAYLIGHT_SAVING } });
  const daily = (hour: number, minute: number) => {
    const meter = new Bench();
    const nightly = singleActionSchedule({
      logicalName: '0-0:15.0.0*255',
      executor: meter.executor,
      clock: berlin,
      state: {
        executedScript: script(1),
        type: 'oneEntry',
        executionTime: [{ time: at(hour, minute), date: ANY }],
      },
    });
    return { meter, nightly };
  };

  test('a time in the hour that comes twice is met once, the first time', () => {
    const { meter, nightly } = daily(2, 30);
    runUntil(nightly, utc('2024-10-26T12:00'), utc('2024-10-28T12:00'));
    expect(meter.ran).toEqual(['1@2024-10-27T00:30', '1@2024-10-28T01:30']);
  });

  test('a time in the hour that is left out is met right behind it', () => {
    const { meter, nightly } = daily(2, 30);
    runUntil(nightly, utc('2024-03-30T12:00'), utc('2024-04-01T12:00'));
    expect(meter.ran).toEqual(['1@2024-03-31T01:00', '1@2024-04-01T00:30']);
  });
});
