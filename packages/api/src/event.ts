import { type Static, Type } from 'typebox';
import { device } from './device.ts';
import { overview } from './overview.ts';
import { latestValue } from './reading.ts';
import type { Route } from './route.ts';
import { id, logicalName, nullable } from './schema.ts';

/** The live stream: `event:` is the key, `data:` is JSON of the schema. A comment line every 15 seconds keeps it open. */
export const events = {
  /** First on every stream, and so the sign to fetch anew what may have been missed. */
  hello: Type.Object({ version: Type.String() }),
  /** Counts, activities or problems have changed; at most once a second. */
  overview,
  /** The configuration has changed: devices, requests and all that hangs on them may be others. */
  configuration: Type.Object({ revision: Type.String() }),
  /** A device has changed. */
  device,
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
  summary: 'Live stream of changes (server-sent events); with `device` also the values of that device',
  query: Type.Object({ device: Type.Optional(id) }),
  result: Type.String({ description: 'text/event-stream' }),
  mediaType: 'text/event-stream',
} as const satisfies Route;
