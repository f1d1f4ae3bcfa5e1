import { type Static, Type } from 'typebox';
import { failure } from './failure.ts';
import { next, pageQuery } from './page.ts';
import type { Route } from './route.ts';
import { id, instant, nullable, oneOf } from './schema.ts';

export const connectionState = oneOf(['idle', 'busy', 'failed', 'disabled'], {
  description: 'busy: a session runs on it; failed: it could not be opened the last time',
});

/** What the plan wants of a line's time, beside what it has used. */
export const linePlan = Type.Object(
  {
    share: Type.Number({
      minimum: 0,
      description:
        'of its time that the plan needs: more than 1 does not fit; retries, orders and first collections come on top',
    }),
    measured: Type.Boolean({
      description: 'whether every request on it has run, so that the share is measured and not assumed',
    }),
    used: Type.Number({ minimum: 0, description: 'seconds that sessions had it since the start' }),
    sessions: Type.Integer({ minimum: 0, description: 'since the start' }),
    warning: nullable(
      Type.Object({
        message: Type.String({ description: 'that it does not fit, or hardly' }),
        advice: Type.String(),
      }),
    ),
  },
  { title: 'LinePlan' },
);
export type LinePlan = Static<typeof linePlan>;

/** A way to meters: one socket or one serial line, on which one conversation runs at a time. */
export const connection = Type.Object(
  {
    id,
    name: Type.String(),
    kind: Type.String({ description: 'tcp, udp, serial' }),
    url: Type.String({ description: 'tcp://host:port, serial:/dev/…' }),
    state: connectionState,
    devices: Type.Integer({ minimum: 0 }),
    running: nullable(id),
    lastUsed: nullable(instant),
    lastError: nullable(failure),
    lastSuccess: nullable(instant),
    waiting: Type.Integer({ minimum: 0, description: 'devices whose turn has not come yet' }),
    successRate: nullable(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'share of its sessions of the last 24 hours that worked',
      }),
    ),
    airtime: nullable(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'share of the last 24 hours in which a session had it',
      }),
    ),
    plan: nullable(linePlan),
    description: nullable(Type.String()),
    tags: Type.Array(Type.String()),
  },
  { title: 'Connection' },
);
export type Connection = Static<typeof connection>;

export const listConnections = {
  name: 'listConnections',
  method: 'GET',
  path: '/api/connections',
  role: 'viewer',
  summary: 'Connections and what runs on them, in pages',
  query: Type.Object({
    search: Type.Optional(
      Type.String({ maxLength: 200, description: 'words in name, address or description' }),
    ),
    state: Type.Optional(connectionState),
    ...pageQuery(10_000, 500),
  }),
  result: Type.Object({ connections: Type.Array(connection), next, total: Type.Integer({ minimum: 0 }) }),
} as const satisfies Route;
