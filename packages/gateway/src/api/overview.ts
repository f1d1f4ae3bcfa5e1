import type { Overview } from '@meterwire/api';
import type { Instant } from 'dlms/bytes';
import type { Device } from '../model/device.ts';
import { Leading } from '../model/leading.ts';
import type { Standing } from '../model/ports.ts';
import { type DeviceState, stateOf } from '../model/status.ts';
import type { Context } from './context.ts';
import { mapped } from './mapped.ts';
import { failureDocument, instantText } from './text.ts';
import { warningsOf } from './warnings.ts';

/** How many of each the overview names. */
const MOST_RUNNING = 50;
const MOST_NEXT = 20;
const MOST_PROBLEMS = 20;

export async function overviewDocument(context: Context): Promise<Overview> {
  const { schedule, store, version, state } = context.options;
  const { plan } = context;
  const now = context.now();
  const all = await mapped(plan.devices, (device) => ({ device, standing: schedule.standing(device.name) }));
  return {
    gateway: { version, state: state(), startedAt: instantText(context.startedAt) },
    devices: countStates(all, now),
    connections: plan.connections.length,
    readings: await store.total(),
    running: all.flatMap(activityOf).slice(0, MOST_RUNNING),
    next: schedule.upcoming(MOST_NEXT).map(({ device, request, at }) => ({
      device,
      deviceName: device,
      request,
      at: instantText(at),
    })),
    warnings: warningsOf(context),
    problems: problemsOf(all),
  };
}

/** How many devices are in which state. */
export function deviceStates(context: Context): Overview['devices'] {
  const { schedule } = context.options;
  const all = context.plan.devices.map((device) => ({ device, standing: schedule.standing(device.name) }));
  return countStates(all, context.now());
}

interface Known {
  readonly device: Device;
  readonly standing: Standing;
}

function countStates(all: readonly Known[], now: Instant): Overview['devices'] {
  const counts: Record<DeviceState, number> = {
    answering: 0,
    late: 0,
    silent: 0,
    refused: 0,
    waiting: 0,
    disabled: 0,
  };
  for (const { device, standing } of all) counts[stateOf(device, standing.record, standing.dueAt, now)]++;
  return { total: all.length, ...counts };
}

function activityOf({ device, standing: { runningSince, requests } }: Known): Overview['running'] {
  if (runningSince === undefined) return [];
  const names = requests.filter(({ running }) => running).map(({ request }) => request.name);
  return [
    {
      device: device.name,
      deviceName: device.name,
      connection: device.connection.name,
      request: names.join(', '),
      since: instantText(runningSince),
    },
  ];
}

/** The newest of those that are switched on. */
function problemsOf(all: readonly Known[]): Overview['problems'] {
  const newest = new Leading<Overview['problems'][number]>(MOST_PROBLEMS);
  for (const { device, standing } of all) {
    const { failure } = standing.record;
    if (failure !== undefined && device.enabled && newest.wants(-failure.at))
      newest.add(-failure.at, {
        device: device.name,
        deviceName: device.name,
        failure: failureDocument(failure),
      });
  }
  return [...newest.items];
}
