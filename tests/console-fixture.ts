import type {
  Device,
  DeviceDetail,
  DeviceState,
  Failure,
  LatestValue,
  Overview,
  Profile,
  ProfileRows,
  Warning,
} from '@meterwire/api';
import { decimal } from '../packages/console/src/shared/quantity.ts';
import { eventLog, madeUpEvents } from './console-watch-fixture.ts';

/** Everything that the made-up gateway knows. */
export interface Fleet {
  readonly devices: Map<string, DeviceDetail>;
  readonly values: Map<string, LatestValue[]>;
  readonly profiles: Map<string, Profile[]>;
  readonly rows: Map<string, ProfileRows>;
  readonly warnings?: readonly Warning[];
}

const minute = 60_000;
const quarter = 15 * minute;
const iso = (ms: number) => new Date(ms).toISOString();

/** A year of quarter hours, with two gaps and a few status flags. */
export const yearRows = 35_040;
export const loadProfile = '1-0:99.1.0*255';

/** A small works: a main meter that answers, and one device in each of the other states. */
export function madeUpFleet(now: number): Fleet {
  const ago = (minutes: number) => iso(now - minutes * minute);
  const silent: Failure = {
    code: 'timeout',
    layer: 'hdlc',
    message: 'connecting to the cold store: no answer to SNRM after 3 tries',
    advice:
      'check that the meter has power and that the line is connected; if others on this line answer, check the server address',
    at: ago(14),
  };
  const refusal: Failure = {
    code: 'refused',
    layer: 'acse',
    message: 'the meter refused the association: authentication failure',
    advice:
      'check the password and the client address in the configuration; nothing is retried until it changes',
    at: ago(42),
  };
  const late: Failure = {
    code: 'closed',
    layer: 'port',
    message: 'tcp://10.20.0.31:4059 closed the connection while the load profile was read',
    advice:
      'the rows up to 11:45 are kept and the next run goes on from there; if this repeats, lower the block size',
    at: ago(31),
  };
  const devices = [
    device(now, 'main', 'Main incomer', 'hall-bus', 'answering', { age: 0.6, rate: 0.9989 }),
    device(now, 'press-3', 'Press line 3', 'hall-bus', 'answering', { age: 1.2, rate: 1 }),
    device(now, 'solar', 'Solar field', 'roof', 'late', { age: 46, rate: 0.94, failure: late }),
    device(now, 'cold-store', 'Cold store', 'hall-bus', 'silent', { age: 190, rate: 0.524, failure: silent }),
    device(now, 'Tenant 2/ground floor', 'Tenant 2, ground floor', 'annex', 'refused', {
      rate: 0,
      failure: refusal,
    }),
    device(now, 'heat-pump', 'Heat pump', 'roof', 'waiting', {}),
    device(now, 'spare', 'Spare feeder', 'annex', 'disabled', {}),
  ];
  const rows = yearOf(now);
  const events = madeUpEvents(now);
  return {
    devices: new Map(devices.map((known) => [known.id, known])),
    values: new Map([['main', mainValues(now)]]),
    profiles: new Map([['main', [profileOf(rows), events.profile]]]),
    rows: new Map([
      [`main ${loadProfile}`, rows],
      [`main ${eventLog}`, events.rows],
    ]),
  };
}

interface Health {
  readonly age?: number;
  readonly rate?: number;
  readonly failure?: Failure;
}

function device(
  now: number,
  id: string,
  name: string,
  connection: string,
  state: DeviceState,
  { age, rate, failure }: Health,
): DeviceDetail {
  const lastReading = age === undefined ? null : iso(now - age * minute);
  const off = state === 'disabled';
  const never = state === 'waiting' || off;
  return {
    id,
    name,
    tags: connection === 'hall-bus' ? ['production'] : [],
    connection,
    state,
    running: id === 'press-3',
    lastAttempt: never ? null : iso(now - 0.5 * minute),
    lastSuccess: lastReading,
    lastError: failure ?? null,
    lastReading,
    readingAge: age === undefined ? null : age * 60,
    successRate: rate ?? null,
    airtime: never ? null : 0.002,
    alias: id,
    model: null,
    template: null,
    description: id === 'main' ? 'ION8650, works supply, building A' : null,
    connectionName: connection,
    url: `tcp://10.20.0.${30 + id.length}:4059`,
    address: {
      interface: 'hdlc',
      client: 16,
      logical: 1,
      physical: 100 + id.length,
      addressSize: 4,
      authentication: 'low',
      security: 'none',
    },
    logicalDeviceName: never ? null : 'PML0000000028471',
    clockDrift: never ? null : -3.4,
    requests: off ? [] : requests(now, never, id === 'solar'),
  };
}

function requests(now: number, never: boolean, failed: boolean): DeviceDetail['requests'] {
  const lastRun = never ? null : iso(now - 0.6 * minute);
  const lastOutcome = never ? null : ('done' as const);
  return [
    {
      id: 'registers',
      name: 'Registers',
      kind: 'values',
      logicalNames: ['1-1:1.8.0*255', '1-1:2.8.0*255', '1-1:3.8.0*255', '1-1:16.7.0*255', '1-1:13.7.0*255'],
      schedule: 'every minute',
      running: false,
      lastRun,
      lastOutcome,
      nextRun: iso(now + 0.4 * minute),
    },
    {
      id: 'load-profile',
      name: 'Load profile',
      kind: 'profile',
      logicalNames: [loadProfile],
      schedule: 'every 15 minutes',
      running: false,
      lastRun,
      lastOutcome: failed ? 'failed' : lastOutcome,
      nextRun: iso(now + 6 * minute),
    },
  ];
}

function mainValues(now: number): LatestValue[] {
  const at = iso(now - 36_000);
  const clock = { raw: '07ea0b1502090c1eff003c00', text: '2026-11-21 09:12:30 (deviation −60 min)' };
  const value = (
    logicalName: string,
    name: string,
    integer: string,
    scaler: number,
    unit: string,
  ): LatestValue => ({
    logicalName,
    classId: 3,
    attribute: 2,
    name,
    value: decimal(integer, scaler),
    integer,
    scaler,
    unit,
    refusal: null,
    raw: null,
    at,
    clock,
    readAt: at,
  });
  return [
    value('1-1:1.8.0*255', 'Active energy import, total', '48211734', 0, 'Wh'),
    value('1-1:2.8.0*255', 'Active energy export, total', '1930412', 0, 'Wh'),
    value('1-1:3.8.0*255', 'Reactive energy import, total', '9127455', 0, 'varh'),
    value('1-1:9.8.0*255', 'Apparent energy import, total', '1527464836', 0, 'VAh'),
    value('1-1:16.7.0*255', 'Active power, import − export', '184320', 0, 'W'),
    value('1-1:32.7.0*255', 'Voltage L1', '23041', -2, 'V'),
    value('1-1:31.7.0*255', 'Current L1', '26712', -2, 'A'),
    value('1-1:14.7.0*255', 'Frequency', '49982', -3, 'Hz'),
    value('1-1:13.7.0*255', 'Power factor', '974', -3, ''),
    {
      ...value('0-0:42.0.0*255', 'Logical device name', '0', 0, ''),
      classId: 1,
      value: 'PML0000000028471',
      integer: null,
      scaler: null,
      unit: null,
      raw: '504d4c30303030303030303238343731',
    },
    {
      ...value('0-0:96.1.4*255', 'Tariff table', '0', 0, ''),
      value: null,
      integer: null,
      refusal: 'readWriteDenied',
    },
  ];
}

/** Working days, weekends, summer sun and a little noise: enough to look like a works. */
function yearOf(now: number): ProfileRows {
  const last = Math.floor(now / quarter) * quarter;
  const first = last - (yearRows + 41) * quarter;
  const times: number[] = [];
  const status: number[] = [];
  const columns: number[][] = [[], [], []];
  const noise = generator(7);
  for (let step = 0; times.length < yearRows; step++) {
    // Seven hours without supply in the last week, and a night in spring.
    const fromEnd = yearRows + 41 - step;
    const outage = fromEnd > 300 && fromEnd <= 328;
    if (outage || (step > 9000 && step <= 9014)) continue;
    const time = first + step * quarter;
    const [use, sun, reactive] = loadAt(time, noise);
    times.push(time);
    columns[0]?.push(use);
    columns[1]?.push(sun);
    columns[2]?.push(reactive);
    status.push(fromEnd === 329 ? 128 : fromEnd === 300 ? 64 : step === 9000 ? 128 : step === 9015 ? 96 : 0);
  }
  const column = (logicalName: string, name: string, unit: string, values: number[]) => ({
    logicalName,
    attribute: 2,
    classId: 3,
    name,
    unit,
    scaler: 0,
    role: 'value' as const,
    bits: [],
    invalid: null,
    values,
  });
  return {
    logicalName: loadProfile,
    capturePeriod: 900,
    times,
    offsets: times.map(() => 60),
    columns: [
      {
        logicalName: '0-0:97.97.0*255',
        attribute: 2,
        classId: 1,
        name: 'Status register',
        unit: null,
        scaler: null,
        role: 'status',
        bits: [
          { bit: 3, name: 'masterReset' },
          { bit: 5, name: 'timeChanged' },
          { bit: 6, name: 'powerUp' },
          { bit: 7, name: 'powerDown' },
        ],
        invalid: 65_535,
        values: status,
      },
      column('1-1:1.29.0*255', 'Active energy import, interval', 'Wh', columns[0] ?? []),
      column('1-1:2.29.0*255', 'Active energy export, interval', 'Wh', columns[1] ?? []),
      column('1-1:3.29.0*255', 'Reactive energy import, interval', 'varh', columns[2] ?? []),
    ],
    truncated: false,
  };
}

function loadAt(time: number, noise: () => number): readonly [number, number, number] {
  const date = new Date(time);
  const hour = date.getUTCHours() + date.getUTCMinutes() / 60;
  const working = date.getUTCDay() % 6 !== 0;
  const shift = working ? 1 / (1 + Math.exp(-(hour - 6) * 2)) - 1 / (1 + Math.exp(-(hour - 18) * 1.4)) : 0.06;
  const season = Math.cos(((date.getUTCMonth() + date.getUTCDate() / 31 - 6.2) / 12) * 2 * Math.PI);
  const sun =
    Math.max(0, Math.sin(((hour - 6 - (1 - season)) / (12 + 2 * season)) * Math.PI)) * (0.7 + 0.3 * season);
  const lunch = working && hour >= 12 && hour < 12.75 ? 0.62 : 1;
  const use = (9_000 + 46_000 * Math.max(0, shift) * lunch) * (0.94 + 0.12 * noise());
  const yieldWh = hour > 5 && hour < 21 ? 31_000 * Math.max(0, sun) * (0.75 + 0.25 * noise()) : 0;
  return [
    Math.round(Math.max(0, use - yieldWh * 0.4)),
    Math.round(Math.max(0, yieldWh * 0.6 - 4_000)),
    Math.round(use * 0.21 * (0.9 + 0.2 * noise())),
  ];
}

/** The same noise in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

function profileOf({ times, columns, capturePeriod, logicalName }: ProfileRows): Profile {
  return {
    logicalName,
    name: 'Load profile',
    capturePeriod,
    columns: columns.map(({ values: _, ...column }) => column),
    rows: times.length,
    from: iso(times[0] ?? 0),
    to: iso(times.at(-1) ?? 0),
    lastCollected: iso(times.at(-1) ?? 0),
  };
}

const summaryKeys = [
  'id',
  'name',
  'tags',
  'connection',
  'state',
  'running',
  'lastAttempt',
  'lastSuccess',
  'lastError',
  'lastReading',
  'readingAge',
  'successRate',
  'airtime',
] as const;

/** What a list shows of a device. */
export const summaryOf = (detail: DeviceDetail): Device =>
  Object.fromEntries(summaryKeys.map((key) => [key, detail[key]])) as unknown as Device;

/** The overview that belongs to a fleet. */
export function overviewOf({ devices, warnings = [] }: Fleet, now: number): Overview {
  const all = [...devices.values()];
  const count = (state: DeviceState) => all.filter((known) => known.state === state).length;
  return {
    gateway: { version: '0.1.0', state: 'running', startedAt: iso(now - 76 * 60 * minute) },
    devices: {
      total: all.length,
      answering: count('answering'),
      late: count('late'),
      silent: count('silent'),
      refused: count('refused'),
      waiting: count('waiting'),
      disabled: count('disabled'),
    },
    connections: new Set(all.map(({ connection }) => connection)).size,
    readings: all.length === 0 ? 0 : 418_206,
    running: all
      .filter(({ running }) => running)
      .map(({ id, name, connection }) => ({
        device: id,
        deviceName: name,
        connection,
        request: 'Load profile',
        since: iso(now - 4_000),
      })),
    next: all
      .flatMap(({ id, name, requests: due }) =>
        due.flatMap((request) =>
          request.nextRun === null
            ? []
            : [{ device: id, deviceName: name, request: request.name, at: request.nextRun }],
        ),
      )
      .sort((a, b) => a.at.localeCompare(b.at))
      .slice(0, 20),
    warnings: [...warnings],
    problems: all
      .flatMap(({ id, name, lastError }) =>
        lastError === null ? [] : [{ device: id, deviceName: name, failure: lastError }],
      )
      .sort((a, b) => b.failure.at.localeCompare(a.failure.at)),
  };
}
