import { type Static, Type } from 'typebox';
import { failure } from './failure.ts';
import type { Route } from './route.ts';
import { done, id, instant, nullable, oneOf } from './schema.ts';

const count = Type.Integer({ minimum: 0 });

/** How an outlet stands. */
export const outlet = Type.Object(
  {
    id,
    name: Type.String(),
    type: Type.String({ description: 'mqtt, postgres, redis, webhook, file, modbus' }),
    state: oneOf(['starting', 'following', 'catchingUp', 'failing', 'stopped', 'disabled'], {
      description:
        'following: it has everything, or is about to; catchingUp: it is behind, and works; failing: it waits to try again',
    }),
    behindBy: Type.Integer({ minimum: 0, description: 'items of the store that it has not had yet' }),
    delivered: Type.Integer({ minimum: 0, description: 'items that its receiver has taken since the start' }),
    passedOver: Type.Integer({ minimum: 0, description: 'items that its receiver would not take' }),
    lastDelivery: nullable(instant),
    lastFailure: nullable(failure),
    failures: Type.Integer({ minimum: 0, description: 'in a row' }),
    nextTry: nullable(instant),
  },
  { title: 'Outlet' },
);
export type Outlet = Static<typeof outlet>;

export const listOutlets = {
  name: 'listOutlets',
  method: 'GET',
  path: '/api/outlets',
  role: 'viewer',
  summary: 'Where readings go, and how far each outlet has come',
  result: Type.Array(outlet),
} as const satisfies Route;

export const retryOutlet = {
  name: 'retryOutlet',
  method: 'POST',
  path: '/api/outlets/:id/retry',
  role: 'operator',
  summary: 'Ends the pause of an outlet that is failing',
  params: Type.Object({ id }),
  body: Type.Object({}),
  result: done,
} as const satisfies Route;

/** An invocation counter of ours; the key is never shown. */
export const counter = Type.Object(
  {
    id: Type.String(),
    systemTitle: Type.String({ description: 'ours, hex' }),
    device: Type.String({ description: 'for which it was asked last' }),
    next: Type.Integer({ minimum: 0, description: 'no number from here on has been handed out' }),
    held: nullable(
      Type.Integer({ description: 'what the meter says it expects, where that is too far to be believed' }),
    ),
    state: oneOf(['good', 'half used', 'held', 'used up'], { description: 'half used: change the key soon' }),
  },
  { title: 'Counter' },
);
export type Counter = Static<typeof counter>;

/** What happened to a counter besides being spent. */
export const counterEntry = Type.Object(
  {
    counter: Type.String(),
    device: Type.String(),
    at: instant,
    kind: oneOf(['opened', 'raised', 'held', 'allowed', 'skipped', 'half used'], {
      description: 'what happened',
    }),
    before: count,
    after: count,
    by: Type.String({ description: 'the device for which it was wanted, the operator, or the reason' }),
  },
  { title: 'CounterEntry' },
);
export type CounterEntry = Static<typeof counterEntry>;

export const listCounters = {
  name: 'listCounters',
  method: 'GET',
  path: '/api/counters',
  role: 'viewer',
  summary: 'Invocation counters: where they stand, and which are held or nearly used up',
  query: Type.Object({ device: Type.Optional(id) }),
  result: Type.Array(counter),
} as const satisfies Route;

export const listCounterEntries = {
  name: 'listCounterEntries',
  method: 'GET',
  path: '/api/counters/entries',
  role: 'viewer',
  summary: 'What happened to invocation counters, newest first',
  query: Type.Object({
    counter: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
  }),
  result: Type.Array(counterEntry),
} as const satisfies Route;

export const allowCounter = {
  name: 'allowCounter',
  method: 'POST',
  path: '/api/counters/:counter/allow',
  role: 'administrator',
  summary: 'Believes a jump of a counter that was held',
  params: Type.Object({ counter: Type.String({ minLength: 1, maxLength: 128 }) }),
  body: Type.Object({}),
  result: done,
  problems: [409],
} as const satisfies Route;
