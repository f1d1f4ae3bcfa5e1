import { type Static, Type } from 'typebox';
import type { Route } from './route.ts';
import { id, instant, logicalName, meterTime, nullable } from './schema.ts';

const value = {
  logicalName,
  classId: nullable(Type.Integer()),
  attribute: Type.Integer(),
  name: nullable(Type.String({ description: 'what the logical name means: active energy import, total' })),
  value: nullable(
    Type.String({ description: 'exact decimal (integer × 10^scaler), or the text of what is no number' }),
  ),
  integer: nullable(
    Type.String({ description: 'the integer as the meter sent it; a string, since it may need 64 bits' }),
  ),
  scaler: nullable(Type.Integer({ minimum: -128, maximum: 127 })),
  unit: nullable(Type.String({ description: 'as printed: Wh, var, V; empty for a pure number' })),
  refusal: nullable(
    Type.String({ description: 'why the meter gave no value: readWriteDenied, objectUndefined, …' }),
  ),
  raw: nullable(Type.String({ description: 'the octets as they came, hex, where the value is no number' })),
  at: instant,
  clock: nullable(meterTime),
  readAt: instant,
};

/** The newest value of one attribute of one device. */
export const latestValue = Type.Object(value, { title: 'LatestValue' });
export type LatestValue = Static<typeof latestValue>;

/** One stored value. */
export const reading = Type.Object({ device: id, ...value }, { title: 'Reading' });
export type Reading = Static<typeof reading>;

export const listValues = {
  name: 'listValues',
  method: 'GET',
  path: '/api/devices/:id/values',
  role: 'viewer',
  summary: 'The newest value of each attribute that is read, in the order of the configuration',
  params: Type.Object({ id }),
  result: Type.Array(latestValue),
} as const satisfies Route;

export const listReadings = {
  name: 'listReadings',
  method: 'GET',
  path: '/api/readings',
  role: 'viewer',
  summary: 'Stored values, oldest first, in pages',
  query: Type.Object({
    device: Type.Optional(id),
    logicalName: Type.Optional(logicalName),
    from: Type.Optional(instant),
    to: Type.Optional(instant),
    after: Type.Optional(Type.String({ maxLength: 64, description: 'the `next` of the page before' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 1000 })),
  }),
  result: Type.Object({
    readings: Type.Array(reading),
    next: nullable(Type.String({ description: 'hand back as `after` for the next page; null at the end' })),
  }),
} as const satisfies Route;
