import { type Static, Type } from 'typebox';
import { connection } from './connection.ts';
import { device } from './device.ts';
import { stateChange } from './history.ts';
import { outlet } from './outlet.ts';
import { listener } from './output.ts';
import { overview } from './overview.ts';
import { latestValue } from './reading.ts';
import { plannedRequest } from './request.ts';
import type { Route } from './route.ts';
import { id, logicalName, nullable } from './schema.ts';

/** The live stream: `event:` is the key, `data:` is JSON of the schema. A comment line every 15 seconds keeps it open. */
export const events = {
  /** First on a stream, and so the sign to fetch anew what may have been missed. */
  hello: Type.Object({ version: Type.String() }),
  /** First instead, where the reader goes on from an event that it has heard: what it has missed follows. */
  resumed: Type.Object({
    version: Type.String(),
    missed: Type.Integer({ minimum: 0, description: 'events that follow' }),
    stale: nullable(
      Type.String({ description: 'the device of this stream, where values of its own must be fetched anew' }),
    ),
  }),
  /** Counts, activities or problems have changed; at most once a second. */
  overview,
  /** The configuration has changed: devices, requests and all that hangs on them may be others. */
  configuration: Type.Object({ revision: Type.String() }),
  /** A device has changed; the last state is told, at most some hundreds a second. */
  device,
  /** A connection is used, or left. */
  connection,
  /** A request runs, has run, or waits; at most once a second each. */
  request: plannedRequest,
  /** An outlet has come further, or is held up; at most once a second each. */
  outlet,
  /** A listener was pushed to, or cannot listen; at most once a second each. */
  listener,
  /** A device began or ceased to be in trouble. */
  problem: stateChange,
  /** Values of a device have been read; only on streams of that device. */
  values: Type.Object({ device: id, values: Type.Array(latestValue) }),
  /** Rows of a profile have been stored; only on streams of that device. */
  profile: Type.Object({
    device: id,
    logicalName,
    rows: Type.Integer({ minimum: 0 }),
    to: nullable(Type.String()),
  }),
} as const;

export type EventName = keyof typeof events;
export type EventData<N extends EventName> = Static<(typeof events)[N]>;

/** An event with its data, as one discriminated union: what the gateway emits and a client switches over. */
export type LiveEvent = { [N in EventName]: { readonly event: N; readonly data: EventData<N> } }[EventName];

export const followEvents = {
  name: 'followEvents',
  method: 'GET',
  path: '/api/events',
  role: 'viewer',
  summary:
    'Live stream of changes (server-sent events); with `device` also the values of that device; goes on behind the event that `Last-Event-ID` names',
  query: Type.Object({
    device: Type.Optional(id),
    lastEventId: Type.Optional(
      Type.String({
        maxLength: 64,
        description: 'instead of the header Last-Event-ID, which scripts of browsers cannot set',
      }),
    ),
  }),
  result: Type.String({ description: 'text/event-stream' }),
  mediaType: 'text/event-stream',
} as const satisfies Route;
