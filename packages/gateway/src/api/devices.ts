import type {
  Address,
  DeviceDetail,
  Device as DeviceDocument,
  Request as RequestDocument,
} from '@meterwire/api';
import type { Instant } from 'dlms/bytes';
import { connectionUrl } from '../model/connection.ts';
import type { Device } from '../model/device.ts';
import type { RequestStanding } from '../model/ports.ts';
import { scheduleWords } from '../model/schedule.ts';
import { stateOf } from '../model/status.ts';
import type { Context } from './context.ts';
import { failureDocument, instantOrNull } from './text.ts';

export async function deviceDocuments(context: Context): Promise<DeviceDocument[]> {
  const rates = await context.successRates();
  const now = context.now();
  return context.options.plan.devices.map((device) => deviceDocument(context, device, rates, now));
}

/** A device as lists and the live stream show it. */
export function deviceDocument(
  { options }: Context,
  device: Device,
  rates: ReadonlyMap<string, number>,
  now: Instant,
): DeviceDocument {
  const { record, runningSince, dueAt } = options.schedule.standing(device.name);
  const { lastAttempt, lastSuccess, lastReading, failure } = record;
  return {
    id: device.name,
    name: device.name,
    connection: device.connection.name,
    state: stateOf(device, record, dueAt, now),
    running: runningSince !== undefined,
    lastAttempt: instantOrNull(lastAttempt),
    lastSuccess: instantOrNull(lastSuccess),
    lastError: failure === undefined ? null : failureDocument(failure),
    lastReading: instantOrNull(lastReading),
    readingAge: lastReading === undefined ? null : Math.max(0, (now - lastReading) / 1000),
    successRate: rates.get(device.name) ?? null,
  };
}

export async function deviceDetail(context: Context, id: string): Promise<DeviceDetail> {
  const device = context.device(id);
  const rates = await context.successRates();
  const facts = await context.options.store.facts(id);
  const { requests } = context.options.schedule.standing(id);
  return {
    ...deviceDocument(context, device, rates, context.now()),
    description: device.description ?? null,
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
    schedule: request.enabled ? scheduleWords(request.schedule) : 'switched off',
    running,
    lastRun: instantOrNull(lastRun),
    lastOutcome: lastDone === undefined ? null : lastDone ? 'done' : 'failed',
    nextRun: instantOrNull(nextRun),
  };
}

/** The objects that a request is about, each once. */
function objectsOf(request: RequestStanding['request']): string[] {
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
