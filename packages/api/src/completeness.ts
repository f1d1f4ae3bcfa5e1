import { type Static, Type } from 'typebox';
import { next, order, pageQuery } from './page.ts';
import type { Route } from './route.ts';
import { id, instant, logicalName, nullable, oneOf } from './schema.ts';

const captures = {
  expected: Type.Integer({
    minimum: 0,
    description: 'captures by the period; the days of clock changes have more or fewer',
  }),
  stored: Type.Integer({ minimum: 0 }),
  absent: Type.Integer({
    minimum: 0,
    description: 'of those that are not stored: the meter was asked and does not have them',
  }),
};
const share = nullable(
  Type.Number({
    minimum: 0,
    maximum: 1,
    description: 'stored of expected; null where nothing is expected',
  }),
);
const capturePeriod = Type.Integer({
  minimum: 0,
  description: 'seconds; 0: not periodic, then nothing can be expected',
});
const day = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
  description: 'a day by the zone of the meter: 2026-03-29',
});

export const completeDay = Type.Object({ day, ...captures }, { title: 'CompleteDay' });
export type CompleteDay = Static<typeof completeDay>;

/** How much of a profile is there. */
export const completeness = Type.Object(
  {
    logicalName,
    capturePeriod,
    timeZone: Type.String(),
    ...captures,
    share,
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

/** A profile of a device in the heat map of the fleet. */
export const profileCompleteness = Type.Object(
  {
    device: id,
    logicalName,
    name: nullable(Type.String()),
    capturePeriod: nullable(
      Type.Integer({ minimum: 1, description: 'seconds; null: it was never collected' }),
    ),
    ...captures,
    share,
    shares: Type.Array(share, { description: 'one per day of `days`' }),
  },
  { title: 'ProfileCompleteness' },
);
export type ProfileCompleteness = Static<typeof profileCompleteness>;

/** How much of all profiles is there. */
export const fleetCompleteness = Type.Object(
  {
    from: day,
    to: day,
    ...captures,
    share,
    days: Type.Array(Type.Object({ day, ...captures, share }, { title: 'FleetDay' }), {
      description: 'of all profiles that were chosen, also of those on other pages',
    }),
    profiles: Type.Array(profileCompleteness),
    next,
    total: Type.Integer({ minimum: 0, description: 'profiles on all pages' }),
  },
  { title: 'FleetCompleteness' },
);
export type FleetCompleteness = Static<typeof fleetCompleteness>;

export const getFleetCompleteness = {
  name: 'getFleetCompleteness',
  method: 'GET',
  path: '/api/completeness',
  role: 'viewer',
  summary:
    'How much of all profiles of the fleet is stored, day by day and profile by profile, the worst first, in pages; what is switched off is left out',
  query: Type.Object({
    from: Type.Optional(day),
    to: Type.Optional(
      Type.String({
        pattern: '^\\d{4}-\\d{2}-\\d{2}$',
        description: 'the last day; today when left out, and then 14 days, at most 92',
      }),
    ),
    search: Type.Optional(
      Type.String({ maxLength: 200, description: 'words in device, connection, tags or logical name' }),
    ),
    connection: Type.Optional(id),
    tag: Type.Optional(Type.String({ maxLength: 128 })),
    logicalName: Type.Optional(logicalName),
    below: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'lists only profiles with a lesser share, and those that were never collected',
      }),
    ),
    sort: Type.Optional(oneOf(['share', 'device'], { description: 'by share when left out' })),
    order: Type.Optional(order),
    ...pageQuery(10_000, 100),
  }),
  result: fleetCompleteness,
  example: {
    result: {
      from: '2026-03-28',
      to: '2026-03-29',
      expected: 188,
      stored: 141,
      absent: 0,
      share: 0.75,
      days: [
        { day: '2026-03-28', expected: 96, stored: 96, absent: 0, share: 1 },
        { day: '2026-03-29', expected: 92, stored: 45, absent: 0, share: 0.4891 },
      ],
      profiles: [
        {
          device: 'main-meter',
          logicalName: '1-0:99.1.0*255',
          name: 'Load profile 1',
          capturePeriod: 900,
          expected: 188,
          stored: 141,
          absent: 0,
          share: 0.75,
          shares: [1, 0.4891],
        },
      ],
      next: null,
      total: 1,
    },
  },
} as const satisfies Route;
