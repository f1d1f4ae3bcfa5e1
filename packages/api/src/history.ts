import { type Static, Type } from 'typebox';
import { next, pageQuery } from './page.ts';
import type { Route } from './route.ts';
import { id, instant, logicalName, nullable } from './schema.ts';

/** A device began to be in another state. */
export const stateChange = Type.Object(
  {
    device: id,
    at: instant,
    state: Type.String({ description: 'answering, silent, refused, …' }),
    reason: nullable(Type.String({ description: 'what was the matter, in words' })),
  },
  { title: 'StateChange' },
);
export type StateChange = Static<typeof stateChange>;

export const listStateChanges = {
  name: 'listStateChanges',
  method: 'GET',
  path: '/api/problems',
  role: 'viewer',
  summary: 'When devices began and ceased to be in trouble, newest first, in pages',
  query: Type.Object({ device: Type.Optional(id), ...pageQuery(1000, 100) }),
  result: Type.Object({ changes: Type.Array(stateChange), next }),
} as const satisfies Route;

const completeDay = Type.Object(
  {
    day: Type.String({ description: 'by the zone of the meter: 2026-03-29' }),
    expected: Type.Integer({
      minimum: 0,
      description: 'captures by the period; the days of clock changes have more or fewer',
    }),
    stored: Type.Integer({ minimum: 0 }),
  },
  { title: 'CompleteDay' },
);

/** How much of a profile is there. */
export const completeness = Type.Object(
  {
    logicalName,
    capturePeriod: Type.Integer({
      minimum: 0,
      description: 'seconds; 0: not periodic, then nothing can be expected',
    }),
    timeZone: Type.String(),
    expected: Type.Integer({ minimum: 0 }),
    stored: Type.Integer({ minimum: 0 }),
    share: nullable(Type.Number({ minimum: 0, maximum: 1 })),
    days: Type.Array(completeDay),
  },
  { title: 'Completeness' },
);
export type Completeness = Static<typeof completeness>;

export const getCompleteness = {
  name: 'getCompleteness',
  method: 'GET',
  path: '/api/devices/:id/profiles/:logicalName/completeness',
  role: 'viewer',
  summary: 'How many captures of a profile are stored of those that there must have been, day by day',
  params: Type.Object({ id, logicalName }),
  query: Type.Object({
    from: Type.Optional(instant),
    to: Type.Optional(instant),
  }),
  result: completeness,
} as const satisfies Route;

export const getMetrics = {
  name: 'getMetrics',
  method: 'GET',
  path: '/metrics',
  role: 'viewer',
  summary: 'How the gateway does, for Prometheus; who may ask is set by api.metrics',
  result: Type.String({ description: 'text exposition format' }),
  mediaType: 'text/plain',
} as const satisfies Route;

export const getHealth = {
  name: 'getHealth',
  method: 'GET',
  path: '/api/health',
  role: 'anyone',
  summary: 'Whether the gateway runs: for supervisors',
  result: Type.Object(
    { state: Type.String({ description: 'starting, running, stopping' }) },
    { title: 'Health' },
  ),
} as const satisfies Route;
