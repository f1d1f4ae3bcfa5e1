import { type Static, Type } from 'typebox';
import { failure } from './failure.ts';
import { next, order, pageQuery } from './page.ts';
import type { Route } from './route.ts';
import { id, instant, logicalName, nullable, oneOf } from './schema.ts';

const count = Type.Integer({ minimum: 0 });
const params = Type.Object({ id });

/** How late the runs of a request began. */
export const lateness = Type.Object(
  {
    runs: Type.Integer({ minimum: 1, description: 'since the start; what follows is of the last 512' }),
    p50: Type.Number({ minimum: 0, description: 'seconds: half of them began no later after they were due' }),
    p99: Type.Number({ minimum: 0, description: 'seconds: of a hundred all but one' }),
    most: Type.Number({ minimum: 0, description: 'seconds' }),
  },
  { title: 'Lateness' },
);
export type Lateness = Static<typeof lateness>;

/** What is asked for or told, of which devices, and how that goes. */
export const plannedRequest = Type.Object(
  {
    id,
    name: Type.String(),
    description: nullable(Type.String()),
    enabled: Type.Boolean(),
    kind: oneOf(['values', 'profile', 'write', 'action', 'clock'], {
      description:
        'reads attributes, collects the rows of a profile, sets attributes, invokes methods, sets the clock',
    }),
    logicalNames: Type.Array(logicalName),
    schedule: Type.String({ description: 'in words: every 15 minutes' }),
    priority: Type.Integer({ description: 'higher goes first' }),
    missed: Type.String({ description: 'what becomes of runs that were missed: once, skip' }),
    send: Type.Boolean({ description: 'false: only what devices push is taken' }),
    devices: count,
    running: Type.Integer({ minimum: 0, description: 'devices it runs on now' }),
    waiting: Type.Integer({ minimum: 0, description: 'devices on which it is due and waits for its turn' }),
    done: Type.Integer({ minimum: 0, description: 'devices on which its last run worked' }),
    failed: Type.Integer({ minimum: 0, description: 'devices on which its last run failed' }),
    late: nullable(
      Type.Number({ minimum: 0, description: 'seconds that the longest wait of those has lasted' }),
    ),
    lateness: nullable(lateness),
    lastRun: nullable(instant),
    nextRun: nullable(instant),
  },
  { title: 'PlannedRequest' },
);
export type PlannedRequest = Static<typeof plannedRequest>;

/** How a request stands with one of its devices. */
export const requestStanding = Type.Object(
  {
    device: id,
    running: Type.Boolean(),
    lastRun: nullable(instant),
    lastOutcome: nullable(oneOf(['done', 'failed'], { description: 'how the last run ended' })),
    nextRun: nullable(instant),
    failure: nullable(failure),
  },
  { title: 'RequestStanding' },
);
export type RequestStanding = Static<typeof requestStanding>;

export const listRequests = {
  name: 'listRequests',
  method: 'GET',
  path: '/api/requests',
  role: 'viewer',
  summary: 'Requests in their order, with how they stand, in pages',
  query: Type.Object({
    search: Type.Optional(
      Type.String({ maxLength: 200, description: 'words in name, description or logical names' }),
    ),
    device: Type.Optional(id),
    ...pageQuery(10_000, 500),
  }),
  result: Type.Object({ requests: Type.Array(plannedRequest), next, total: count }),
} as const satisfies Route;

export const getRequest = {
  name: 'getRequest',
  method: 'GET',
  path: '/api/requests/:id',
  role: 'viewer',
  summary: 'One request and how it stands',
  params,
  result: plannedRequest,
} as const satisfies Route;

export const listRequestDevices = {
  name: 'listRequestDevices',
  method: 'GET',
  path: '/api/requests/:id/devices',
  role: 'viewer',
  summary: 'How a request stands with each of its devices, in pages',
  params,
  query: Type.Object({
    sort: Type.Optional(
      oneOf(['device', 'lastRun', 'nextRun', 'lastOutcome'], { description: 'by device when left out' }),
    ),
    order: Type.Optional(order),
    ...pageQuery(10_000, 500),
  }),
  result: Type.Object({ standings: Type.Array(requestStanding), next, total: count }),
} as const satisfies Route;

const zone = Type.Optional(
  Type.String({
    maxLength: 64,
    description: 'IANA name of the zone of `local`; that of the schedule, or UTC, when left out',
  }),
);
const runs = Type.Object(
  {
    words: Type.String({ description: 'the schedule in words' }),
    zone: Type.String(),
    runs: Type.Array(
      Type.Object({
        at: instant,
        local: Type.String({ description: 'by the wall clock of the zone, with offset' }),
      }),
    ),
  },
  { title: 'Runs' },
);
const preview = {
  count: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 10 })),
  from: Type.Optional(instant),
  zone,
};

export const previewRuns = {
  name: 'previewRuns',
  method: 'GET',
  path: '/api/requests/:id/runs',
  role: 'viewer',
  summary: 'When a request runs next by its schedule; empty where only an event runs it',
  params,
  query: Type.Object(preview),
  result: runs,
  example: {
    result: {
      words: 'by cron 0 2 * * * (Europe/Berlin)',
      zone: 'Europe/Berlin',
      runs: [{ at: '2026-03-28T01:00:00.000Z', local: '2026-03-28T02:00:00+01:00' }],
    },
  },
} as const satisfies Route;

export const previewSchedule = {
  name: 'previewSchedule',
  method: 'GET',
  path: '/api/schedule',
  role: 'viewer',
  summary: 'When a schedule would run that is not saved yet: exactly one of `every`, `at` and `cron`',
  query: Type.Object({
    every: Type.Optional(Type.String({ maxLength: 40, description: 'a duration such as 15m' })),
    at: Type.Optional(
      Type.String({ maxLength: 2000, description: 'times of day, with commas or semicolons between' }),
    ),
    cron: Type.Optional(Type.String({ maxLength: 500 })),
    timeZone: Type.Optional(
      Type.String({ maxLength: 64, description: 'zone of the schedule; UTC when left out' }),
    ),
    ...preview,
  }),
  result: runs,
} as const satisfies Route;

export const runRequest = {
  name: 'runRequest',
  method: 'POST',
  path: '/api/requests/:id/run',
  role: 'operator',
  summary:
    'Runs a request now, on all of its devices or some: what a request of the method `event` waits for',
  params,
  query: Type.Object({
    wait: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 60_000, default: 0, description: 'ms to wait for the ends' }),
    ),
  }),
  body: Type.Object({
    devices: Type.Optional(
      Type.Array(id, { maxItems: 10_000, description: 'all that are switched on when left out' }),
    ),
  }),
  result: Type.Object(
    {
      devices: Type.Integer({ minimum: 0, description: 'on which it was ordered' }),
      done: count,
      failed: count,
      open: Type.Integer({ minimum: 0, description: 'that go on; the live stream tells their ends' }),
      readings: count,
      failures: Type.Array(Type.Object({ device: id, failure }), { description: 'at most 100' }),
    },
    { title: 'RequestRun' },
  ),
  example: {
    body: { devices: ['main-meter'] },
    result: { devices: 1, done: 1, failed: 0, open: 0, readings: 7, failures: [] },
  },
} as const satisfies Route;
