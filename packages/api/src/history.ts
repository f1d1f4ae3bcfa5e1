import { type Static, Type } from 'typebox';
import { next, pageQuery } from './page.ts';
import type { Route } from './route.ts';
import { id, instant, nullable } from './schema.ts';

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
