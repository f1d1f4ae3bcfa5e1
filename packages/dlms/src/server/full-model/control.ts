import type { Instant } from '../../bytes/machine.ts';
import { toLatin1 } from '../../bytes/utf8.ts';
import { UNSPECIFIED } from '../../data/date-time.ts';
import type { Obis } from '../../data/obis.ts';
import type { AttributeReference } from '../../data/reference.ts';
import type { Data } from '../../data/tag.ts';
import type { Refusal } from '../answer.ts';
import { activityCalendar, type Calendar } from '../behaviour/activity-calendar.ts';
import { arbitrator } from '../behaviour/arbitrator.ts';
import { arrayManager } from '../behaviour/array-manager.ts';
import { type DisconnectControlBehaviour, disconnectControl } from '../behaviour/disconnect-control.ts';
import { functionControl } from '../behaviour/function-control.ts';
import { type ImageStore, imageTransfer } from '../behaviour/image-transfer.ts';
import { limiter } from '../behaviour/limiter.ts';
import { parameterMonitor } from '../behaviour/parameter-monitor.ts';
import { portProtection } from '../behaviour/port-protection.ts';
import { pushSetup } from '../behaviour/push-setup.ts';
import { registerMonitor } from '../behaviour/register-monitor.ts';
import { schedule } from '../behaviour/schedule.ts';
import { scriptTable } from '../behaviour/script-table.ts';
import { singleActionSchedule } from '../behaviour/single-action-schedule.ts';
import { specialDaysTable } from '../behaviour/special-days.ts';
import type { Workshop } from './assembly.ts';
import { NAMES } from './names.ts';

/** What a model does beyond itself. */
export interface ControlEffects {
  /** The relay was moved. */
  readonly onSwitch?: ((connected: boolean, now: Instant) => void) | undefined;
  /** The push method was called; without it that method is refused. */
  readonly push?: ((now: Instant) => Refusal | undefined) | undefined;
  /** Where images go; by default they are counted and not kept. */
  readonly images?: ImageStore | undefined;
}

type Action = {
  readonly service: 'write' | 'execute';
  readonly classId: number;
  readonly logicalName: Obis;
  readonly index: number;
  readonly parameter: Data;
};

const execute = (
  classId: number,
  logicalName: Obis,
  index: number,
  parameter: Data = { type: 'int8', value: 0 },
): Action => ({ service: 'execute', classId, logicalName, index, parameter });

const activate = (mask: string): Action => ({
  service: 'write',
  classId: 6,
  logicalName: NAMES.registerActivation,
  index: 4,
  parameter: { type: 'octetString', value: toLatin1(mask) },
});

/** What each script table of a model does; the scripts count from 1. */
const SCRIPTS: readonly (readonly [Obis, readonly (readonly Action[])[]])[] = [
  [
    NAMES.endOfBillingScript,
    [[execute(7, NAMES.billing, 2), execute(4, NAMES.maximumDemand, 1), execute(5, NAMES.demand, 2)]],
  ],
  [NAMES.tariffScript, [[activate('rate1')], [activate('rate2')]]],
  [
    NAMES.disconnectScript,
    [[execute(70, NAMES.disconnectControl, 1)], [execute(70, NAMES.disconnectControl, 2)]],
  ],
  [NAMES.pushScript, [[execute(40, NAMES.push, 1)]]],
];

/** Scripts and what runs them, monitors, the switch, images and the rest of what acts: classes 9 to 11, 18, 20 to 22 and 40 to 124. */
export function putControl(workshop: Workshop, effects: ControlEffects): DisconnectControlBehaviour {
  const { assembly, clock } = workshop;
  const { executor } = assembly;
  for (const [logicalName, scripts] of SCRIPTS)
    assembly.put(
      scriptTable({
        logicalName,
        executor,
        state: assembly.remembered(9, logicalName, {
          scripts: scripts.map((actions, i) => ({ identifier: i + 1, actions })),
        }),
      }),
    );
  const relay = assembly.put(
    disconnectControl({
      logicalName: NAMES.disconnectControl,
      state: assembly.remembered(70, NAMES.disconnectControl, {
        controlState: 'connected' as const,
        controlMode: 'mode4' as const,
      }),
      ...(effects.onSwitch && { onSwitch: effects.onSwitch }),
    }),
  );
  putCalendars(workshop);
  putMonitors(workshop);
  assembly.put(
    imageTransfer({
      logicalName: NAMES.imageTransfer,
      store: effects.images ?? NOWHERE,
      verify: () => 'successful',
      activate: () => 'successful',
      ...assembly.kept(18, NAMES.imageTransfer),
    }),
  );
  assembly.put(
    pushSetup({
      logicalName: NAMES.push,
      clock,
      state: assembly.remembered(40, NAMES.push, {
        pushObjectList: [
          [40, NAMES.push, 1] as const,
          [8, NAMES.clock, 2] as const,
          [3, NAMES.energy, 2] as const,
        ].map(([classId, logicalName, attribute]) => ({
          classId,
          logicalName,
          attribute,
          dataIndex: 0,
          restriction: { type: 'none' as const, value: { type: 'null', value: null } as Data },
          columns: [],
        })),
        sendDestinationAndMethod: {
          transportService: 'tcp' as const,
          destination: '127.0.0.1:4059',
          message: 'aXdrEncodedApdu' as const,
        },
        portReference: NAMES.tcpUdpSetup,
      }),
      ...(effects.push && { push: effects.push }),
    }),
  );
  putManagers(workshop);
  return relay;
}

/** Images are taken in and not kept: nobody runs them. */
const NOWHERE: ImageStore = { begin: () => undefined, write: () => undefined };

const at = (hour: number) => ({ hour, minute: 0, second: 0, hundredths: 0 });
const tariff = (hour: number, scriptSelector: number) => ({
  startTime: at(hour),
  scriptLogicalName: NAMES.tariffScript,
  scriptSelector,
});
const ANY_DATE = { year: undefined, month: undefined, day: undefined, weekday: undefined };

/** The first rate by day on working days, the second at night, on Sundays and on special days. */
const CALENDAR: Calendar = {
  name: 'standard',
  seasons: [
    {
      name: 'year',
      start: { ...UNSPECIFIED, month: 1, day: 1 },
      weekName: 'week',
    },
  ],
  weeks: [
    {
      name: 'week',
      monday: 1,
      tuesday: 1,
      wednesday: 1,
      thursday: 1,
      friday: 1,
      saturday: 1,
      sunday: 2,
    },
  ],
  days: [
    { dayId: 1, schedule: [tariff(0, 2), tariff(6, 1), tariff(22, 2)] },
    { dayId: 2, schedule: [tariff(0, 2)] },
  ],
};

function putCalendars({ assembly, clock }: Workshop): void {
  const { executor } = assembly;
  const specialDays = assembly.put(
    specialDaysTable({
      logicalName: NAMES.specialDays,
      state: assembly.remembered(11, NAMES.specialDays, {
        entries: [{ index: 1, date: { ...ANY_DATE, month: 1, day: 1 }, dayId: 2 }],
      }),
    }),
  );
  assembly.put(
    activityCalendar({
      logicalName: NAMES.calendar,
      executor,
      clock,
      specialDays,
      state: assembly.remembered(20, NAMES.calendar, { active: CALENDAR, passive: CALENDAR }),
    }),
  );
  assembly.put(
    schedule({
      logicalName: NAMES.schedule,
      executor,
      clock,
      specialDays,
      state: assembly.remembered(10, NAMES.schedule, {
        entries: [
          {
            index: 1,
            enable: false,
            scriptLogicalName: NAMES.pushScript,
            scriptSelector: 1,
            switchTime: at(1),
            validityWindow: 60,
            execWeekdays: '1111111',
            execSpecialDays: '',
            beginDate: ANY_DATE,
            endDate: ANY_DATE,
          },
        ],
      }),
    }),
  );
  assembly.put(
    singleActionSchedule({
      logicalName: NAMES.endOfBilling,
      executor,
      clock,
      state: assembly.remembered(22, NAMES.endOfBilling, {
        executedScript: { logicalName: NAMES.endOfBillingScript, selector: 1 },
        type: 'oneEntry' as const,
        executionTime: [{ time: at(0), date: { ...ANY_DATE, day: 1 } }],
      }),
    }),
  );
}

const POWER: AttributeReference = { classId: 3, logicalName: NAMES.power, attribute: 2 };
const NO_SCRIPT = { logicalName: NAMES.disconnectScript, selector: 0 };

function putMonitors({ assembly, clock }: Workshop): void {
  const { executor } = assembly;
  assembly.put(
    registerMonitor({
      logicalName: NAMES.registerMonitor,
      executor,
      state: assembly.remembered(21, NAMES.registerMonitor, {
        thresholds: [{ type: 'uint32', value: 20_000 } as Data],
        monitoredValue: POWER,
        actions: [{ actionUp: NO_SCRIPT, actionDown: NO_SCRIPT }],
      }),
    }),
  );
  assembly.put(
    parameterMonitor({
      logicalName: NAMES.parameterMonitor,
      clock,
      executor,
      state: assembly.remembered(65, NAMES.parameterMonitor, {
        parameterList: [{ classId: 7, logicalName: NAMES.loadProfile, attribute: 4 }],
      }),
    }),
  );
  assembly.put(
    limiter({
      logicalName: NAMES.limiter,
      executor,
      clock,
      state: assembly.remembered(71, NAMES.limiter, {
        monitoredValue: POWER,
        thresholdNormal: { type: 'uint32', value: 17_250 } as Data,
        thresholdEmergency: { type: 'uint32', value: 2300 } as Data,
        minOverThresholdDuration: 60,
        minUnderThresholdDuration: 60,
        actions: {
          overThreshold: { logicalName: NAMES.disconnectScript, selector: 1 },
          underThreshold: { logicalName: NAMES.disconnectScript, selector: 2 },
        },
      }),
    }),
  );
  assembly.put(
    arbitrator({
      logicalName: NAMES.arbitrator,
      executor,
      state: assembly.remembered(68, NAMES.arbitrator, {
        actions: [1, 2].map((selector) => ({ logicalName: NAMES.disconnectScript, selector })),
        permissionsTable: ['11', '10'],
        weightingsTable: [
          [1, 1],
          [2, 0],
        ],
      }),
    }),
  );
}

function putManagers({ assembly }: Workshop): void {
  assembly.put(
    functionControl({
      logicalName: NAMES.functionControl,
      ...assembly.kept(122, NAMES.functionControl),
    }),
  );
  assembly.put(
    arrayManager({
      logicalName: NAMES.arrayManager,
      state: assembly.remembered(123, NAMES.arrayManager, {
        arrayObjectList: [
          { arrayId: 1, attribute: { classId: 11, logicalName: NAMES.specialDays, attribute: 2 } },
        ],
      }),
    }),
  );
  assembly.put(
    portProtection({
      logicalName: NAMES.portProtection,
      state: assembly.remembered(124, NAMES.portProtection, { portReference: NAMES.opticalPort }),
    }),
  );
}
