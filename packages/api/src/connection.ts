import { type Static, Type } from 'typebox';
import { failure } from './failure.ts';
import type { Route } from './route.ts';
import { id, instant, nullable, oneOf } from './schema.ts';

/** A way to meters: one socket or one serial line, on which one conversation runs at a time. */
export const connection = Type.Object(
  {
    id,
    name: Type.String(),
    kind: Type.String({ description: 'tcp, udp, serial' }),
    url: Type.String({ description: 'tcp://host:port, serial:/dev/…' }),
    state: oneOf(['idle', 'busy', 'failed', 'disabled'], {
      description: 'busy: a session runs on it; failed: it could not be opened the last time',
    }),
    devices: Type.Integer({ minimum: 0 }),
    running: nullable(id),
    lastUsed: nullable(instant),
    lastError: nullable(failure),
  },
  { title: 'Connection' },
);
export type Connection = Static<typeof connection>;

export const listConnections = {
  name: 'listConnections',
  method: 'GET',
  path: '/api/connections',
  role: 'viewer',
  summary: 'All connections and what runs on them',
  result: Type.Array(connection),
} as const satisfies Route;
