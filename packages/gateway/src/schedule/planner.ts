import type { Instant } from 'dlms/bytes';
import { type Backoff, pauseMs } from '../model/backoff.ts';
import type { Connection } from '../model/connection.ts';
import type { Device } from '../model/device.ts';
import { passing } from '../model/failure.ts';
import type { Hold, LastRun, Standing, Task, Visit } from '../model/ports.ts';
import type { Request } from '../model/request.ts';
import { firstRun, nextRun } from '../model/schedule.ts';
import { afterSession, type DeviceRecord, type SessionResult, UNTRIED } from '../model/status.ts';
import { Agenda } from './agenda.ts';

/*
 * Who is visited when. Time comes in as an argument; nothing here waits.
 *
 *   agenda ──due──▶ pending of its device ──▶ queue of its line ──line free, session free──▶ running ──▶ agenda
 *      ▲                                                                                        │
 *      └──────── pause of a device that failed ◀────────────────────────────────────────────────┘
 *
 * A line runs one visit at a time, and so does a device; every queue holds a device at most once.
 */

/** A request of a device. */
interface Entry {
  readonly visitor: Visitor;
  readonly request: Request;
  lastRun: Instant | undefined;
  lastDone: boolean | undefined;
  /** Runs in a row that failed. */
  failures: number;
}

/** A device, with what is due of it. */
interface Visitor {
  readonly device: Device;
  readonly line: Line;
  readonly entries: Entry[];
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
  readonly due: ReadonlyMap<Entry, Instant>;
  readonly hold: Hold | undefined;
}

interface Line {
  readonly queue: Visitor[];
  running: Visitor | undefined;
}

export interface PlannerOptions {
  readonly devices: readonly Device[];
  readonly requests: readonly Request[];
  readonly sessions: number;
  readonly backoff: Backoff;
  /** What was when the gateway ran last. */
  readonly lastRuns: readonly LastRun[];
  readonly records: ReadonlyMap<string, DeviceRecord>;
  readonly now: Instant;
  /** From 0 to 1, anew with every call. */
  readonly chance: () => number;
}

/** Corrections of a clock by less than this change no plan. */
const JUMP_MS = 1000;

/** Decides; `Runner` does. */
export class Planner {
  readonly #visitors = new Map<string, Visitor>();
  readonly #agenda = new Agenda<Entry>();
  /** Lines that are free and have somebody waiting, in order of arrival. */
  readonly #ready: Line[] = [];
  readonly #sessions: number;
  readonly #backoff: Backoff;
  readonly #chance: () => number;
  #running = 0;
  #latest = Number.NEGATIVE_INFINITY;

  constructor(options: PlannerOptions) {
    this.#sessions = options.sessions;
    this.#backoff = options.backoff;
    this.#chance = options.chance;
    const lines = new Map<Connection, Line>();
    for (const device of options.devices) {
      const line = lines.get(device.connection) ?? { queue: [], running: undefined };
      lines.set(device.connection, line);
      const record = options.records.get(device.name) ?? UNTRIED;
      const state = { entries: [], pending: new Map(), holds: [], running: undefined, pausedUntil: 0 };
      this.#visitors.set(device.name, { device, line, record, ...state });
    }
    const lastRuns = new Map(options.lastRuns.map((run) => [`${run.request}\n${run.device}`, run]));
    for (const request of options.requests)
      for (const { name } of request.devices)
        this.#plan(request, name, lastRuns.get(`${request.name}\n${name}`), options.now);
  }

  /** Call `advance` no later than this. */
  get deadline(): Instant | undefined {
    return this.#agenda.next;
  }

  /** The visits that begin now. */
  advance(now: Instant): Task[] {
    if (now < this.#latest - JUMP_MS) this.#replan(now);
    this.#latest = now;
    for (const entry of this.#agenda.takeDue(now)) {
      const { pausedUntil } = entry.visitor;
      if (pausedUntil > now) this.#agenda.put(entry, pausedUntil);
      else this.#await(entry, now);
    }
    const tasks: Task[] = [];
    while (this.#running < this.#sessions) {
      const line = this.#ready.shift();
      if (line === undefined) break;
      const visitor = line.queue.shift();
      if (visitor === undefined) continue;
      if (isWaiting(visitor)) tasks.push(this.#begin(visitor, now));
      else this.#offer(line); // it had only come for a hold that was given up
    }
    return tasks;
  }

  /** What is known after a visit; what failed is tried again by its kind, and the device is left alone for a while. */
  finish(
    task: Task,
    end: Visit,
    now: Instant,
  ): { record: DeviceRecord; result: SessionResult; runs: LastRun[] } {
    const visitor = this.#visitor(task.device.name);
    const { since: startedAt, due } = visitor.running ?? { since: now, due: new Map<Entry, Instant>() };
    visitor.running = undefined;
    visitor.line.running = undefined;
    this.#running--;
    const outcomes = [...end.outcomes.values()];
    const failure = end.failure ?? outcomes.find((outcome) => outcome.failure !== undefined)?.failure;
    const answered = outcomes.some((outcome) => outcome.failure === undefined);
    const moments = outcomes.flatMap(({ newest }) => newest ?? []);
    const newest = moments.length === 0 ? undefined : Math.max(...moments);
    const result = { startedAt, endedAt: now, answered, newest, failure };
    visitor.record = afterSession(visitor.record, result);
    if (!answered) visitor.pausedUntil = now + this.#pause(visitor.record.failures);
    const runs = [...due.keys()].map((entry) => this.#conclude(entry, end, startedAt, now));
    this.#next(visitor);
    return { record: visitor.record, result, runs };
  }

  /** Puts requests of a device before all others of its line, paused or not; those that are running count as under way. */
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
    if (visitor.running === undefined) this.#enqueue(visitor, true);
  }

  /** Gives somebody a turn on the line of a device before all visits; `release` ends it. */
  hold(device: Device, now: Instant): Hold {
    const visitor = this.#visitor(device.name);
    const hold = { since: now };
    visitor.holds.push(hold);
    if (visitor.running === undefined) this.#enqueue(visitor, true);
    return hold;
  }

  /** Ends a turn that has begun, or gives up one that has not. */
  release(device: Device, hold: Hold): void {
    const visitor = this.#visitor(device.name);
    const place = visitor.holds.indexOf(hold);
    if (place >= 0) visitor.holds.splice(place, 1);
    if (visitor.running?.hold !== hold) return;
    visitor.running = undefined;
    visitor.line.running = undefined;
    this.#running--;
    this.#next(visitor);
  }

  standing(device: string): Standing {
    const { record, running, pending, entries } = this.#visitor(device);
    const waiting = [...pending.values(), ...(running?.due.values() ?? [])];
    return {
      record,
      runningSince: running?.since,
      dueAt: waiting.length === 0 ? undefined : Math.min(...waiting),
      requests: entries.map((entry) => ({
        request: entry.request,
        running: running?.due.has(entry) === true,
        lastRun: entry.lastRun,
        lastDone: entry.lastDone,
        nextRun: pending.get(entry) ?? this.#agenda.momentOf(entry),
      })),
    };
  }

  /** A run that failed counts as not having been: it is due at once. */
  #plan(request: Request, device: string, last: LastRun | undefined, now: Instant): void {
    const visitor = this.#visitor(device);
    const entry = { visitor, request, lastRun: last?.at, lastDone: last?.done, failures: 0 };
    visitor.entries.push(entry);
    if (!request.enabled || !visitor.device.enabled) return;
    const first =
      last?.done === false
        ? now
        : firstRun(request.schedule, { last: last?.at, missed: request.missed }, now);
    if (first !== undefined) this.#agenda.put(entry, first);
  }

  /** After our clock was set back: what was planned by the old time would come too late. */
  #replan(now: Instant): void {
    for (const visitor of this.#visitors.values()) {
      visitor.pausedUntil = Math.min(visitor.pausedUntil, now + this.#backoff.longestMs);
      for (const entry of visitor.entries) {
        const planned = this.#agenda.momentOf(entry);
        const next = nextRun(entry.request.schedule, now);
        if (planned !== undefined && next !== undefined && next < planned) this.#agenda.put(entry, next);
      }
    }
  }

  #await(entry: Entry, now: Instant): void {
    const { visitor } = entry;
    visitor.pending.set(entry, now);
    if (visitor.running === undefined) this.#enqueue(visitor, false);
  }

  #enqueue(visitor: Visitor, first: boolean): void {
    const { queue } = visitor.line;
    const place = queue.indexOf(visitor);
    if (place >= 0 && !first) return;
    if (place >= 0) queue.splice(place, 1);
    if (first) queue.unshift(visitor);
    else queue.push(visitor);
    this.#offer(visitor.line, first);
  }

  #offer(line: Line, first = false): void {
    if (line.running !== undefined || line.queue.length === 0) return;
    const place = this.#ready.indexOf(line);
    if (place >= 0 && !first) return;
    if (place >= 0) this.#ready.splice(place, 1);
    if (first) this.#ready.unshift(line);
    else this.#ready.push(line);
  }

  /** After a turn: who still waits for the same device queues again. */
  #next(visitor: Visitor): void {
    if (isWaiting(visitor)) this.#enqueue(visitor, visitor.holds.length > 0);
    else this.#offer(visitor.line);
  }

  #begin(visitor: Visitor, now: Instant): Task {
    const hold = visitor.holds.shift();
    const due = hold === undefined ? new Map(visitor.pending) : new Map<Entry, Instant>();
    if (hold === undefined) visitor.pending.clear();
    visitor.running = { since: now, due, hold };
    visitor.line.running = visitor;
    this.#running++;
    if (hold !== undefined) return { device: visitor.device, requests: [], hold };
    const requests = visitor.entries.filter((entry) => due.has(entry)).map((entry) => entry.request);
    return { device: visitor.device, requests };
  }

  #conclude(entry: Entry, end: Visit, startedAt: Instant, now: Instant): LastRun {
    const { request, visitor } = entry;
    const outcome = end.outcomes.get(request);
    const failure = outcome === undefined ? end.failure : outcome.failure;
    const done = outcome !== undefined && failure === undefined;
    entry.lastRun = startedAt;
    entry.lastDone = done;
    entry.failures = done ? 0 : entry.failures + 1;
    const planned = nextRun(request.schedule, now);
    const soon = Math.max(now + this.#pause(entry.failures), visitor.pausedUntil);
    const next = done ? planned : failure === undefined || passing(failure) ? soon : later(planned, soon);
    if (next !== undefined && request.enabled && visitor.device.enabled && !visitor.pending.has(entry))
      this.#agenda.put(entry, next);
    return { device: visitor.device.name, request: request.name, at: startedAt, done };
  }

  #pause(failures: number): number {
    return failures === 0 ? 0 : pauseMs(failures, this.#backoff, this.#chance());
  }

  #visitor(name: string): Visitor {
    const visitor = this.#visitors.get(name);
    if (visitor === undefined) throw new RangeError(`there is no device "${name}"`);
    return visitor;
  }
}

/** A peer that said no is asked again when its request is due anyway, and not before its pause is over. */
const later = (planned: Instant | undefined, soon: Instant): Instant | undefined =>
  planned === undefined ? undefined : Math.max(planned, soon);

const isWaiting = ({ pending, holds }: Visitor): boolean => pending.size > 0 || holds.length > 0;
