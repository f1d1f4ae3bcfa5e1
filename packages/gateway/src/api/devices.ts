import {
  type Address,
  type DeviceDetail,
  type Device as DeviceDocument,
  type DeviceState,
  getDevice,
  listDevices,
  type Query,
  type Request as RequestDocument,
  type Result,
  readDevice,
} from '@meterwire/api';
import type { Instant } from 'dlms/bytes';
import { connectionUrl } from '../model/connection.ts';
import type { Device } from '../model/device.ts';
import type { RequestStanding } from '../model/ports.ts';
import { scheduleWords } from '../model/schedule.ts';
import { type DeviceRecord, stateOf } from '../model/status.ts';
import type { Context, Usage } from './context.ts';
import { pageOf, type SortKey } from './cursor.ts';
import { mapped } from './mapped.ts';
import type { Mounter } from './mount.ts';
import { readNow } from './orders.ts';
import { finder } from './search.ts';
import { failureDocument, instantOrNull } from './text.ts';

export function mountDevices({ mount }: Mounter, context: Context): void {
  mount(listDevices, ({ query }) => devicePage(context, query));
  mount(getDevice, ({ params }) => deviceDetail(context, params.id));
  mount(readDevice, ({ params, query, body }) => readNow(context, params.id, query, body));
}

async function devicePage(
  context: Context,
  query: Query<typeof listDevices>,
): Promise<Result<typeof listDevices>> {
  const { search, state, connection, tag, sort = 'name', order = 'asc', after, limit = 500 } = query;
  const usage = await context.usage();
  const now = context.now();
  const found = finder(search);
  const chosen = context.plan.devices.filter(
    (device) =>
      (connection === undefined || device.connection.name === connection) &&
      (tag === undefined || device.tags.includes(tag)) &&
      found(() => searchedOf(context, device)),
  );
  const all = (await mapped(chosen, (device) => rowOf(context, device, now))).filter(
    (row) => state === undefined || row.state === state,
  );
  const key = (row: Row): SortKey => KEYS[sort](row, usage);
  const name = ({ device }: Row): string => device.name;
  const { items, next } = pageOf(all, { key, name, order, after, limit });
  const devices = await mapped(items, ({ device }) => deviceDocument(context, device, usage, now));
  return { devices, next, total: all.length };
}

/** What of a device lists are sorted and filtered by. */
interface Row {
  readonly device: Device;
  readonly state: DeviceState;
  readonly record: DeviceRecord;
}

function rowOf({ options }: Context, device: Device, now: Instant): Row {
  const { record, dueAt } = options.schedule.standing(device.name);
  return { device, record, state: stateOf(device, record, dueAt, now) };
}

type Sort = NonNullable<Query<typeof listDevices>['sort']>;

const KEYS: Readonly<Record<Sort, (row: Row, usage: ReadonlyMap<string, Usage>) => SortKey>> = {
  name: ({ device }) => device.name,
  state: ({ state }) => STATES.indexOf(state),
  connection: ({ device }) => device.connection.name,
  lastAttempt: ({ record }) => record.lastAttempt ?? null,
  lastSuccess: ({ record }) => record.lastSuccess ?? null,
  lastReading: ({ record }) => record.lastReading ?? null,
  successRate: ({ device }, usage) => usage.get(device.name)?.successRate ?? null,
  airtime: ({ device }, usage) => usage.get(device.name)?.airtime ?? null,
};

/** Worst first. */
const STATES: readonly DeviceState[] = ['refused', 'silent', 'late', 'waiting', 'answering', 'disabled'];

const searchedOf = ({ options }: Context, device: Device): readonly (string | undefined)[] => [
  device.name,
  device.alias,
  device.description,
  device.connection.name,
  device.model,
  ...device.tags,
  options.schedule.standing(device.name).record.failure?.message,
];

/** A device as lists and the live stream show it. */
export function deviceDocument(
  { options }: Context,
  device: Device,
  usage: ReadonlyMap<string, Usage>,
  now: Instant,
): DeviceDocument {
  const { record, runningSince, dueAt } = options.schedule.standing(device.name);
  const { lastAttempt, lastSuccess, lastReading, failure } = record;
  const used = usage.get(device.name);
  return {
    id: device.name,
    name: device.name,
    tags: [...device.tags],
    connection: device.connection.name,
    state: stateOf(device, record, dueAt, now),
    running: runningSince !== undefined,
    lastAttempt: instantOrNull(lastAttempt),
    lastSuccess: instantOrNull(lastSuccess),
    lastError: failure === undefined ? null : failureDocument(failure),
    lastReading: instantOrNull(lastReading),
    readingAge: lastReading === undefined ? null : Math.max(0, (now - lastReading) / 1000),
    successRate: used?.successRate ?? null,
    airtime: used?.airtime ?? null,
  };
}

async function deviceDetail(context: Context, id: string): Promise<DeviceDetail> {
  const device = context.device(id);
  const usage = await context.usage();
  const facts = await context.options.store.facts(id);
  const { requests } = context.options.schedule.standing(id);
  return {
    ...deviceDocument(context, device, usage, context.now()),
    description: device.description ?? null,
    alias: device.alias,
    model: device.model ?? null,
    template: device.template ?? null,
    connectionName: device.connection.name,
    url: connectionUrl(device.connection),
    address: addressDocument(device),
    logicalDeviceName: facts.logicalDeviceName || null,
    clockDrift: facts.clockDriftMs === undefined ? null : facts.clockDriftMs / 1000,
    requests: requests.map(requestDocument),
  };
}

function addressDocument({ interface: framing, client, server, authentication, security }: Device): Address {
  const hdlc = framing === 'hdlc';
  return {
    interface: framing,
    client,
    logical: server.logical,
    physical: hdlc ? (server.physical ?? null) : null,
    addressSize: hdlc ? server.size : null,
    authentication: authentication.kind,
    security: security?.policy ?? 'none',
  };
}

function requestDocument({ request, running, lastRun, lastDone, nextRun }: RequestStanding): RequestDocument {
  return {
    id: request.name,
    name: request.name,
    kind: request.kind,
    logicalNames: objectsOf(request),
    schedule: request.enabled ? scheduleWords(request.schedule, request.spreadMs) : 'switched off',
    running,
    lastRun: instantOrNull(lastRun),
    lastOutcome: lastDone === undefined ? null : lastDone ? 'done' : 'failed',
    nextRun: instantOrNull(nextRun),
  };
}

/** The objects that a request is about, each once. */
export function objectsOf(request: RequestStanding['request']): string[] {
  switch (request.kind) {
    case 'values':
      return request.items.map(({ logicalName }) => logicalName);
    case 'profile':
      return [request.logicalName];
    case 'write':
      return [...new Set(request.writes.map(({ logicalName }) => logicalName))];
    case 'action':
      return [...new Set(request.actions.map(({ logicalName }) => logicalName))];
    case 'clock':
      return ['0-0:1.0.0*255'];
  }
}
