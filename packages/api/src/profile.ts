import { type Static, Type } from 'typebox';
import type { Route } from './route.ts';
import { cell, id, instant, integerCell, logicalName, nullable, oneOf } from './schema.ts';

const columnFields = {
  logicalName,
  attribute: Type.Integer(),
  classId: nullable(Type.Integer()),
  name: nullable(Type.String()),
  unit: nullable(Type.String()),
  scaler: nullable(Type.Integer()),
  role: oneOf(['value', 'status', 'text'], {
    description: 'a measured number, a status word, or anything else',
  }),
  bits: Type.Array(Type.Object({ bit: Type.Integer({ minimum: 0 }), name: Type.String() }), {
    description:
      'of a status word: what its bits mean (masterReset, timeChanged, powerUp, powerDown, …); may be empty',
  }),
  invalid: nullable(
    Type.Integer({ description: 'of a status word: the value that means "not valid", such as 65535' }),
  ),
};

/** A captured attribute of a profile; the clock is no column but the time of the row. */
export const profileColumn = Type.Object(columnFields, { title: 'ProfileColumn' });
export type ProfileColumn = Static<typeof profileColumn>;

/** A profile of a device, as far as it has been collected. */
export const profile = Type.Object(
  {
    logicalName,
    name: nullable(Type.String()),
    capturePeriod: Type.Integer({ minimum: 0, description: 'seconds; 0: not periodic' }),
    columns: Type.Array(profileColumn),
    rows: Type.Integer({ minimum: 0, description: 'in the store' }),
    from: nullable(instant),
    to: nullable(instant),
    lastCollected: nullable(instant),
  },
  { title: 'Profile' },
);
export type Profile = Static<typeof profile>;

/** Rows of a profile by column: every array has as many entries as `times`. */
export const profileRows = Type.Object(
  {
    logicalName,
    capturePeriod: Type.Integer({
      minimum: 0,
      description: 'seconds; a longer step between two times is a gap',
    }),
    times: Type.Array(Type.Integer(), { description: 'capture times, ms since 1970 UTC, ascending' }),
    offsets: Type.Array(integerCell, {
      description: "minutes east of UTC that the meter's own clock stood at; null where it did not say",
    }),
    columns: Type.Array(
      Type.Object({
        ...columnFields,
        values: Type.Array(cell, {
          description:
            'integers as the meter sent them (× 10^scaler gives the unit), as strings beyond 2^53; text of what is no number; null: no value',
        }),
      }),
    ),
    truncated: Type.Boolean({ description: 'there are more rows in the range than the limit' }),
  },
  { title: 'ProfileRows' },
);
export type ProfileRows = Static<typeof profileRows>;

export const listProfiles = {
  name: 'listProfiles',
  method: 'GET',
  path: '/api/devices/:id/profiles',
  role: 'viewer',
  summary: 'The profiles of a device: columns with names, units and scalers, rows kept and their range',
  params: Type.Object({ id }),
  result: Type.Array(profile),
} as const satisfies Route;

export const listProfileRows = {
  name: 'listProfileRows',
  method: 'GET',
  path: '/api/devices/:id/profiles/:logicalName/rows',
  role: 'viewer',
  summary: 'Rows of a profile from `from` up to but not including `to`; the newest ones where the limit cuts',
  params: Type.Object({ id, logicalName }),
  query: Type.Object({
    from: Type.Optional(instant),
    to: Type.Optional(instant),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, default: 10_000 })),
  }),
  result: profileRows,
} as const satisfies Route;
