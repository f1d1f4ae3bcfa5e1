import { type Static, Type } from 'typebox';
import {
  eventView,
  meterView,
  moduleTypeView,
  moduleView,
  orderDone,
  portView,
  recorderView,
} from './meter-document.ts';
import type { Route } from './route.ts';
import { id, oneOf } from './schema.ts';

/*
 * Virtual meters, through the gateway: each answer is that of the meter's own control interface, unchanged.
 */

const label = Type.String({ minLength: 1, maxLength: 80, description: 'of a module' });
const count = Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 }));

export const virtualMeter = Type.Object(
  { name: id, url: Type.String({ description: 'where its control interface listens' }) },
  { title: 'VirtualMeter' },
);
export type VirtualMeter = Static<typeof virtualMeter>;

export const listMeters = {
  name: 'listMeters',
  method: 'GET',
  path: '/api/meters',
  role: 'viewer',
  summary: 'The virtual meters that the configuration names',
  result: Type.Array(virtualMeter),
} as const satisfies Route;

export const readMeterPart = {
  name: 'readMeterPart',
  method: 'GET',
  path: '/api/meters/:meter/:part',
  role: 'viewer',
  summary: 'A virtual meter as a whole, its modules, its kinds of modules, its ports or its event log',
  params: Type.Object({
    meter: id,
    part: oneOf(['meter', 'modules', 'types', 'ports', 'events'], { description: 'what is asked for' }),
  }),
  query: Type.Object({
    after: Type.Optional(Type.Integer({ minimum: 0, description: 'of events: only later numbers' })),
    limit: count,
  }),
  result: Type.Union([
    meterView,
    Type.Array(moduleView),
    Type.Array(moduleTypeView),
    Type.Array(portView),
    Type.Array(eventView),
  ]),
} as const satisfies Route;

export const readMeterRecorder = {
  name: 'readMeterRecorder',
  method: 'GET',
  path: '/api/meters/:meter/recorders/:label',
  role: 'viewer',
  summary: 'Rows of a Data Recorder of a virtual meter, the newest',
  params: Type.Object({ meter: id, label }),
  query: Type.Object({ limit: count }),
  result: recorderView,
} as const satisfies Route;

export const changeMeterModule = {
  name: 'changeMeterModule',
  method: 'PATCH',
  path: '/api/meters/:meter/modules/:label',
  role: 'operator',
  summary: 'Changes label, setup registers, links and labels of outputs of a module of a virtual meter',
  params: Type.Object({ meter: id, label }),
  // The meter itself says what is wrong with a change, with all that only it knows.
  body: Type.Object({}, { additionalProperties: true }),
  result: moduleView,
} as const satisfies Route;

export const orderMeter = {
  name: 'orderMeter',
  method: 'POST',
  path: '/api/meters/:meter/orders/:order',
  role: 'operator',
  summary: 'Takes or gives a virtual meter its power, sets its clock, or resets it',
  params: Type.Object({
    meter: id,
    order: oneOf(['power-down', 'power-up', 'set-time', 'master-reset'], { description: 'what to do' }),
  }),
  body: Type.Object({}, { additionalProperties: true }),
  result: orderDone,
} as const satisfies Route;
