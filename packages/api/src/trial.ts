import { type Static, Type } from 'typebox';
import { configurationOperation } from './configuration/change.ts';
import { attributeValue } from './object.ts';
import type { Route } from './route.ts';
import { cell, id, instant, logicalName, nullable, oneOf } from './schema.ts';

const params = Type.Object({ id });

/** A change that is only tried: secrets in it are used for that alone, and kept nowhere. */
const operations = Type.Array(configurationOperation, {
  maxItems: 10_000,
  description: 'the change, as for changeConfiguration; it is not made. Empty: as things stand',
});
const rows = Type.Optional(
  Type.Integer({
    minimum: 1,
    maximum: 1000,
    default: 10,
    description: 'newest rows of a profile that are shown',
  }),
);

/** What is told of each layer while a device is tried; `event: step` of the stream, and at its end `event: end`. */
export const trialStep = Type.Object(
  {
    layer: oneOf(['line', 'link', 'association', 'objects', 'clock'], {
      description: 'from the wire upwards',
    }),
    state: oneOf(['waiting', 'trying', 'ok', 'failed'], {
      description: 'waiting: for the line, which others have',
    }),
    detail: Type.String({ description: 'what is tried, or what came back' }),
    advice: nullable(Type.String({ description: 'what to try next' })),
    at: instant,
  },
  { title: 'TrialStep' },
);
export type TrialStep = Static<typeof trialStep>;

/** The last event of a trial. */
export const trialEnd = Type.Object(
  { ok: Type.Boolean(), detail: nullable(Type.String()), advice: nullable(Type.String()) },
  { title: 'TrialEnd' },
);
export type TrialEnd = Static<typeof trialEnd>;

export const testDevice = {
  name: 'testDevice',
  method: 'POST',
  path: '/api/devices/:id/test',
  role: 'operator',
  summary:
    'Tries a device layer by layer and tells each as it is tried: events `step` (TrialStep), at the end `end` (TrialEnd)',
  params,
  body: Type.Object({}),
  result: Type.String({ description: 'text/event-stream' }),
  mediaType: 'text/event-stream',
  problems: [503],
} as const satisfies Route;

/** What a request read when it was tried; nothing of it is stored. */
export const requestTrial = Type.Object(
  {
    device: id,
    values: Type.Array(attributeValue),
    profile: nullable(
      Type.Object({
        logicalName,
        columns: Type.Array(
          Type.Object({
            logicalName,
            classId: Type.Integer(),
            attribute: Type.Integer(),
            unit: nullable(Type.String()),
            scaler: nullable(Type.Integer()),
          }),
        ),
        rows: Type.Array(Type.Array(cell), { description: 'as the meter sent them, newest last' }),
      }),
    ),
  },
  { title: 'RequestTrial' },
);
export type RequestTrial = Static<typeof requestTrial>;

export const testRequest = {
  name: 'testRequest',
  method: 'POST',
  path: '/api/requests/:id/test',
  role: 'operator',
  summary:
    'Reads once what a request reads, of one device, and shows it; nothing is stored, nothing is written',
  params,
  body: Type.Object({ device: Type.Optional(id), rows }),
  result: requestTrial,
  problems: [409, 502, 504],
} as const satisfies Route;

/** What came of opening a line. */
export const connectionTrial = Type.Object(
  {
    ok: Type.Boolean(),
    url: Type.String({ description: 'where it leads: tcp://host:port, serial:/dev/ttyUSB0?baud=9600' }),
    detail: Type.String({ description: 'what happened, in words' }),
    advice: nullable(Type.String({ description: 'what to try next' })),
    tookMs: Type.Integer({ minimum: 0, description: 'how long it took' }),
  },
  { title: 'ConnectionTrial' },
);
export type ConnectionTrial = Static<typeof connectionTrial>;

export const testConnection = {
  name: 'testConnection',
  method: 'POST',
  path: '/api/connections/:id/test',
  role: 'operator',
  summary:
    'Opens the port of a connection and closes it again; sends nothing, and waits for its turn on the line',
  params,
  body: Type.Object({}),
  result: connectionTrial,
  problems: [429, 503],
} as const satisfies Route;

export const tryDevice = {
  name: 'tryDevice',
  method: 'POST',
  path: '/api/trials/device',
  role: 'administrator',
  summary:
    'Tries a device as a change would make it, without making the change: layer by layer, with the events of a test',
  body: Type.Object({ operations, device: id }),
  result: Type.String({ description: 'text/event-stream' }),
  mediaType: 'text/event-stream',
  problems: [409, 422, 503],
} as const satisfies Route;

export const tryConnection = {
  name: 'tryConnection',
  method: 'POST',
  path: '/api/trials/connection',
  role: 'administrator',
  summary: 'Opens the port of a connection as a change would make it, without making the change',
  body: Type.Object({ operations, connection: id }),
  result: connectionTrial,
  problems: [409, 422, 429, 503],
} as const satisfies Route;

export const tryRequest = {
  name: 'tryRequest',
  method: 'POST',
  path: '/api/trials/request',
  role: 'administrator',
  summary:
    'Reads once what a request would read after a change, without making the change; nothing is stored, nothing is written',
  body: Type.Object({ operations, request: id, device: Type.Optional(id), rows }),
  result: requestTrial,
  problems: [409, 422, 429, 502, 503, 504],
} as const satisfies Route;

/** What passed a line; `event: frame` of the stream. Secrets that are known are asterisks (2a). */
export const trafficFrame = Type.Object(
  {
    at: instant,
    device: id,
    connection: id,
    kind: oneOf(['opened', 'octets', 'closed', 'apdu'], {
      description: 'octets as they pass the line; apdu: what goes ciphered or in frames, in plain text',
    }),
    direction: oneOf(['sent', 'received'], { description: 'by us, from the meter' }),
    hex: Type.String(),
  },
  { title: 'TrafficFrame' },
);
export type TrafficFrame = Static<typeof trafficFrame>;

export const followDeviceTraffic = {
  name: 'followDeviceTraffic',
  method: 'GET',
  path: '/api/devices/:id/traffic',
  role: 'operator',
  summary: 'What passes the line to a device, live: events `frame` (TrafficFrame)',
  params,
  result: Type.String({ description: 'text/event-stream' }),
  mediaType: 'text/event-stream',
  problems: [503],
} as const satisfies Route;

export const followConnectionTraffic = {
  name: 'followConnectionTraffic',
  method: 'GET',
  path: '/api/connections/:id/traffic',
  role: 'operator',
  summary: 'What passes a line, live: events `frame` (TrafficFrame)',
  params,
  result: Type.String({ description: 'text/event-stream' }),
  mediaType: 'text/event-stream',
  problems: [503],
} as const satisfies Route;
