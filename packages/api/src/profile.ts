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

/** A stretch of a profile in which rows should be and are not. */
export const profileHole = Type.Object(
  {
    from: instant,
    to: Type.String({ format: 'date-time', description: 'not included' }),
    rows: Type.Integer({ minimum: 0, description: 'that are missing, by the capture period' }),
    state: oneOf(['open', 'absent'], {
      description: 'open: it will be asked for; absent: the meter was asked and does not have them',
    }),
    tries: Type.Integer({ minimum: 0, description: 'how often the meter was asked for it' }),
    reason: Type.String({ description: 'why they are missing, as far as it is known, in words' }),
  },
  { title: 'ProfileHole' },
);
export type ProfileHole = Static<typeof profileHole>;

export const listProfileHoles = {
  name: 'listProfileHoles',
  method: 'GET',
  path: '/api/devices/:id/profiles/:logicalName/holes',
  role: 'viewer',
  summary: 'Where rows of a profile are missing, newest first, and what is known of why',
  params: Type.Object({ id, logicalName }),
  result: Type.Object(
    {
      logicalName,
      capturePeriod: Type.Integer({ minimum: 0, description: 'seconds; 0: not periodic, without holes' }),
      refill: Type.Boolean({ description: 'whether a request asks for open holes' }),
      open: Type.Integer({ minimum: 0, description: 'rows that will be asked for' }),
      absent: Type.Integer({ minimum: 0, description: 'rows that the meter does not have' }),
      holes: Type.Array(profileHole, { description: 'at most 1000' }),
    },
    { title: 'ProfileHoles' },
  ),
} as const satisfies Route;

/** What a profile captured from a moment on. */
export const profileShape = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    since: Type.String({ format: 'date-time', description: 'first row that was captured so' }),
    capturePeriod: Type.Integer({ minimum: 0, description: 'seconds' }),
    columns: Type.Array(profileColumn),
    added: Type.Array(Type.String(), {
      description: 'what the version before did not capture: logical name and attribute',
    }),
    removed: Type.Array(Type.String(), { description: 'what only the version before captured' }),
  },
  { title: 'ProfileShape' },
);
export type ProfileShape = Static<typeof profileShape>;

export const listProfileShapes = {
  name: 'listProfileShapes',
  method: 'GET',
  path: '/api/devices/:id/profiles/:logicalName/shapes',
  role: 'viewer',
  summary: 'What a profile captured when, newest first: each time that its columns or period changed',
  params: Type.Object({ id, logicalName }),
  result: Type.Array(profileShape),
} as const satisfies Route;
