import { type Static, Type } from 'typebox';
import type { Route } from './route.ts';
import { id, instant, logicalName, nullable, oneOf } from './schema.ts';

const params = Type.Object({ id });
const classId = Type.Integer({ minimum: 0, maximum: 65_535 });
const member = Type.Union(
  [Type.Integer({ minimum: 1, maximum: 255 }), Type.String({ minLength: 1, maxLength: 100 })],
  {
    description: 'by number, or by its name in the class',
  },
);
const access = (description: string) => nullable(Type.String({ description }));

/** An object of a meter, as its association lists it. */
export const meterObject = Type.Object(
  {
    classId,
    className: Type.String(),
    version: Type.Integer(),
    logicalName,
    name: nullable(Type.String({ description: 'what the logical name means' })),
    attributes: Type.Array(
      Type.Object({
        index: Type.Integer(),
        name: nullable(Type.String()),
        access: access('read, write, readWrite, none; null: the list does not say'),
        selectors: Type.Array(Type.Integer(), { description: 'ways of selective access' }),
      }),
    ),
    methods: Type.Array(
      Type.Object({
        index: Type.Integer(),
        name: nullable(Type.String()),
        access: access('invoke, none; null: the list does not say'),
      }),
    ),
  },
  { title: 'MeterObject' },
);
export type MeterObject = Static<typeof meterObject>;

export const listObjects = {
  name: 'listObjects',
  method: 'GET',
  path: '/api/devices/:id/objects',
  role: 'viewer',
  summary: 'The object list as it was read last, with what the classes declare; empty when it never was',
  params,
  result: Type.Object({ readAt: nullable(instant), objects: Type.Array(meterObject) }),
} as const satisfies Route;

export const readObjects = {
  name: 'readObjects',
  method: 'POST',
  path: '/api/devices/:id/objects',
  role: 'operator',
  summary: 'Reads the object list from the meter, with the access rights of this client',
  params,
  body: Type.Object({}),
  result: Type.Object({ readAt: nullable(instant), objects: Type.Array(meterObject) }),
  problems: [502, 504],
} as const satisfies Route;

/** What became of one attribute that was read. */
export const attributeValue = Type.Object(
  {
    logicalName,
    classId,
    attribute: Type.Integer(),
    attributeName: nullable(Type.String()),
    ok: Type.Boolean(),
    error: nullable(Type.String({ description: 'the refusal by name: readWriteDenied, objectUndefined, …' })),
    value: Type.Unsafe<unknown>({ description: 'decoded by its class, as JSON; null where it was refused' }),
    note: nullable(Type.String({ description: 'why the value is shown raw' })),
    raw: nullable(Type.String({ description: 'the octets as they came (A-XDR), hex' })),
  },
  { title: 'AttributeValue' },
);
export type AttributeValue = Static<typeof attributeValue>;

export const readAttributes = {
  name: 'readAttributes',
  method: 'POST',
  path: '/api/devices/:id/attributes/read',
  role: 'operator',
  summary: 'Reads attributes from the meter now and shows them decoded; nothing is stored',
  params,
  body: Type.Object({
    attributes: Type.Array(
      Type.Object({
        logicalName,
        classId: Type.Optional(classId),
        attribute: Type.Optional(member),
      }),
      { minItems: 1, maxItems: 500, description: 'without `attribute`: all that may be read' },
    ),
  }),
  result: Type.Object({ values: Type.Array(attributeValue) }),
  problems: [422, 502, 504],
  example: {
    body: { attributes: [{ logicalName: '1-0:1.8.0*255', classId: 3, attribute: 'value' }] },
    result: {
      values: [
        {
          logicalName: '1-0:1.8.0*255',
          classId: 3,
          attribute: 2,
          attributeName: 'value',
          ok: true,
          error: null,
          value: { type: 'uint32', value: 42_951_721 },
          note: null,
          raw: '06028f6429',
        },
      ],
    },
  },
} as const satisfies Route;

const outcome = Type.Object(
  {
    ok: Type.Boolean(),
    error: nullable(Type.String({ description: 'the refusal by name' })),
    value: Type.Unsafe<unknown>({ description: 'what a method answered, as JSON; null where nothing' }),
  },
  { title: 'Outcome' },
);
export type Outcome = Static<typeof outcome>;
const written = Type.Unsafe<unknown>({
  description:
    'typed by the class (5, true, "disconnected"), or a text `type:value`: uint16:5, octets:0102, json:{…}',
});

export const writeAttribute = {
  name: 'writeAttribute',
  method: 'PUT',
  path: '/api/devices/:id/attributes',
  role: 'operator',
  summary: 'Writes an attribute of the meter',
  params,
  body: Type.Object({ logicalName, classId: Type.Optional(classId), attribute: member, value: written }),
  result: outcome,
  problems: [422, 502, 504],
  example: {
    body: { logicalName: '0-0:96.3.10*255', classId: 70, attribute: 'controlMode', value: 'mode4' },
    result: { ok: true, error: null, value: null },
  },
} as const satisfies Route;

export const invokeMethod = {
  name: 'invokeMethod',
  method: 'POST',
  path: '/api/devices/:id/methods',
  role: 'operator',
  summary: 'Calls a method of an object of the meter',
  params,
  body: Type.Object({
    logicalName,
    classId: Type.Optional(classId),
    method: member,
    argument: Type.Optional(written),
  }),
  result: outcome,
  problems: [422, 502, 504],
  example: { body: { logicalName: '0-0:1.0.0*255', classId: 8, method: 'shiftTime', argument: 'int16:5' } },
} as const satisfies Route;

const clock = Type.Object(
  {
    ok: Type.Boolean(),
    error: nullable(Type.String()),
    time: nullable(Type.String({ description: "the meter's wall clock as it says" })),
    deviation: nullable(Type.Integer({ description: 'minutes, as it stands in the octets' })),
    status: nullable(Type.Integer()),
    driftSeconds: nullable(Type.Number({ description: "the meter's clock minus ours" })),
  },
  { title: 'MeterClock' },
);
export type MeterClock = Static<typeof clock>;

export const readMeterClock = {
  name: 'readMeterClock',
  method: 'POST',
  path: '/api/devices/:id/clock/read',
  role: 'operator',
  summary: 'Reads the clock of the meter and how far it is off',
  params,
  body: Type.Object({}),
  result: clock,
  problems: [502, 504],
} as const satisfies Route;

export const setMeterClock = {
  name: 'setMeterClock',
  method: 'PUT',
  path: '/api/devices/:id/clock',
  role: 'operator',
  summary: 'Sets the clock of the meter to ours, or to a time; answers how it stands afterwards',
  params,
  body: Type.Object({ time: Type.Optional(instant) }),
  result: clock,
  problems: [502, 504],
} as const satisfies Route;

export const switchMeter = {
  name: 'switchMeter',
  method: 'POST',
  path: '/api/devices/:id/switch',
  role: 'operator',
  summary: 'Disconnects or reconnects the consumer by the switch of the meter (class 70)',
  params,
  body: Type.Object({
    to: oneOf(['disconnected', 'connected'], { description: 'what it shall be' }),
    logicalName: Type.Optional(logicalName),
  }),
  result: Type.Object(
    {
      ok: Type.Boolean(),
      error: nullable(Type.String()),
      state: nullable(
        Type.String({
          description: 'control state afterwards: disconnected, connected, readyForReconnection',
        }),
      ),
    },
    { title: 'Switched' },
  ),
  problems: [502, 504],
  example: { body: { to: 'disconnected' }, result: { ok: true, error: null, state: 'disconnected' } },
} as const satisfies Route;
