import { durationWords } from '@meterwire/api/configuration';
import { ClosedError, type Instant, RefusedError, TimeoutError } from 'dlms/bytes';
import type { Device } from '../model/device.ts';
import { type Failure, failureOf } from '../model/failure.ts';
import type { Limits, Plan } from '../model/plan.ts';
import type {
  Airtime,
  Collector,
  GatewayEvent,
  Hold,
  LatenessStanding,
  Log,
  Order,
  OrderEnd,
  Punctuality,
  RequestStanding,
  RequestTotals,
  RunLog,
  Scheduling,
  Standing,
  Task,
  UpcomingRun,
  Visit,
} from '../model/ports.ts';
import type { Request } from '../model/request.ts';
import type { Signal } from '../model/signal.ts';
import type { Planner } from './planner.ts';

/** The clock of the wall may jump; so often the planner is asked even if nothing is due by the old time. */
const LONGEST_SLEEP_MS = 1000;

/** Devices that push are kept as heard no later than this. */
const KEEP_HEARD_MS = 2000;

/** Orders for one device that may wait at once. */
const MOST_ORDERS = 100;

export interface RunnerOptions {
  readonly planner: Planner;
  readonly collector: Collector;
  readonly runLog: RunLog;
  readonly limits: Pick<Limits, 'sessionMs'>;
  readonly events: Signal<GatewayEvent>;
  readonly log: Log;
  /**
   * While it says so no visit begins: what would be read could not be stored. It is asked again every second. What somebody does
   * himself on a line goes on.
   */
  readonly paused?: () => boolean;
  readonly now?: () => Instant;
}

/** Does what the planner plans: starts visits, ends those that take too long, and tells how they ended. */
export class Runner implements Scheduling, Punctuality {
  readonly #options: RunnerOptions;
  readonly #now: () => Instant;
  readonly #visits = new Set<Promise<void>>();
  readonly #orders = new Map<string, Set<PendingOrder>>();
  readonly #sessions = new Set<AbortController>();
  readonly #holds = new Map<Hold, PendingHold>();
  readonly #heard = new Set<string>();
  #keeping: NodeJS.Timeout | undefined;
  #sessionMs: number;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#sessionMs = options.limits.sessionMs;
  }

  start(): void {
    this.#advance();
  }

  /** Ends every session; resolves when all have let go of their lines. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#stopped = true;
    for (const session of this.#sessions) session.abort(new ClosedError('the gateway stops'));
    for (const { abandon } of this.#holds.values()) abandon(new ClosedError('the gateway stops'));
    await Promise.allSettled(this.#visits);
    await this.#keepHeard();
    const failure = failureOf(new ClosedError('the gateway stops'), this.#now());
    for (const orders of this.#orders.values()) for (const order of orders) order.abandon(failure);
  }

  /** Follows another plan; visits that are under way are not disturbed. */
  reload({ enabled, devices, requests, limits }: Plan): void {
    this.#sessionMs = limits.sessionMs;
    this.#options.planner.reload({ enabled, devices, requests, ...plannedLimits(limits) }, this.#now());
    this.#advance();
  }

  /** A device has pushed. */
  heard(device: Device): void {
    this.#options.planner.heard(device, this.#now());
    this.#heard.add(device.name);
    this.#options.events.emit({ type: 'device', device: device.name });
    this.#keeping ??= setTimeout(() => void this.#keepHeard(), KEEP_HEARD_MS);
  }

  /** Together, since thousands may push in the same second; what could not be kept is tried again with the next. */
  async #keepHeard(): Promise<void> {
    clearTimeout(this.#keeping);
    this.#keeping = undefined;
    const heard = this.#options.planner.heardOf(this.#heard);
    this.#heard.clear();
    if (heard.length === 0) return;
    try {
      await this.#options.runLog.keepHeard(heard);
    } catch (error) {
      for (const { device } of heard) this.#heard.add(device);
      this.#options.log.error({ err: error, devices: heard.length }, 'what was heard could not be kept');
    }
  }

  lateness(request: string): LatenessStanding | undefined {
    return this.#options.planner.lateness(request);
  }

  airtimes(): ReadonlyMap<string, Airtime> {
    return this.#options.planner.airtimes(this.#now());
  }

  standing(device: string): Standing {
    return this.#options.planner.standing(device);
  }

  upcoming(most: number): readonly UpcomingRun[] {
    return this.#options.planner.upcoming(most);
  }

  totals(request: Request): RequestTotals {
    return this.#options.planner.totals(request, this.#now());
  }

  requestStanding(device: string, request: Request): RequestStanding | undefined {
    return this.#options.planner.requestStanding(device, request);
  }

  /** @throws RefusedError when too many are waiting */
  order(device: Device, requests: readonly Request[]): Order {
    const { planner } = this.#options;
    const orders = this.#orders.get(device.name) ?? new Set();
    this.#orders.set(device.name, orders);
    if (orders.size >= MOST_ORDERS) throw tooMany(device);
    const order = new PendingOrder(requests);
    orders.add(order);
    planner.order(device, requests, this.#now());
    this.#advance();
    return { startedAt: planner.standing(device.name).runningSince, end: order.end };
  }

  async hold<T>(device: Device, work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    if (this.#stopped) throw new ClosedError('the gateway stops');
    if ([...this.#holds.values()].filter((waiting) => waiting.device === device).length >= MOST_ORDERS)
      throw tooMany(device);
    const hold = this.#options.planner.hold(device, this.#now());
    return new Promise<T>((resolve, reject) => {
      const begin = async (ends: AbortSignal): Promise<void> => {
        const either = signal === undefined ? ends : AbortSignal.any([ends, signal]);
        await work(either).then(resolve, reject);
      };
      const abandon = (reason: unknown): void => {
        this.#holds.delete(hold);
        this.#options.planner.release(device, hold);
        reject(reason);
        this.#advance();
      };
      this.#holds.set(hold, { device, begin, abandon });
      signal?.addEventListener('abort', () => this.#holds.get(hold)?.abandon(signal.reason), { once: true });
      this.#advance();
    });
  }

  #advance(): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    const { planner, paused } = this.#options;
    const holdsOnly = paused?.() === true;
    for (const task of planner.advance(this.#now(), { holdsOnly })) {
      const { device, hold } = task;
      const turn = hold === undefined ? this.#visit(task) : this.#held(device, hold);
      const visit = turn.finally(() => this.#visits.delete(visit));
      this.#visits.add(visit);
    }
    const deadline = holdsOnly ? Number.POSITIVE_INFINITY : planner.deadline;
    if (deadline === undefined) return;
    const sleep = Math.min(Math.max(deadline - this.#now(), 0), LONGEST_SLEEP_MS);
    this.#timer = setTimeout(() => this.#advance(), sleep);
  }

  /** A turn of somebody else's, bounded as a session is. */
  async #held(device: Device, hold: Hold): Promise<void> {
    const { planner, events } = this.#options;
    const session = new AbortController();
    const limitMs = this.#sessionMs;
    const timer = setTimeout(() => session.abort(tooLong(limitMs)), limitMs);
    this.#sessions.add(session);
    const pending = this.#holds.get(hold);
    this.#holds.delete(hold);
    events.emit({ type: 'device', device: device.name });
    await pending?.begin(session.signal);
    clearTimeout(timer);
    this.#sessions.delete(session);
    planner.release(device, hold);
    events.emit({ type: 'device', device: device.name });
    this.#advance();
  }

  async #visit(task: Task): Promise<void> {
    const startedAt = this.#now();
    this.#options.events.emit({ type: 'device', device: task.device.name });
    const end = await this.#bounded(task);
    if (this.#stopped) return; // nobody's fault: the next start takes it up again
    await this.#conclude(task, end, startedAt);
    this.#advance();
  }

  /** One visit, ended when it takes too long or the gateway stops. */
  async #bounded(task: Task): Promise<Visit> {
    const { collector, log } = this.#options;
    const session = new AbortController();
    const { signal } = session;
    const limitMs = this.#sessionMs;
    const timer = setTimeout(() => session.abort(tooLong(limitMs)), limitMs);
    this.#sessions.add(session);
    try {
      return await collector.visit(task, signal);
    } catch (error) {
      const failure = failureOf(error, this.#now());
      if (failure.code === 'internal' && !signal.aborted)
        log.error({ device: task.device.name, err: error }, 'a visit failed by a fault of ours');
      return { outcomes: new Map(), failure };
    } finally {
      clearTimeout(timer);
      this.#sessions.delete(session);
    }
  }

  async #conclude(task: Task, end: Visit, startedAt: Instant): Promise<void> {
    const { planner, runLog, events, log, collector } = this.#options;
    const device = task.device.name;
    const { record, result, runs, state, lost } = planner.finish(task, end, this.#now());
    const readings = [...end.outcomes.values()].reduce((sum, outcome) => sum + outcome.readings, 0);
    const { failure } = result;
    if (failure === undefined) log.info({ device, readings, ms: result.endedAt - startedAt }, 'read');
    else log.warn({ device, readings, code: failure.code, layer: failure.layer }, failure.message);
    try {
      await runLog.keep({ device, record, result, runs, state });
    } catch (error) {
      log.error({ device, err: error }, 'the end of a session could not be kept');
    }
    if (lost) {
      log.warn({ device, sessions: record.failures }, 'the link counts as lost: it is opened anew');
      await collector.lost(task.device);
    }
    for (const order of this.#orders.get(device) ?? [])
      if (order.take(task, end, result)) this.#orders.get(device)?.delete(order);
    events.emit({ type: 'device', device });
  }
}

/** Work of somebody's that waits for its turn on the line. */
interface PendingHold {
  readonly device: Device;
  /** Resolves when the work has ended, however it ended. */
  begin(ends: AbortSignal): Promise<void>;
  abandon(reason: unknown): void;
}

const tooMany = ({ name }: Device): RefusedError =>
  new RefusedError(`${MOST_ORDERS} orders for ${name} are waiting already`, 'tooManyOrders', {
    advice: 'wait for one of them to end',
  });

/** What of the limits the planner heeds. */
export const plannedLimits = ({ sessions, newSessionsPerS, backoffFirstMs, backoffLongestMs }: Limits) => ({
  sessions,
  newSessionsPerS,
  backoff: { firstMs: backoffFirstMs, longestMs: backoffLongestMs },
});

const tooLong = (limitMs: number): TimeoutError =>
  new TimeoutError(`the session was ended after ${durationWords(limitMs)}`, {
    layer: 'session',
    advice: 'what it had stored by then is kept; allow it more by limits.sessionTime',
  });

/** An order of which some requests have not run yet. */
class PendingOrder {
  readonly end: Promise<OrderEnd>;
  readonly #open: Set<Request>;
  #resolve: (end: OrderEnd) => void = () => {};
  #startedAt: Instant | undefined;
  #readings = 0;
  #failure: Failure | undefined;

  constructor(requests: readonly Request[]) {
    this.#open = new Set(requests);
    this.end = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Ends it without the visits that it still awaits. */
  abandon(failure: Failure): void {
    const startedAt = this.#startedAt ?? failure.at;
    this.#resolve({ startedAt, endedAt: failure.at, readings: this.#readings, failure });
  }

  /** Takes what a visit has brought; true when nothing is open any more. */
  take(task: Task, end: Visit, result: { readonly startedAt: Instant; readonly endedAt: Instant }): boolean {
    const mine = task.requests.filter((request) => this.#open.delete(request));
    if (mine.length === 0) return false;
    this.#startedAt ??= result.startedAt;
    for (const request of mine) {
      const outcome = end.outcomes.get(request);
      this.#readings += outcome?.readings ?? 0;
      this.#failure ??= outcome === undefined ? end.failure : outcome.failure;
    }
    if (this.#open.size > 0) return false;
    const { endedAt } = result;
    this.#resolve({ startedAt: this.#startedAt, endedAt, readings: this.#readings, failure: this.#failure });
    return true;
  }
}
