import { type Static, Type } from 'typebox';
import { failure } from './failure.ts';
import type { Route } from './route.ts';
import { id, instant, nullable, oneOf } from './schema.ts';

/** What became of an order while the caller waited. */
export const orderResult = Type.Object(
  {
    outcome: oneOf(['done', 'failed', 'running', 'queued'], {
      description: 'done and failed are final; running and queued go on, and the live stream tells the end',
    }),
    readings: Type.Integer({ minimum: 0, description: 'values and rows that this order has brought' }),
    startedAt: nullable(instant),
    endedAt: nullable(instant),
    failure: nullable(failure),
  },
  { title: 'OrderResult' },
);
export type OrderResult = Static<typeof orderResult>;

export const readDevice = {
  name: 'readDevice',
  method: 'POST',
  path: '/api/devices/:id/read',
  role: 'operator',
  summary: 'Reads a device now; joins a run that is already under way',
  params: Type.Object({ id }),
  query: Type.Object({
    wait: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 60_000, default: 20_000, description: 'ms to wait for the end' }),
    ),
  }),
  body: Type.Object({
    requests: Type.Optional(Type.Array(id, { maxItems: 1000, description: 'only these; all when left out' })),
  }),
  result: orderResult,
  example: {
    body: {},
    result: {
      outcome: 'done',
      readings: 9,
      startedAt: '2026-01-01T12:00:00.000Z',
      endedAt: '2026-01-01T12:00:01.200Z',
      failure: null,
    },
  },
} as const satisfies Route;
