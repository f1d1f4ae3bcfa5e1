import { type Static, Type } from 'typebox';
import { next, pageQuery } from './page.ts';
import type { Route } from './route.ts';
import { id, instant, logicalName, nullable, oneOf } from './schema.ts';

/** One value of one device under a name of its own, as it stands now. */
export const signal = Type.Object(
  {
    alias: Type.String(),
    name: Type.String(),
    description: nullable(Type.String()),
    enabled: Type.Boolean(),
    device: id,
    logicalName,
    attribute: Type.Integer(),
    dataIndex: Type.Integer(),
    type: Type.String({ description: 'number type of the signal: auto, float, digital, …' }),
    quality: oneOf(['good', 'none', 'refused'], {
      description: 'good: there is a value; none: nothing was read yet; refused: the meter gives none',
    }),
    value: nullable(
      Type.String({ description: 'exact, scaled as the signal says; or the text of what is no number' }),
    ),
    unit: nullable(Type.String()),
    at: nullable(instant),
    readAt: nullable(instant),
    refusal: nullable(Type.String()),
  },
  { title: 'SignalValue' },
);
export type SignalValue = Static<typeof signal>;

export const listSignals = {
  name: 'listSignals',
  method: 'GET',
  path: '/api/signals',
  role: 'viewer',
  summary: 'Signals with their newest values, in pages',
  query: Type.Object({
    search: Type.Optional(
      Type.String({
        maxLength: 200,
        description: 'words in alias, name, description, device or logical name',
      }),
    ),
    device: Type.Optional(id),
    ...pageQuery(5000, 500),
  }),
  result: Type.Object({ signals: Type.Array(signal), next, total: Type.Integer({ minimum: 0 }) }),
} as const satisfies Route;
