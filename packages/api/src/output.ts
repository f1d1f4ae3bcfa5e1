import { type Static, Type } from 'typebox';
import { configurationOperation } from './configuration/change.ts';
import type { Route } from './route.ts';
import { done, id, instant, logicalName, nullable } from './schema.ts';

const params = Type.Object({ id });

export const commandSignal = {
  name: 'commandSignal',
  method: 'POST',
  path: '/api/signals/:id/command',
  role: 'operator',
  summary:
    'Does in the meter what a command to the output of a signal means, before all visits of its line; a pulse is switched off whatever happens',
  params,
  body: Type.Object({
    command: Type.Union([Type.String({ minLength: 1, maxLength: 1000 }), Type.Number(), Type.Boolean()], {
      description:
        'on, off, shortPulse, longPulse; or a value, where the output has an attribute that takes it',
    }),
  }),
  result: Type.Object(
    { ok: Type.Boolean(), error: nullable(Type.String({ description: "the meter's no" })) },
    { title: 'Commanded' },
  ),
} as const satisfies Route;

/** A listener for pushes, as it stands. */
export const listener = Type.Object(
  {
    id,
    address: nullable(Type.String({ description: 'where it listens; null while it cannot' })),
    problem: nullable(Type.String()),
    pushes: Type.Integer({ minimum: 0, description: 'since the start' }),
    refused: Type.Integer({ minimum: 0, description: 'said before, or wrongly protected' }),
  },
  { title: 'Listener' },
);
export type Listener = Static<typeof listener>;

export const listListeners = {
  name: 'listListeners',
  method: 'GET',
  path: '/api/listeners',
  role: 'viewer',
  summary: 'Where pushes arrive, and how it goes',
  result: Type.Array(listener),
} as const satisfies Route;

/** A device that pushes and is not configured. */
export const unknownDevice = Type.Object(
  {
    id: Type.String({ description: 'system title, identification, or where it pushes from' }),
    listener: id,
    remote: Type.String(),
    systemTitle: nullable(Type.String({ description: 'hexadecimal' })),
    identification: nullable(Type.String()),
    firstAt: instant,
    lastAt: instant,
    pushes: Type.Integer({ minimum: 0 }),
    problem: nullable(
      Type.String({ description: 'what could not be read: most often its keys are missing' }),
    ),
    sample: Type.Array(Type.Object({ logicalName, value: Type.String(), unit: nullable(Type.String()) }), {
      description: 'some readings of its last push',
    }),
  },
  { title: 'UnknownDevice' },
);
export type UnknownDevice = Static<typeof unknownDevice>;

export const listUnknownDevices = {
  name: 'listUnknownDevices',
  method: 'GET',
  path: '/api/unknown-devices',
  role: 'viewer',
  summary: 'Devices that push and are not in the configuration, to be adopted; the last heard first',
  result: Type.Array(unknownDevice),
} as const satisfies Route;

/** A change that would make a stranger a device of the configuration. */
export const adoption = Type.Object(
  {
    device: Type.String({ description: 'name that it would have' }),
    operations: Type.Array(configurationOperation, {
      description: 'to be completed where needed, and handed to changeConfiguration',
    }),
    models: Type.Array(Type.String(), {
      description: 'families of meters that it may be of; set already where there is one alone',
    }),
    needsKeys: Type.Boolean({ description: 'its pushes are protected, and nothing opens them yet' }),
    notes: Type.Array(Type.String(), { description: 'what to look at, in words' }),
  },
  { title: 'Adoption' },
);
export type Adoption = Static<typeof adoption>;

export const draftAdoption = {
  name: 'draftAdoption',
  method: 'GET',
  path: '/api/unknown-devices/:id/adoption',
  role: 'operator',
  summary:
    'The change that would make one of them a device of the configuration: once it is made, what it pushes are its readings',
  params,
  result: adoption,
} as const satisfies Route;

export const forgetUnknownDevice = {
  name: 'forgetUnknownDevice',
  method: 'DELETE',
  path: '/api/unknown-devices/:id',
  role: 'operator',
  summary: 'Forgets one of them until it pushes again',
  params,
  result: done,
} as const satisfies Route;
