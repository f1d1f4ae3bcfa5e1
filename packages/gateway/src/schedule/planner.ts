import type { Instant } from 'dlms/bytes';
import { type Backoff, pauseMs } from '../model/backoff.ts';
import type { Device } from '../model/device.ts';
import { passing } from '../model/failure.ts';
import { Leading } from '../model/leading.ts';
import type {
  Airtime,
  FinishedRun,
  HeardDevice,
  Hold,
  LastRun,
  LatenessStanding,
  RequestStanding,
  RequestTotals,
  Standing,
  Task,
  UpcomingRun,
  Visit,
} from '../model/ports.ts';
import type { Request } from '../model/request.ts';
import { firstRun, nextRun } from '../model/schedule.ts';
import {
  afterSession,
  type DeviceRecord,
  type DeviceStatus,
  type SessionResult,
  statusOf,
  UNTRIED,
} from '../model/status.ts';
import { Agenda } from './agenda.ts';
import { meanAfter, needOf } from './airtime.ts';
import { Lateness } from './lateness.ts';
import { turnOf } from './spread.ts';
import { TokenBucket } from './token-bucket.ts';
import { Waiting } from './waiting.ts';

/*
 * Who is visited when. Time comes in as an argument; nothing here waits.
 *
 *   agenda ──due──▶ pending of its device ──▶ those who wait for its line ──line free, session free──▶ running ──▶ agenda
 *      ▲                                                                                                  │
 *      └──────── pause of a device that failed ◀──────────────────────────────────────────────────────────┘
 *
 * A line runs one visit at a time, and so does a device. Whoever is more urgent goes first, on a line and between lines.
 */

/** A request of a device. */
interface Entry {
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
interface Visitor {
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

interface Line {
  readonly waiting: Waiting<Visitor>;
  running: Visitor | undefined;
  /** Since the start. */
  usedMs: number;
  sessions: number;
}

/** What is planned, and the limits within which. */
export interface Planned {
  readonly devices: readonly Device[];
  readonly requests: readonly Request[];
  /** Nothing runs by itself when it is false; orders do. */
  readonly enabled?: boolean;
  readonly sessions: number;
  readonly newSessionsPerS?: number;
  readonly backoff: Backoff;
}

export interface PlannerOptions extends Planned {
  /** What was when the gateway ran last. */
  readonly lastRuns: readonly LastRun[];
  readonly records: ReadonlyMap<string, DeviceRecord>;
  readonly now: Instant;
  /** From 0 to 1, anew with every call. */
  readonly chance: () => number;
}

/** What is known after a visit. */
export interface Finished {
  readonly record: DeviceRecord;
  readonly result: SessionResult;
  readonly runs: readonly FinishedRun[];
  /** What outlets are told of the device. */
  readonly state: DeviceStatus;
  /** The link counts as lost with this very session. */
  readonly lost: boolean;
}

/** Corrections of a clock by less than this change no plan. */
const JUMP_MS = 1000;
/** Orders and holds go before every priority that a request can have. */
const ORDERED = 10;
/** After nothing could be stored; as long as that lasts, nothing begins anyway. */
const STORE_PAUSE_MS = 1000;
const UNLIMITED = 1_000_000;

/** Decides; `Runner` does. */
export class Planner {
  readonly #visitors = new Map<string, Visitor>();
  readonly #lines = new Map<string, Line>();
  /** Of the plan that is followed, by request. */
  readonly #entriesOf = new Map<Request, Entry[]>();
  readonly #tasks = new WeakMap<Task, Visitor>();
  readonly #holders = new WeakMap<Hold, Visitor>();
  readonly #agenda = new Agenda<Entry>();
  /** Lines that are free and have somebody waiting. */
  readonly #ready = new Waiting<Line>();
  readonly #lateness = new Map<string, Lateness>();
  readonly #chance: () => number;
  #limits: Pick<Planned, 'enabled' | 'sessions' | 'backoff'>;
  #begins: TokenBucket;
  #running = 0;
  #latest = Number.NEGATIVE_INFINITY;

  constructor(options: PlannerOptions) {
    this.#chance = options.chance;
    this.#limits = options;
    this.#begins = new TokenBucket(options.newSessionsPerS ?? UNLIMITED);
    const lastRuns = new Map(options.lastRuns.map((run) => [`${run.request}\n${run.device}`, run]));
    this.#follow(options, options.now, (device) => ({
      record: options.records.get(device) ?? UNTRIED,
      lastRun: (request) => lastRuns.get(`${request}\n${device}`),
    }));
  }

  /**
   * Follows another plan from now on. Devices and requests that are the same objects as before go on as they were, with their
   * pauses and places in the agenda; visits that are under way are not disturbed.
   */
  reload(plan: Planned, now: Instant): void {
    this.#limits = plan;
    this.#begins = new TokenBucket(plan.newSessionsPerS ?? UNLIMITED);
    this.#follow(plan, now, () => ({ record: UNTRIED, lastRun: () => undefined }));
  }

  /** Call `advance` no later than this. */
  get deadline(): Instant | undefined {
    const { next } = this.#agenda;
    if (this.#ready.size === 0 || this.#running >= this.#limits.sessions) return next;
    return Math.min(next ?? Number.POSITIVE_INFINITY, this.#begins.nextAt);
  }

  /** The visits that begin now; while nothing can be stored, only what somebody does himself on a line. */
  advance(now: Instant, { holdsOnly = false } = {}): Task[] {
    if (now < this.#latest - JUMP_MS) this.#replan(now);
    this.#latest = now;
    for (const [entry, dueAt] of this.#agenda.takeDue(now)) {
      const { pausedUntil } = entry.visitor;
      if (pausedUntil > now) this.#agenda.put(entry, pausedUntil, entry.place);
      else this.#await(entry, dueAt);
    }
    const tasks: Task[] = [];
    const putOff: Visitor[] = [];
    while (this.#running < this.#limits.sessions && this.#ready.size > 0 && this.#begins.take(now)) {
      const line = this.#ready.take();
      const visitor = line?.waiting.take();
      if (line === undefined || visitor === undefined) continue;
      if (holdsOnly && visitor.holds.length === 0) {
        putOff.push(visitor);
        this.#offer(line);
      } else if (isWaiting(visitor)) tasks.push(this.#begin(visitor, now));
      else this.#offer(line); // it had only come for a hold that was given up
    }
    for (const visitor of putOff) this.#next(visitor);
    return tasks;
  }

  /** What is known after a visit; what failed is tried again by its kind, and the device is left alone for a while. */
  finish(task: Task, end: Visit, now: Instant): Finished {
    const visitor = this.#tasks.get(task) ?? this.#visitor(task.device.name);
    const { since: startedAt, due } = visitor.running ?? { since: now, due: new Map<Entry, Instant>() };
    for (const entry of due.keys()) entry.meanMs = meanAfter(entry.meanMs, (now - startedAt) / due.size);
    this.#free(visitor, now);
    const outcomes = [...end.outcomes.values()];
    const failure = end.failure ?? outcomes.find((outcome) => outcome.failure !== undefined)?.failure;
    const answered = outcomes.some((outcome) => outcome.failure === undefined);
    const moments = outcomes.flatMap(({ newest }) => newest ?? []);
    const newest = moments.length === 0 ? undefined : Math.max(...moments);
    const result = { startedAt, endedAt: now, answered, newest, failure };
    const record = afterSession(visitor.record, result);
    visitor.record = record;
    const ours = !answered && failure?.code === 'store';
    if (!answered && !ours) visitor.pausedUntil = now + this.#pause(record.failures);
    const runs = [...due].map(([entry, dueAt]) => ({ ...this.#conclude(entry, end, startedAt, now), dueAt }));
    this.#next(visitor);
    const { lostAfter } = visitor.device;
    const lost = !ours && record.failures > 0 && record.failures % lostAfter === 0;
    return { record, result, runs, state: statusOf(record, lostAfter), lost };
  }

  /** Runs requests of a device as soon as its line is free, before whoever waits there; those that are running are not run twice. */
  order(device: Device, requests: readonly Request[], now: Instant): void {
    const visitor = this.#visitor(device.name);
    const entries = visitor.entries.filter(
      (entry) => requests.includes(entry.request) && visitor.running?.due.has(entry) !== true,
    );
    if (entries.length === 0) return;
    for (const entry of entries) {
      this.#agenda.remove(entry);
      if (!visitor.pending.has(entry)) visitor.pending.set(entry, now);
    }
    if (visitor.running === undefined) this.#enqueue(visitor, ORDERED);
  }

  /** Gives somebody a turn on the line of a device before all visits; `release` ends it. */
  hold(device: Device, now: Instant): Hold {
    const visitor = this.#visitor(device.name);
    const hold = { since: now };
    visitor.holds.push(hold);
    if (visitor.running === undefined) this.#enqueue(visitor, ORDERED);
    return hold;
  }

  /** Ends a turn that has begun, or gives up one that has not. */
  release(device: Device, hold: Hold): void {
    const visitor = this.#holders.get(hold) ?? this.#visitors.get(device.name);
    const place = visitor?.holds.indexOf(hold) ?? -1;
    if (place >= 0) visitor?.holds.splice(place, 1);
    if (visitor === undefined || visitor.running?.hold !== hold) return;
    this.#free(visitor, this.#latest);
    this.#next(visitor);
  }

  /** @throws RangeError for a device that there is not */
  standing(device: string): Standing {
    const { record, running, pending, entries } = this.#visitor(device);
    let dueAt: Instant | undefined;
    for (const due of pending.values()) dueAt = Math.min(due, dueAt ?? due);
    if (running !== undefined) for (const due of running.due.values()) dueAt = Math.min(due, dueAt ?? due);
    const requests = (): RequestStanding[] => entries.map((entry) => this.#standingOf(entry));
    return new VisitorStanding({ record, runningSince: running?.since, dueAt }, requests);
  }

  /** The runs that come next or wait for their turns, soonest first. */
  upcoming(most: number): readonly UpcomingRun[] {
    const first = new Leading<UpcomingRun>(most);
    for (const { device, entries, pending, running } of this.#visitors.values())
      for (const entry of entries) {
        const at = pending.get(entry) ?? this.#agenda.momentOf(entry);
        if (at !== undefined && first.wants(at) && running?.due.has(entry) !== true)
          first.add(at, { device: device.name, request: entry.request.name, at });
      }
    return first.items;
  }

  /** How a request stands with all of its devices. */
  totals(request: Request, now: Instant): RequestTotals {
    const counts = { running: 0, waiting: 0, done: 0, failed: 0 };
    let [latestRun, soonest, longest] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, -1];
    for (const entry of this.#entriesOf.get(request) ?? []) {
      const { lastRun, lastDone, visitor } = entry;
      const running = visitor.running?.due.has(entry) === true;
      const next = visitor.pending.get(entry) ?? this.#agenda.momentOf(entry);
      if (running) counts.running++;
      if (lastDone === true) counts.done++;
      if (lastDone === false) counts.failed++;
      if (lastRun !== undefined && lastRun > latestRun) latestRun = lastRun;
      if (next === undefined) continue;
      if (next < soonest) soonest = next;
      if (running || next > now) continue;
      counts.waiting++;
      longest = Math.max(longest, now - next);
    }
    return {
      ...counts,
      longestWaitMs: longest < 0 ? undefined : longest,
      lastRun: Number.isFinite(latestRun) ? latestRun : undefined,
      nextRun: Number.isFinite(soonest) ? soonest : undefined,
    };
  }

  /** A device has pushed: it is there. One that is never asked has no other way to say so. */
  heard({ name }: Device, now: Instant): void {
    const visitor = this.#visitors.get(name);
    if (visitor === undefined) return;
    const { record, entries } = visitor;
    const { failures, failure } = entries.some((entry) => this.#runs(entry)) ? record : UNTRIED;
    const lastReading = Math.max(now, record.lastReading ?? now);
    visitor.record = { ...record, failures, failure, lastSuccess: now, lastReading };
  }

  /** How devices stand that were heard, as it is to be kept; those that are not planned any more are left out. */
  heardOf(names: Iterable<string>): HeardDevice[] {
    return [...names].flatMap((device) => {
      const visitor = this.#visitors.get(device);
      if (visitor === undefined) return [];
      const { record } = visitor;
      return [{ device, record, state: statusOf(record, visitor.device.lostAfter) }];
    });
  }

  /** How a request of a device stands; undefined when it is none of its requests. */
  requestStanding(device: string, request: Request): RequestStanding | undefined {
    const entry = this.#visitors.get(device)?.entries.find((one) => one.request === request);
    return entry && this.#standingOf(entry);
  }

  #standingOf(entry: Entry): RequestStanding {
    const { request, lastRun, lastDone, visitor } = entry;
    const { running, pending } = visitor;
    return {
      request,
      running: running?.due.has(entry) === true,
      lastRun,
      lastDone,
      nextRun: pending.get(entry) ?? this.#agenda.momentOf(entry),
    };
  }

  /** How late the runs of a request began lately; undefined before the first. */
  lateness(request: string): LatenessStanding | undefined {
    return this.#lateness.get(request)?.standing();
  }

  /** How much of its time each line was used, and how much of it the plan wants. */
  airtimes(now: Instant): ReadonlyMap<string, Airtime> {
    const wanted = new Map<string, { share: number; measured: boolean }>();
    for (const { device, entries } of this.#visitors.values()) {
      const sum = wanted.get(device.connection.name) ?? { share: 0, measured: true };
      wanted.set(device.connection.name, sum);
      for (const entry of entries) {
        if (!this.#runs(entry)) continue;
        sum.share += needOf(entry.request.schedule, entry.meanMs, now);
        sum.measured &&= entry.meanMs !== undefined;
      }
    }
    return new Map(
      [...wanted].map(([connection, { share, measured }]) => {
        const { usedMs = 0, sessions = 0 } = this.#lines.get(connection) ?? {};
        return [connection, { usedMs, sessions, plannedShare: share, measured }];
      }),
    );
  }

  /** Takes over a plan: what is new is planned, what is gone is forgotten, what has stayed is left as it is. */
  #follow({ devices, requests }: Planned, now: Instant, past: (device: string) => Past): void {
    const before = new Map(this.#visitors);
    this.#visitors.clear();
    const asked = new Map<string, { readonly request: Request; readonly place: number }[]>();
    for (const [place, request] of requests.entries())
      for (const { name } of request.devices) {
        const list = asked.get(name) ?? [];
        list.push({ request, place });
        asked.set(name, list);
      }
    for (const device of devices) {
      const known = before.get(device.name);
      before.delete(device.name);
      const memory = past(device.name);
      const visitor = known ?? this.#newVisitor(device, memory.record);
      this.#visitors.set(device.name, visitor);
      if (visitor.device !== device) this.#move(visitor, device);
      const entries = new Map(visitor.entries.map((entry) => [entry.request.name, entry]));
      visitor.entries = (asked.get(device.name) ?? []).map(({ request, place }) => {
        const entry = entries.get(request.name);
        if (entry?.request !== request)
          return this.#plan({ visitor, request, place }, pastOf(entry) ?? memory.lastRun(request.name), now);
        entries.delete(request.name);
        entry.place = place;
        return entry;
      });
      for (const entry of entries.values()) this.#forget(entry);
      if (known !== undefined) for (const entry of visitor.entries) this.#replace(entry, now);
    }
    for (const visitor of before.values()) this.#retire(visitor);
    this.#entriesOf.clear();
    for (const { entries } of this.#visitors.values())
      for (const entry of entries) {
        const others = this.#entriesOf.get(entry.request);
        if (others === undefined) this.#entriesOf.set(entry.request, [entry]);
        else others.push(entry);
      }
  }

  #newVisitor(device: Device, record: DeviceRecord): Visitor {
    const state = { entries: [], pending: new Map(), holds: [], running: undefined, pausedUntil: 0 };
    return { device, line: this.#lineOf(device), record, ...state };
  }

  /** Lines go by the names of their connections: one that is set otherwise is still the same wire. */
  #lineOf({ connection: { name } }: Device): Line {
    const line = this.#lines.get(name) ?? {
      waiting: new Waiting<Visitor>(),
      running: undefined,
      usedMs: 0,
      sessions: 0,
    };
    this.#lines.set(name, line);
    return line;
  }

  /** A device that is configured otherwise is tried again at once. */
  #move(visitor: Visitor, device: Device): void {
    visitor.line.waiting.remove(visitor);
    visitor.device = device;
    visitor.line = this.#lineOf(device);
    visitor.pausedUntil = 0;
    if (visitor.running === undefined && isWaiting(visitor)) this.#enqueue(visitor, this.#urgencyOf(visitor));
  }

  /** What was planned of it stays planned, unless it may not run any more, or may run again. */
  #replace(entry: Entry, now: Instant): void {
    const { visitor, request, lastRun } = entry;
    const { pending, running } = visitor;
    if (!this.#runs(entry)) this.#forget(entry);
    else if (this.#agenda.momentOf(entry) === undefined && !pending.has(entry) && !running?.due.has(entry)) {
      const ended = request.schedule.kind === 'once' && lastRun !== undefined;
      const next = ended ? undefined : firstTurn(entry, now);
      if (next !== undefined) this.#agenda.put(entry, next, entry.place);
    }
  }

  #forget(entry: Entry): void {
    this.#agenda.remove(entry);
    entry.visitor.pending.delete(entry);
  }

  #retire(visitor: Visitor): void {
    for (const entry of visitor.entries) this.#forget(entry);
    visitor.entries = [];
    visitor.line.waiting.remove(visitor);
  }

  /** A run that failed counts as not having been: it is due at once, unless the meter may have done what it was told. */
  #plan(
    planned: Pick<Entry, 'visitor' | 'request' | 'place'>,
    last: PastRun | undefined,
    now: Instant,
  ): Entry {
    const entry: Entry = {
      ...planned,
      startedAt: now,
      turn: turnOf(planned.visitor.device.name, planned.request.spreadMs),
      lastRun: last?.at,
      lastDone: last?.done,
      lastUnknown: last?.unknown === true,
      failures: 0,
      meanMs: undefined,
    };
    if (!this.#runs(entry)) return entry;
    const { schedule, missed } = planned.request;
    const failed = last?.done === false && last.unknown !== true;
    const retried = failed && schedule.kind !== 'event' && missed === 'once';
    const first = retried ? now : firstTurn(entry, now);
    if (first !== undefined) this.#agenda.put(entry, first, entry.place);
    return entry;
  }

  /** Whether a request runs by itself: everything on its way has to be switched on. */
  #runs({ request, visitor: { device } }: Entry): boolean {
    const { enabled = true } = this.#limits;
    return enabled && request.enabled && request.send && device.enabled && device.connection.enabled;
  }

  /** After our clock was set back: what was planned by the old time would come too late. */
  #replan(now: Instant): void {
    for (const visitor of this.#visitors.values()) {
      visitor.pausedUntil = Math.min(visitor.pausedUntil, now + this.#limits.backoff.longestMs);
      for (const entry of visitor.entries) {
        const planned = this.#agenda.momentOf(entry);
        const next = nextTurn(entry, now);
        if (planned !== undefined && next !== undefined && next < planned)
          this.#agenda.put(entry, next, entry.place);
      }
    }
  }

  #await(entry: Entry, dueAt: Instant): void {
    const { visitor } = entry;
    visitor.pending.set(entry, dueAt);
    if (visitor.running === undefined) this.#enqueue(visitor, entry.request.priority);
  }

  #enqueue(visitor: Visitor, priority: number): void {
    visitor.line.waiting.put(visitor, priority);
    this.#offer(visitor.line);
  }

  #offer(line: Line): void {
    const { highest } = line.waiting;
    if (line.running === undefined && highest !== undefined) this.#ready.put(line, highest);
  }

  /** After a turn: who still waits for the same device queues again. */
  #next(visitor: Visitor): void {
    if (isWaiting(visitor)) this.#enqueue(visitor, this.#urgencyOf(visitor));
  }

  #urgencyOf({ pending, holds }: Visitor): number {
    if (holds.length > 0) return ORDERED;
    return Math.max(0, ...[...pending.keys()].map(({ request }) => request.priority));
  }

  #begin(visitor: Visitor, now: Instant): Task {
    const hold = visitor.holds.shift();
    const due = hold === undefined ? new Map(visitor.pending) : new Map<Entry, Instant>();
    if (hold === undefined) visitor.pending.clear();
    const { line, device } = visitor;
    visitor.running = { since: now, line, due, hold };
    line.running = visitor;
    this.#running++;
    if (hold !== undefined) {
      this.#holders.set(hold, visitor);
      return { device, requests: [], hold };
    }
    for (const [{ request }, dueAt] of due) this.#latenessOf(request).add(now - dueAt);
    const requests = [...due.keys()].sort(byUrgency).map(({ request }) => request);
    const task = { device, requests };
    this.#tasks.set(task, visitor);
    return task;
  }

  #latenessOf({ name }: Request): Lateness {
    const lateness = this.#lateness.get(name) ?? new Lateness();
    this.#lateness.set(name, lateness);
    return lateness;
  }

  #free(visitor: Visitor, now: Instant): void {
    const { running } = visitor;
    if (running === undefined) return;
    running.line.usedMs += Math.max(0, now - running.since);
    running.line.sessions++;
    visitor.running = undefined;
    running.line.running = undefined;
    this.#running--;
    this.#offer(running.line);
  }

  #conclude(entry: Entry, end: Visit, startedAt: Instant, now: Instant): Omit<FinishedRun, 'dueAt'> {
    const { request, visitor } = entry;
    const outcome = end.outcomes.get(request);
    const failure = outcome === undefined ? end.failure : outcome.failure;
    const done = outcome !== undefined && failure === undefined;
    entry.lastRun = startedAt;
    entry.lastDone = done;
    entry.lastUnknown = failure?.outcomeUnknown === true;
    const ours = failure?.code === 'store';
    if (!ours) entry.failures = done ? 0 : entry.failures + 1;
    const current = visitor.entries.includes(entry);
    const planned = nextTurn(entry, now);
    const pause = ours ? STORE_PAUSE_MS : this.#pause(entry.failures);
    const soon = Math.max(now + pause, visitor.pausedUntil);
    const again = failure === undefined || (passing(failure) && !entry.lastUnknown);
    const next = done ? planned : again ? soon : later(planned, soon);
    if (next !== undefined && current && this.#runs(entry) && !visitor.pending.has(entry))
      this.#agenda.put(entry, next, entry.place);
    const { readings = 0 } = outcome ?? {};
    const { lastUnknown: unknown } = entry;
    const device = visitor.device.name;
    return { device, request: request.name, at: startedAt, done, unknown, readings, failure };
  }

  #pause(failures: number): number {
    return failures === 0 ? 0 : pauseMs(failures, this.#limits.backoff, this.#chance());
  }

  #visitor(name: string): Visitor {
    const visitor = this.#visitors.get(name);
    if (visitor === undefined) throw new RangeError(`there is no device "${name}"`);
    return visitor;
  }
}

/** How a device stands; its requests are looked up when somebody asks, as few do who ask about ten thousand devices. */
class VisitorStanding implements Standing {
  readonly record: DeviceRecord;
  readonly runningSince: Instant | undefined;
  readonly dueAt: Instant | undefined;
  readonly #requests: () => readonly RequestStanding[];

  constructor(
    { record, runningSince, dueAt }: Omit<Standing, 'requests'>,
    requests: () => readonly RequestStanding[],
  ) {
    this.record = record;
    this.runningSince = runningSince;
    this.dueAt = dueAt;
    this.#requests = requests;
  }

  get requests(): readonly RequestStanding[] {
    return this.#requests();
  }
}

/** What was known of a device before there was a plan. */
interface Past {
  readonly record: DeviceRecord;
  lastRun(request: string): PastRun | undefined;
}

type PastRun = Pick<LastRun, 'at' | 'done' | 'unknown'>;

/** When a request has its next turn with its device. */
function nextTurn({ request, turn, startedAt }: Entry, now: Instant): Instant | undefined {
  const next = nextRun(request.schedule, now - turn, startedAt);
  return next === undefined ? undefined : next + turn;
}

/** The same at the start; a turn that was missed is made up at once, or who is restarted often would never come to the late ones. */
function firstTurn({ request, turn, lastRun }: Entry, now: Instant): Instant | undefined {
  const { schedule, missed } = request;
  const last = lastRun === undefined ? undefined : lastRun - turn;
  const first = firstRun(schedule, { last, missed }, now);
  return first === undefined ? undefined : Math.max(first + turn, now);
}

/** The last run of a request that is another by now, but has its name. */
const pastOf = (entry: Entry | undefined): PastRun | undefined =>
  entry?.lastRun === undefined
    ? undefined
    : { at: entry.lastRun, done: entry.lastDone !== false, unknown: entry.lastUnknown };

const byUrgency = (a: Entry, b: Entry): number =>
  b.request.priority - a.request.priority || a.place - b.place;

/**
 * A peer that said no, or that may have done what it was told, is asked again when its request is due anyway, and not before its
 * pause is over.
 */
const later = (planned: Instant | undefined, soon: Instant): Instant | undefined =>
  planned === undefined ? undefined : Math.max(planned, soon);

const isWaiting = ({ pending, holds }: Visitor): boolean => pending.size > 0 || holds.length > 0;
