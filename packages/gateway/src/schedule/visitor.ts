import type { Instant } from 'dlms/bytes';
import type { Device } from '../model/device.ts';
import type { Hold, LastRun } from '../model/ports.ts';
import type { Request } from '../model/request.ts';
import { firstRun, nextRun } from '../model/schedule.ts';
import type { DeviceRecord } from '../model/status.ts';
import type { Waiting } from './waiting.ts';

/* What the planner remembers of a device and of its requests. */

/** A request of a device. */
export interface Entry {
  readonly visitor: Visitor;
  readonly request: Request;
  /** Its place in the configuration: of the same priority the first goes first. */
  place: number;
  /** What `?` in a cron pattern stands for. */
  readonly startedAt: Instant;
  /** How long after the moment of a run its device has its turn. */
  readonly turn: number;
  lastRun: Instant | undefined;
  lastDone: boolean | undefined;
  /** What the last run told the meter may be done, or not. */
  lastUnknown: boolean;
  /** Runs in a row that failed. */
  failures: number;
  /** What a run has lasted lately, its share of the session included. */
  meanMs: number | undefined;
}

/** A device, with what is due of it. */
export interface Visitor {
  device: Device;
  line: Line;
  entries: Entry[];
  /** Since when they have been due. */
  readonly pending: Map<Entry, Instant>;
  /** Who wants its line for work of their own, in order of arrival; each has a turn before what is due. */
  readonly holds: Hold[];
  record: DeviceRecord;
  running: Running | undefined;
  /** Left alone until then, unless somebody orders otherwise. */
  pausedUntil: Instant;
}

interface Running {
  readonly since: Instant;
  readonly line: Line;
  readonly due: ReadonlyMap<Entry, Instant>;
  readonly hold: Hold | undefined;
}

export interface Line {
  readonly waiting: Waiting<Visitor>;
  running: Visitor | undefined;
  /** Since the start. */
  usedMs: number;
  sessions: number;
}

export type PastRun = Pick<LastRun, 'at' | 'done' | 'unknown'>;

/** Orders and holds go before every priority that a request can have. */
export const ORDERED = 10;

export const isWaiting = ({ pending, holds }: Visitor): boolean => pending.size > 0 || holds.length > 0;

/** How urgent its most urgent matter is. */
export function urgencyOf({ pending, holds }: Visitor): number {
  if (holds.length > 0) return ORDERED;
  return Math.max(0, ...[...pending.keys()].map(({ request }) => request.priority));
}

export const byUrgency = (a: Entry, b: Entry): number =>
  b.request.priority - a.request.priority || a.place - b.place;

/** The last run of a request that is another by now, but has its name. */
export const pastOf = (entry: Entry | undefined): PastRun | undefined =>
  entry?.lastRun === undefined
    ? undefined
    : { at: entry.lastRun, done: entry.lastDone !== false, unknown: entry.lastUnknown };

/** When a request has its next turn with its device. */
export function nextTurn({ request, turn, startedAt }: Entry, now: Instant): Instant | undefined {
  const next = nextRun(request.schedule, now - turn, startedAt);
  return next === undefined ? undefined : next + turn;
}

/** The same at the start; a turn that was missed is made up at once, or who is restarted often would never come to the late ones. */
export function firstTurn({ request, turn, lastRun }: Entry, now: Instant): Instant | undefined {
  const { schedule, missed } = request;
  const last = lastRun === undefined ? undefined : lastRun - turn;
  const first = firstRun(schedule, { last, missed }, now);
  return first === undefined ? undefined : Math.max(first + turn, now);
}

/** What was known of a device before there was a plan. */
export interface Past {
  readonly record: DeviceRecord;
  lastRun(request: string): PastRun | undefined;
}

/** The requests of each device, with their places in the configuration. */
export function askedOf(
  requests: readonly Request[],
): ReadonlyMap<string, readonly { readonly request: Request; readonly place: number }[]> {
  const asked = new Map<string, { readonly request: Request; readonly place: number }[]>();
  for (const [place, request] of requests.entries())
    for (const { name } of request.devices) {
      const list = asked.get(name) ?? [];
      list.push({ request, place });
      asked.set(name, list);
    }
  return asked;
}
