import {
  type Body,
  getRequest,
  type Lateness,
  listRequestDevices,
  listRequests,
  type PlannedRequest,
  type Query,
  type Result,
  runRequest,
  type RequestStanding as StandingDocument,
} from '@meterwire/api';
import type { Device } from '../model/device.ts';
import type { LatenessStanding, OrderEnd, RequestStanding } from '../model/ports.ts';
import type { Request } from '../model/request.ts';
import { scheduleWords } from '../model/schedule.ts';
import type { Context } from './context.ts';
import { pageOf, type SortKey } from './cursor.ts';
import { objectsOf } from './devices.ts';
import { mapped } from './mapped.ts';
import type { Mounter } from './mount.ts';
import { Problem } from './problem.ts';
import { mountRuns } from './runs.ts';
import { finder } from './search.ts';
import { failureDocument, instantOrNull } from './text.ts';
import { within } from './within.ts';

export function mountRequests(mounts: Mounter, context: Context): void {
  const { mount } = mounts;
  mount(listRequests, async ({ query }) => {
    const { search, device, after, limit = 500 } = query;
    const found = finder(search);
    const chosen = device === undefined ? context.plan.requests : context.requestsOf(context.device(device));
    const all = chosen.filter((request) =>
      found(() => [request.name, request.description, ...objectsOf(request)]),
    );
    const place = new Map(all.map((request, index) => [request.name, index]));
    const key = ({ name }: Request): number => place.get(name) ?? 0;
    const { items, next } = pageOf(all, { key, name: ({ name }) => name, order: 'asc', after, limit });
    return {
      requests: await mapped(items, (request) => requestDocument(context, request)),
      next,
      total: all.length,
    };
  });
  mount(getRequest, async ({ params }) => requestDocument(context, context.request(params.id)));
  mount(listRequestDevices, async ({ params, query }) => standingPage(context, params.id, query));
  mount(runRequest, ({ params, query, body, note }) => {
    const devices = chosenDevices(context, context.request(params.id), body);
    note({ detail: `on ${devices.length} devices` });
    return run(context, context.request(params.id), devices, query.wait ?? 0);
  });
  mountRuns(mounts, context);
}

function standingsOf({ options }: Context, request: Request): Known[] {
  return request.devices.flatMap((device) => {
    const standing = options.schedule.requestStanding(device.name, request);
    return standing === undefined ? [] : [{ device, standing }];
  });
}

interface Known {
  readonly device: Device;
  readonly standing: RequestStanding;
}

/** A request and how it stands with all of its devices. */
export function requestDocument(context: Context, request: Request): PlannedRequest {
  const { schedule } = context.options;
  const { longestWaitMs, lastRun, nextRun, ...counts } = schedule.totals(request);
  return {
    id: request.name,
    name: request.name,
    description: request.description ?? null,
    enabled: request.enabled,
    kind: request.kind,
    logicalNames: [...new Set(objectsOf(request))],
    schedule: scheduleWords(request.schedule, request.spreadMs),
    priority: request.priority,
    missed: request.missed,
    send: request.send,
    devices: request.devices.length,
    ...counts,
    late: longestWaitMs === undefined ? null : longestWaitMs / 1000,
    lastRun: instantOrNull(lastRun),
    nextRun: instantOrNull(nextRun),
    lateness: latenessDocument(schedule.lateness(request.name)),
  };
}

const latenessDocument = (lateness: LatenessStanding | undefined): Lateness | null =>
  lateness === undefined
    ? null
    : {
        runs: lateness.runs,
        p50: lateness.p50Ms / 1000,
        p99: lateness.p99Ms / 1000,
        most: lateness.mostMs / 1000,
      };

async function standingPage(
  context: Context,
  id: string,
  { sort = 'device', order = 'asc', after, limit = 500 }: Query<typeof listRequestDevices>,
): Promise<Result<typeof listRequestDevices>> {
  const all = standingsOf(context, context.request(id));
  const key = ({ device, standing }: Known): SortKey =>
    sort === 'device' ? device.name : sort === 'lastOutcome' ? outcomeOf(standing) : (standing[sort] ?? null);
  const name = ({ device }: Known): string => device.name;
  const { items, next } = pageOf(all, { key, name, order, after, limit });
  const standings = await mapped(items, (known) => standingDocument(context, known));
  return { standings, next, total: all.length };
}

const outcomeOf = ({ lastDone }: RequestStanding): 'done' | 'failed' | null =>
  lastDone === undefined ? null : lastDone ? 'done' : 'failed';

function standingDocument(
  { options }: Context,
  { device: { name: device }, standing }: Known,
): StandingDocument {
  const { running, lastRun, lastDone, nextRun } = standing;
  const { failure } = options.schedule.standing(device).record;
  return {
    device,
    running,
    lastRun: instantOrNull(lastRun),
    lastOutcome: outcomeOf(standing),
    nextRun: instantOrNull(nextRun),
    failure: lastDone === false && failure !== undefined ? failureDocument(failure) : null,
  };
}

function chosenDevices(context: Context, request: Request, body: Body<typeof runRequest>): Device[] {
  const { devices: names } = body;
  const chosen =
    names === undefined
      ? request.devices.filter(({ enabled }) => enabled)
      : [...new Set(names)].map((name) => {
          const device = context.device(name);
          if (!request.devices.includes(device))
            throw new Problem({ status: 400, detail: `${request.name} is no request of ${name}` });
          if (!device.enabled) throw new Problem({ status: 409, detail: `${name} is switched off` });
          return device;
        });
  if (chosen.length > 0) return chosen;
  throw new Problem({ status: 409, detail: `${request.name} has no device that is switched on` });
}

/** Failures that one answer names. */
const MOST_FAILURES = 100;

async function run(
  { options }: Context,
  request: Request,
  devices: readonly Device[],
  wait: number,
): Promise<Result<typeof runRequest>> {
  const ends = new Map<Device, OrderEnd>();
  const orders = devices.map(async (device) => {
    ends.set(device, await options.schedule.order(device, [request]).end);
  });
  await within(wait, Promise.all(orders));
  const failures = [...ends].flatMap(([{ name: device }, { failure }]) =>
    failure === undefined ? [] : [{ device, failure: failureDocument(failure) }],
  );
  return {
    devices: devices.length,
    done: ends.size - failures.length,
    failed: failures.length,
    open: devices.length - ends.size,
    readings: [...ends.values()].reduce((sum, { readings }) => sum + readings, 0),
    failures: failures.slice(0, MOST_FAILURES),
  };
}
