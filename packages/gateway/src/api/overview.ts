import type { Overview } from '@meterwire/api';
import type { Instant } from 'dlms/bytes';
import type { Device } from '../model/device.ts';
import type { Standing } from '../model/ports.ts';
import { type DeviceState, stateOf } from '../model/status.ts';
import type { Context } from './context.ts';
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
  const all = plan.devices.map((device) => ({ device, standing: schedule.standing(device.name) }));
  return {
    gateway: { version, state: state(), startedAt: instantText(context.startedAt) },
    devices: countStates(all, now),
    connections: plan.connections.length,
    readings: await store.total(),
    running: all.flatMap(activityOf).slice(0, MOST_RUNNING),
    next: nextRuns(all),
    warnings: warningsOf(context),
    problems: problemsOf(all),
  };
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

function nextRuns(all: readonly Known[]): Overview['next'] {
  const runs = all.flatMap(({ device, standing }) =>
    standing.requests.flatMap(({ request, running, nextRun }) =>
      running || nextRun === undefined ? [] : [{ device: device.name, request: request.name, at: nextRun }],
    ),
  );
  return runs
    .sort((a, b) => a.at - b.at)
    .slice(0, MOST_NEXT)
    .map(({ device, request, at }) => ({ device, deviceName: device, request, at: instantText(at) }));
}

function problemsOf(all: readonly Known[]): Overview['problems'] {
  return all
    .flatMap(({ device, standing: { record } }) =>
      record.failure === undefined || !device.enabled
        ? []
        : [{ device: device.name, failure: record.failure }],
    )
    .sort((a, b) => b.failure.at - a.failure.at)
    .slice(0, MOST_PROBLEMS)
    .map(({ device, failure }) => ({ device, deviceName: device, failure: failureDocument(failure) }));
}
