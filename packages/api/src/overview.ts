import { type Static, Type } from 'typebox';
import { failure } from './failure.ts';
import type { Route } from './route.ts';
import { id, instant, nullable, oneOf } from './schema.ts';

const count = Type.Integer({ minimum: 0 });

/** A session that runs now. */
export const activity = Type.Object(
  { device: id, deviceName: Type.String(), connection: id, request: Type.String(), since: instant },
  { title: 'Activity' },
);
export type Activity = Static<typeof activity>;

/** Something about the gateway itself that somebody should see to. */
export const warning = Type.Object(
  {
    kind: oneOf(['store', 'outlet', 'listener', 'connection'], { description: 'what it is about' }),
    name: nullable(Type.String({ description: 'of the outlet, listener or connection' })),
    severity: oneOf(['error', 'warning'], {
      description: 'error: something does not happen that should; warning: it is about to',
    }),
    since: nullable(instant),
    message: Type.String({ description: 'in words' }),
    advice: nullable(Type.String({ description: 'what to do' })),
  },
  { title: 'Warning' },
);
export type Warning = Static<typeof warning>;

/** The fleet at a glance. */
export const overview = Type.Object(
  {
    gateway: Type.Object({
      version: Type.String(),
      state: oneOf(['starting', 'running', 'stopping'], { description: 'of the whole gateway' }),
      startedAt: instant,
    }),
    devices: Type.Object({
      total: count,
      answering: count,
      late: count,
      silent: count,
      refused: count,
      waiting: count,
      disabled: count,
    }),
    connections: count,
    readings: Type.Integer({ minimum: 0, description: 'kept in the store, profile rows counted by value' }),
    running: Type.Array(activity, { description: 'at most 50' }),
    next: Type.Array(
      Type.Object({ device: id, deviceName: Type.String(), request: Type.String(), at: instant }),
      {
        description: 'what is due next, soonest first, at most 20',
      },
    ),
    warnings: Type.Array(warning, {
      description:
        'what is the matter with the store, outlets, listeners and full lines: errors first, at most 50',
    }),
    problems: Type.Array(Type.Object({ device: id, deviceName: Type.String(), failure }), {
      description: 'the last problem of each device that has one now, newest first, at most 20',
    }),
  },
  { title: 'Overview' },
);
export type Overview = Static<typeof overview>;

export const getOverview = {
  name: 'getOverview',
  method: 'GET',
  path: '/api/overview',
  role: 'viewer',
  summary: 'State of the gateway, counts of devices, what runs, warnings and last problems with advice',
  result: overview,
} as const satisfies Route;
