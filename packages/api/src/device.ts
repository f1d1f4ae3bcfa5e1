import { type Static, Type } from 'typebox';
import { failure } from './failure.ts';
import { next, order, pageQuery } from './page.ts';
import type { Route } from './route.ts';
import { id, instant, logicalName, nullable, oneOf } from './schema.ts';

/** How a device is doing, decided by the gateway in one place. */
export const deviceState = oneOf(['answering', 'late', 'silent', 'refused', 'waiting', 'disabled'], {
  description:
    'answering: last reading worked and is fresh; late: works, but newer readings were due; silent: no answer; ' +
    'refused: answers and says no; waiting: never tried yet; disabled: switched off in the configuration',
});
export type DeviceState = Static<typeof deviceState>;

const summary = {
  id,
  name: Type.String(),
  tags: Type.Array(Type.String()),
  connection: id,
  state: deviceState,
  running: Type.Boolean({ description: 'a session with it is open now' }),
  lastAttempt: nullable(instant),
  lastSuccess: nullable(instant),
  lastError: nullable(failure),
  lastReading: nullable(instant),
  readingAge: nullable(Type.Number({ description: 'seconds from lastReading to this answer' })),
  successRate: nullable(
    Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'share of the sessions of the last 24 hours that worked',
    }),
  ),
  airtime: nullable(
    Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'share of the last 24 hours in which it had its line',
    }),
  ),
};

/** A device as lists show it. */
export const device = Type.Object(summary, { title: 'Device' });
export type Device = Static<typeof device>;

/** What the gateway asks a device for, and when. */
export const request = Type.Object(
  {
    id,
    name: Type.String(),
    kind: oneOf(['values', 'profile', 'write', 'action', 'clock'], {
      description:
        'reads attributes, collects the rows of a profile, sets attributes, invokes methods, sets the clock',
    }),
    logicalNames: Type.Array(logicalName),
    schedule: Type.String({ description: 'in words: every 15 minutes' }),
    running: Type.Boolean(),
    lastRun: nullable(instant),
    lastOutcome: nullable(oneOf(['done', 'failed'], { description: 'how the last run ended' })),
    nextRun: nullable(instant),
  },
  { title: 'Request' },
);
export type Request = Static<typeof request>;

/** How the meter is addressed. No secret is ever in here. */
export const address = Type.Object(
  {
    interface: Type.String({ description: 'hdlc, wrapper, …' }),
    client: Type.Integer({ description: 'client address (SAP)' }),
    logical: nullable(Type.Integer({ description: 'logical device' })),
    physical: nullable(Type.Integer({ description: 'physical device, HDLC only' })),
    addressSize: nullable(Type.Integer({ description: 'octets of the server address, HDLC only' })),
    authentication: Type.String({ description: 'none, low, highGmac, …' }),
    security: Type.String({ description: 'none, authentication, encryption, authenticationEncryption' }),
  },
  { title: 'Address' },
);
export type Address = Static<typeof address>;

/** A device with all that its page shows above the values. */
export const deviceDetail = Type.Object(
  {
    ...summary,
    description: nullable(Type.String()),
    alias: Type.String({ description: 'its name in topics and exports' }),
    model: nullable(Type.String({ description: 'family of meters' })),
    template: nullable(Type.String()),
    connectionName: Type.String(),
    url: Type.String({ description: 'where the meter is: tcp://host:port, serial:/dev/…' }),
    address,
    logicalDeviceName: nullable(Type.String({ description: 'what the meter calls itself' })),
    clockDrift: nullable(
      Type.Number({ description: "the meter's clock minus ours, seconds, when last read" }),
    ),
    requests: Type.Array(request),
  },
  { title: 'DeviceDetail' },
);
export type DeviceDetail = Static<typeof deviceDetail>;

/** What lists of devices can be sorted by. */
export const deviceSort = oneOf(
  ['name', 'state', 'connection', 'lastAttempt', 'lastSuccess', 'lastReading', 'successRate', 'airtime'],
  { description: 'what is not known comes last; the worst state first' },
);

export const listDevices = {
  name: 'listDevices',
  method: 'GET',
  path: '/api/devices',
  role: 'viewer',
  summary: 'Devices with state, freshness and last error: searched, filtered, sorted, in pages',
  query: Type.Object({
    search: Type.Optional(
      Type.String({
        maxLength: 200,
        description:
          'words that all stand somewhere in name, alias, description, tags, connection or last error',
      }),
    ),
    state: Type.Optional(deviceState),
    connection: Type.Optional(id),
    tag: Type.Optional(Type.String({ maxLength: 128 })),
    sort: Type.Optional(deviceSort),
    order: Type.Optional(order),
    ...pageQuery(10_000, 500),
  }),
  result: Type.Object({
    devices: Type.Array(device),
    next,
    total: Type.Integer({ minimum: 0, description: 'that pass the filters, over all pages' }),
  }),
} as const satisfies Route;

export const getDevice = {
  name: 'getDevice',
  method: 'GET',
  path: '/api/devices/:id',
  role: 'viewer',
  summary: 'One device with its address, its requests and their next runs',
  params: Type.Object({ id }),
  result: deviceDetail,
} as const satisfies Route;
