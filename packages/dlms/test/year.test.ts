import { expect, test } from 'vitest';
import { dateTime } from '../src/data/calendar.ts';
import type { CalendarDate, TimeOfDay } from '../src/data/date-time.ts';
import { UNSPECIFIED } from '../src/data/date-time.ts';
import { parseObis } from '../src/data/obis.ts';
import type { CaptureObject } from '../src/data/reference.ts';
import { fromData } from '../src/data/schema.ts';
import type { Data } from '../src/data/tag.ts';
import {
  activityCalendar,
  type Calendar,
  capturingProfile,
  demandRegister,
  deviceExecutor,
  EUROPEAN_DAYLIGHT_SAVING,
  LogicalDevice,
  registerActivation,
  runningClock,
  scriptTable,
  singleActionSchedule,
  specialDaysTable,
  together,
} from '../src/server/index.ts';
import { runUntil } from './behaviour-bench.ts';

const TARIFFS = parseObis('0-0:10.0.100*255');
const END_OF_BILLING = parseObis('0-0:10.0.1*255');
const ACTIVATION = parseObis('0-0:14.0.0*255');
const DEMAND = parseObis('1-0:1.4.0*255');
const BILLING = parseObis('0-0:98.1.0*255');
const LOAD_PROFILE = parseObis('1-0:99.1.0*255');
const CLOCK: CaptureObject = {
  classId: 8,
  logicalName: parseObis('0-0:1.0.0*255'),
  attribute: 2,
  dataIndex: 0,
};

const at = (hour: number): TimeOfDay => ({ hour, minute: 0, second: 0, hundredths: 0 });
const ANY: CalendarDate = { year: undefined, month: undefined, day: undefined, weekday: undefined };
const mask = (name: string): Data => ({ type: 'octetString', value: new TextEncoder().encode(name) });
const action = (hour: number, scriptSelector: number) => ({
  startTime: at(hour),
  scriptLogicalName: TARIFFS,
  scriptSelector,
});

/** Day tariff from 6 to 22 on working days, in summer from 8 to 20; night at all other times. */
const CALENDAR: Calendar = {
  name: '2024',
  seasons: [
    { name: 'winter', start: { ...UNSPECIFIED, month: 10, day: 1 }, weekName: 'winter' },
    { name: 'summer', start: { ...UNSPECIFIED, month: 4, day: 1 }, weekName: 'summer' },
  ],
  weeks: ['winter', 'summer'].map((name, i) => {
    const working = i + 1;
    return {
      name,
      monday: working,
      tuesday: working,
      wednesday: working,
      thursday: working,
      friday: working,
      saturday: 3,
      sunday: 3,
    };
  }),
  days: [
    { dayId: 1, schedule: [action(6, 1), action(22, 2)] },
    { dayId: 2, schedule: [action(8, 1), action(20, 2)] },
    { dayId: 3, schedule: [action(0, 2)] },
  ],
};

function meter() {
  const executor = deviceExecutor(() => device);
  const clock = runningClock({ state: { timeZone: -60, ...EUROPEAN_DAYLIGHT_SAVING } });
  const changes: [string, number][] = [];
  const maxima: number[] = [];
  const tariffs = scriptTable({
    logicalName: TARIFFS,
    executor,
    scripts: ['day', 'night'].map((name, i) => ({
      identifier: i + 1,
      actions: [{ service: 'write', classId: 6, logicalName: ACTIVATION, index: 4, parameter: mask(name) }],
    })),
  });
  const endOfBilling = scriptTable({
    logicalName: END_OF_BILLING,
    executor,
    scripts: [
      {
        identifier: 1,
        actions: [
          {
            service: 'execute',
            classId: 7,
            logicalName: BILLING,
            index: 2,
            parameter: { type: 'int8', value: 0 },
          },
        ],
      },
    ],
  });
  const activation = registerActivation({
    logicalName: ACTIVATION,
    state: {
      registerAssignment: [1, 2].map((tariff) => ({
        classId: 3,
        logicalName: parseObis(`1-0:1.8.${tariff}*255`),
      })),
      maskList: [
        { name: 'day', indexList: [1] },
        { name: 'night', indexList: [2] },
      ],
      activeMask: '',
    },
    onActivate: (registers, now) => changes.push([registers[0]?.logicalName ?? '', now]),
  });
  const specialDays = specialDaysTable({
    state: {
      entries: [
        { index: 1, date: { ...ANY, month: 12, day: 25 }, dayId: 3 },
        { index: 2, date: { ...ANY, month: 1, day: 1 }, dayId: 3 },
      ],
    },
  });
  const calendar = activityCalendar({ executor, clock, specialDays, state: { active: CALENDAR } });
  const demand = demandRegister({
    logicalName: DEMAND,
    scalerUnit: { scaler: 0, unit: 'W' },
    clock,
    // A load of 1 kW, of 2 kW in every second hour.
    integral: (now) => {
      const hours = now / 3_600_000;
      const whole = Math.floor(hours / 2);
      const rest = hours - 2 * whole;
      return 3_600_000 * (3 * whole + rest + Math.max(0, rest - 1));
    },
    numberOfPeriods: 4,
    onPeriod: (average) => maxima.push(average),
  });
  const loadProfile = capturingProfile({
    logicalName: LOAD_PROFILE,
    executor,
    clock,
    state: {
      captureObjects: [CLOCK, { classId: 5, logicalName: DEMAND, attribute: 3, dataIndex: 0 }],
      profileEntries: 40_000,
      capturePeriod: 900,
    },
  });
  const billing = capturingProfile({
    logicalName: BILLING,
    executor,
    clock,
    state: { captureObjects: [CLOCK], profileEntries: 15 },
  });
  const monthly = singleActionSchedule({
    logicalName: '0-0:15.0.0*255',
    executor,
    clock,
    state: {
      executedScript: { logicalName: END_OF_BILLING, selector: 1 },
      type: 'oneEntry',
      executionTime: [{ time: at(0), date: { ...ANY, day: 1 } }],
    },
  });
  const parts = [calendar, demand, loadProfile, monthly, billing];
  const device = new LogicalDevice({
    sap: 1,
    name: 'MTW0000000000001',
    associations: [],
    objects: [clock, tariffs, endOfBilling, activation, specialDays, ...parts].map(({ object }) => object),
  });
  return { all: together(parts), clock, changes, maxima, loadProfile, billing };
}

const QUARTER = 900_000;

test('a year of tariffs, demands, load profile and bills, both changes of daylight saving included', () => {
  const { all, clock, changes, maxima, loadProfile, billing } = meter();
  // The year 2024 in Berlin.
  const [from, to] = [Date.UTC(2023, 11, 31, 23), Date.UTC(2024, 11, 31, 23)];
  runUntil(all, from, to);

  const local = (now: number): string => new Date(clock.local(now)).toISOString().slice(0, 16);
  expect(loadProfile.state.rows).toHaveLength((to - from) / QUARTER);
  expect(maxima).toHaveLength((to - from) / QUARTER);
  expect(Math.round(Math.max(...maxima))).toBe(2000);
  expect(Math.round(Math.min(...maxima.slice(4)))).toBe(1000);
  expect(billing.state.rows).toHaveLength(12);
  const stamps = billing.state.rows.map(([stamp]) => stamp && fromData(dateTime, stamp));
  expect(stamps).toMatchObject(
    Array.from({ length: 12 }, (_, i) => ({
      year: i === 11 ? 2025 : 2024,
      month: ((i + 1) % 12) + 1,
      day: 1,
      hour: 0,
      minute: 0,
      second: 0,
    })),
  );

  const workingDays = 262 - 2; // of 2024, without New Year and Christmas
  const toDay = changes.filter(([register]) => register === '1-0:1.8.1*255');
  expect(toDay).toHaveLength(workingDays);
  expect(new Set(toDay.map(([, now]) => local(now).slice(11)))).toEqual(new Set(['06:00', '08:00']));
  expect(
    toDay
      .filter(([, now]) => local(now).endsWith('08:00'))
      .every(([, now]) => {
        const month = Number(local(now).slice(5, 7));
        return month >= 4 && month < 10;
      }),
  ).toBe(true);
}, 30_000);
