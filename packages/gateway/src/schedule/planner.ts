import type { Instant } from 'dlms/bytes';
import { pauseMs } from '../model/backoff.ts';
import type { Device } from '../model/device.ts';
import { passing } from '../model/failure.ts';
import type {
  Airtime,
  FinishedRun,
  HeardDevice,
  Hold,
  LatenessStanding,
  RequestStanding,
  RequestTotals,
  Standing,
  Task,
  UpcomingRun,
  Visit,
} from '../model/ports.ts';
import type { Request } from '../model/request.ts';
import { afterSession, type DeviceRecord, statusOf, UNTRIED } from '../model/status.ts';
import { Agenda } from './agenda.ts';
import { airtimesOf, meanAfter } from './airtime.ts';
import { Lateness } from './lateness.ts';
import { Lines } from './lines.ts';
import type { Finished, Planned, PlannerOptions } from './planned.ts';
import { later, resultOf } from './result.ts';
import { turnOf } from './spread.ts';
import { Standings } from './standings.ts';
import { TokenBucket } from './token-bucket.ts';
import {
  askedOf,
  byUrgency,
  type Entry,
  firstTurn,
  nextTurn,
  ORDERED,
  type Past,
  type PastRun,
  pastOf,
  type Visitor,
} from './visitor.ts';

/*
 * Who is visited when. Time comes in as an argument; nothing here waits.
 *
 *   agenda ──due──▶ pending of its device ──▶ those who wait for its line ──line free, session free──▶ running ──▶ agenda
 *      ▲                                                                                                  │
 *      └──────── pause of a device that failed ◀──────────────────────────────────────────────────────────┘
 *
 * A line runs one visit at a time, and so does a device. Whoever is more urgent goes first, on a line and between lines.
 */

/** Corrections of a clock by less than this change no plan. */
const JUMP_MS = 1000;
/** After nothing could be stored; as long as that lasts, nothing begins anyway. */
const STORE_PAUSE_MS = 1000;
const UNLIMITED = 1_000_000;

/** Decides; `Runner` does. */
export class Planner {
  readonly #visitors = new Map<string, Visitor>();
  readonly #lines = new Lines();
  /** Of the plan that is followed, by request. */
  readonly #entriesOf = new Map<Request, Entry[]>();
  readonly #tasks = new WeakMap<Task, Visitor>();
  readonly #holders = new WeakMap<Hold, Visitor>();
  readonly #agenda = new Agenda<Entry>();
  readonly #standings = new Standings(this.#agenda);
  readonly #lateness = new Map<string, Lateness>();
  readonly #chance: () => number;
  #limits: Pick<Planned, 'enabled' | 'sessions' | 'backoff'>;
  #begins: TokenBucket;
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
    if (!this.#lines.ready || this.#lines.running >= this.#limits.sessions) return next;
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
    while (this.#lines.running < this.#limits.sessions && this.#lines.ready && this.#begins.take(now)) {
      const visitor = this.#lines.take();
      if (visitor === undefined) break;
      if (holdsOnly && visitor.holds.length === 0) {
        putOff.push(visitor);
        this.#lines.passOver(visitor);
      } else tasks.push(this.#begin(visitor, now));
    }
    for (const visitor of putOff) this.#lines.requeue(visitor);
    return tasks;
  }

  /** What is known after a visit; what failed is tried again by its kind, and the device is left alone for a while. */
  finish(task: Task, end: Visit, now: Instant): Finished {
    const visitor = this.#tasks.get(task) ?? this.#visitor(task.device.name);
    const { since: startedAt, due } = visitor.running ?? { since: now, due: new Map<Entry, Instant>() };
    for (const entry of due.keys()) entry.meanMs = meanAfter(entry.meanMs, (now - startedAt) / due.size);
    this.#lines.free(visitor, now);
    const result = resultOf(end, startedAt, now);
    const { answered, failure } = result;
    const record = afterSession(visitor.record, result);
    visitor.record = record;
    const ours = !answered && failure?.code === 'store';
    if (!answered && !ours) visitor.pausedUntil = now + this.#pause(record.failures);
    const runs = [...due].map(([entry, dueAt]) => ({ ...this.#conclude(entry, end, startedAt, now), dueAt }));
    this.#lines.requeue(visitor);
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
    if (visitor.running === undefined) this.#lines.enqueue(visitor, ORDERED);
  }

  /** Gives somebody a turn on the line of a device before all visits; `release` ends it. */
  hold(device: Device, now: Instant): Hold {
    const visitor = this.#visitor(device.name);
    const hold = { since: now };
    visitor.holds.push(hold);
    if (visitor.running === undefined) this.#lines.enqueue(visitor, ORDERED);
    return hold;
  }

  /** Ends a turn that has begun, or gives up one that has not. */
  release(device: Device, hold: Hold): void {
    const visitor = this.#holders.get(hold) ?? this.#visitors.get(device.name);
    const place = visitor?.holds.indexOf(hold) ?? -1;
    if (place >= 0) visitor?.holds.splice(place, 1);
    if (visitor === undefined || visitor.running?.hold !== hold) return;
    this.#lines.free(visitor, this.#latest);
    this.#lines.requeue(visitor);
  }

  /** @throws RangeError for a device that there is not */
  standing(device: string): Standing {
    return this.#standings.of(this.#visitor(device));
  }

  /** The runs that come next or wait for their turns, soonest first. */
  upcoming(most: number): readonly UpcomingRun[] {
    return this.#standings.upcoming(this.#visitors.values(), most);
  }

  /** How a request stands with all of its devices. */
  totals(request: Request, now: Instant): RequestTotals {
    return this.#standings.totals(this.#entriesOf.get(request) ?? [], now);
  }

  /** How a request of a device stands; undefined when it is none of its requests. */
  requestStanding(device: string, request: Request): RequestStanding | undefined {
    const entry = this.#visitors.get(device)?.entries.find((one) => one.request === request);
    return entry && this.#standings.ofEntry(entry);
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

  /** How late the runs of a request began lately; undefined before the first. */
  lateness(request: string): LatenessStanding | undefined {
    return this.#lateness.get(request)?.standing();
  }

  /** How much of its time each line was used, and how much of it the plan wants. */
  airtimes(now: Instant): ReadonlyMap<string, Airtime> {
    return airtimesOf(this.#visitors.values(), {
      lines: this.#lines,
      runs: (entry) => this.#runs(entry),
      now,
    });
  }

  /** Takes over a plan: what is new is planned, what is gone is forgotten, what has stayed is left as it is. */
  #follow({ devices, requests }: Planned, now: Instant, past: (device: string) => Past): void {
    const before = new Map(this.#visitors);
    this.#visitors.clear();
    const asked = askedOf(requests);
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
    return { device, line: this.#lines.of(device), record, ...state };
  }

  /** A device that is configured otherwise is tried again at once. */
  #move(visitor: Visitor, device: Device): void {
    visitor.line.waiting.remove(visitor);
    visitor.device = device;
    visitor.line = this.#lines.of(device);
    visitor.pausedUntil = 0;
    if (visitor.running === undefined) this.#lines.requeue(visitor);
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
    if (visitor.running === undefined) this.#lines.enqueue(visitor, entry.request.priority);
  }

  #begin(visitor: Visitor, now: Instant): Task {
    const { device } = visitor;
    const { due, hold } = this.#lines.begin(visitor, now);
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
