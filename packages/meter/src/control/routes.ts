import {
  eventView,
  meterView,
  moduleChange,
  moduleTypeView,
  moduleView,
  orderDone,
  portView,
  recorderView,
} from '@meterwire/api';
import { Type } from 'typebox';
import type { ControlRoute } from './route.ts';
import { checkResult, framework, moduleDescription } from './schema.ts';

const whole = (minimum: number, maximum: number) => Type.Optional(Type.Integer({ minimum, maximum }));
const instant = Type.Optional(Type.String({ description: 'ISO 8601 with offset or Z' }));

/** Everything that can be asked of a running meter and done to it. */
export const CONTROL_ROUTES = {
  getMeter: {
    method: 'GET',
    path: '/api/meter',
    summary: 'The meter as a whole: identity, power, clock, addresses',
    result: meterView,
  },
  listTypes: {
    method: 'GET',
    path: '/api/types',
    summary: 'Every kind of module with what its registers take',
    result: Type.Array(moduleTypeView),
  },
  listModules: {
    method: 'GET',
    path: '/api/modules',
    summary: 'All modules with inputs, setup registers and outputs as they are now',
    result: Type.Array(moduleView),
  },
  getModule: {
    method: 'GET',
    path: '/api/modules/:label',
    summary: 'One module',
    result: moduleView,
  },
  addModule: {
    method: 'POST',
    path: '/api/modules',
    summary: 'Adds a module',
    body: moduleDescription,
    result: moduleView,
  },
  changeModule: {
    method: 'PATCH',
    path: '/api/modules/:label',
    summary: 'Changes label, setup registers, links and labels of outputs, all at once or not at all',
    body: moduleChange,
    result: moduleView,
  },
  removeModule: {
    method: 'DELETE',
    path: '/api/modules/:label',
    summary: 'Takes a module away; nothing may be linked to it',
    result: Type.Object({ removed: Type.String() }),
  },
  getFramework: {
    method: 'GET',
    path: '/api/framework',
    summary: 'The framework as a file has it',
    result: framework,
  },
  putFramework: {
    method: 'PUT',
    path: '/api/framework',
    summary: 'Goes on with another framework; each difference writes its event',
    body: framework,
    result: framework,
  },
  checkFramework: {
    method: 'POST',
    path: '/api/framework/check',
    summary: 'Says what is wrong with a framework, and changes nothing',
    body: framework,
    result: checkResult,
  },
  getSchema: {
    method: 'GET',
    path: '/api/schema',
    summary: 'The JSON schema of framework files',
    result: Type.Unknown(),
  },
  listEvents: {
    method: 'GET',
    path: '/api/events',
    summary: 'The event log, oldest first; after: only later numbers',
    query: Type.Object({ after: whole(0, Number.MAX_SAFE_INTEGER), limit: whole(1, 10_000) }),
    result: Type.Array(eventView),
  },
  listRows: {
    method: 'GET',
    path: '/api/recorders/:label',
    summary: 'Rows of a Data Recorder, oldest first: the newest of those from … to',
    query: Type.Object({ from: instant, to: instant, limit: whole(1, 10_000) }),
    result: recorderView,
  },
  listPorts: {
    method: 'GET',
    path: '/api/ports',
    summary: 'The ports, and who is connected there',
    result: Type.Array(portView),
  },
  masterReset: {
    method: 'POST',
    path: '/api/orders/master-reset',
    summary: 'Begins energies, demands and data logs anew',
    result: orderDone,
  },
  setTime: {
    method: 'POST',
    path: '/api/orders/set-time',
    summary: "Makes the meter's clock show another time",
    body: Type.Object(
      { to: Type.String({ description: 'ISO 8601 with offset or Z, or "now"' }) },
      { additionalProperties: false },
    ),
    result: orderDone,
  },
  powerDown: {
    method: 'POST',
    path: '/api/orders/power-down',
    summary: 'Takes its power away: nothing is counted, recorded or answered',
    result: orderDone,
  },
  powerUp: {
    method: 'POST',
    path: '/api/orders/power-up',
    summary: 'Gives it power again',
    result: orderDone,
  },
} as const satisfies Readonly<Record<string, ControlRoute>>;

export type ControlRouteName = keyof typeof CONTROL_ROUTES;
