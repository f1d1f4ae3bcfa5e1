import { durationWords } from '@meterwire/api/configuration';
import { DlmsError, type Instant, RefusedError, TimeoutError } from 'dlms/bytes';
import type { AuditLog } from '../model/account.ts';
import { recordAudit } from '../model/audit.ts';
import type { Device } from '../model/device.ts';
import { type Failure, failureOf, passing } from '../model/failure.ts';
import type {
  Collector,
  GatewayEvent,
  Log,
  MeterSession,
  Meters,
  ReadingStore,
  RequestOutcome,
  RunLog,
  Task,
  Told,
  Visit,
} from '../model/ports.ts';
import type { ClockRequest, Request, ValuesRequest } from '../model/request.ts';
import type { Signal } from '../model/signal.ts';
import { setClock } from './clock-setting.ts';
import { type Brought, collectProfile } from './collection.ts';
import { learnDeviceName } from './device-name.ts';
import { Directory } from './directory.ts';
import { Scalers } from './scalers.ts';
import { invoke, write } from './telling.ts';
import { readValues } from './values.ts';

export interface VisitorOptions {
  readonly meters: Meters;
  readonly store: ReadingStore;
  readonly events: Signal<GatewayEvent>;
  readonly log: Log;
  /** Where it stands what was changed in meters without anybody's asking. */
  readonly audit?: Pick<AuditLog, 'record'>;
  /** Where it stands that something is about to be changed in a meter. */
  readonly runs?: Pick<RunLog, 'begin'>;
  readonly now?: () => Instant;
  /** How long rows of profiles are kept; undefined: for good. */
  readonly keptMs?: () => number | undefined;
}

/** Visits a device: one session, in it one request after the other, each stored as it comes. */
export class Visitor implements Collector {
  readonly #options: VisitorOptions;
  readonly #now: () => Instant;
  readonly #scalers = new WeakMap<Device, Scalers>();
  readonly #scanned = new Set<string>();

  constructor(options: VisitorOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  lost(device: Device): Promise<void> {
    return this.#options.meters.lost(device);
  }

  /** A request that is given up for its time takes the session with it; the next ones have a new one. */
  async visit({ device, requests }: Task, signal: AbortSignal): Promise<Visit> {
    const outcomes = new Map<Request, RequestOutcome>();
    for (let next = 0; next < requests.length; ) {
      const line = new AbortController();
      const end = (): void => line.abort(signal.reason);
      if (signal.aborted) end();
      signal.addEventListener('abort', end, { once: true });
      const session = await this.#options.meters.open(device, line.signal);
      try {
        const { failure, done } = await this.#requests(device, requests.slice(next), {
          session,
          line,
          outcomes,
        });
        if (failure !== undefined) return { outcomes, failure };
        next += done;
      } finally {
        await session.close();
        signal.removeEventListener('abort', end);
      }
    }
    return { outcomes, failure: undefined };
  }

  /** What the peer refuses concerns its request alone; when line, machine or patience end, the visit is over. */
  async #requests(
    device: Device,
    requests: readonly Request[],
    { session, line, outcomes }: Sitting,
  ): Promise<{ readonly failure: Visit['failure']; readonly done: number }> {
    const { store, log } = this.#options;
    const { signal } = line;
    const directory = new Directory(device.name, session, store, this.#now);
    for (const [index, request] of requests.entries()) {
      const timer = patience(request, line);
      try {
        signal.throwIfAborted();
        const brought = await this.#run(request, device, session, directory);
        outcomes.set(request, { failure: undefined, ...brought });
      } catch (error) {
        const failure = failureOf(signal.aborted ? signal.reason : error, this.#now());
        const inDoubt = error instanceof DlmsError && error.outcomeUnknown;
        // The doubt is about this request alone: those that come after it were never begun.
        if (inDoubt) outcomes.set(request, { failure: this.#doubt(request, device, error), ...NOTHING });
        if (failure.code === 'internal' && !signal.aborted)
          log.error({ device: device.name, request: request.name, err: error }, failure.message);
        const givenUp = signal.reason instanceof GivenUp;
        const { outcomeUnknown: _, ...plain } = failure;
        if (!givenUp && (signal.aborted || passing(failure))) return { failure: plain, done: index };
        if (!inDoubt) outcomes.set(request, { failure, ...NOTHING });
        if (givenUp) return { failure: undefined, done: index + 1 };
      } finally {
        clearTimeout(timer);
      }
    }
    return { failure: undefined, done: requests.length };
  }

  async #run(
    request: Request,
    device: Device,
    session: MeterSession,
    directory: Directory,
  ): Promise<Brought> {
    const { store, events, log } = this.#options;
    await learnDeviceName(device.name, session, store);
    switch (request.kind) {
      case 'values':
        return this.#values(device, request, session, directory);
      case 'profile':
        return collectProfile(request, {
          device,
          session,
          store,
          events,
          log,
          now: this.#now,
          keptMs: this.#options.keptMs?.(),
          scanned: this.#scanned,
        });
      case 'write':
        await this.#begin(request, device);
        return this.#tell(request, device, await write(request.writes, session, directory));
      case 'action':
        await this.#begin(request, device);
        return this.#tell(request, device, await invoke(request.actions, session, directory));
      case 'clock':
        return this.#clock(device, request, session);
    }
  }

  async #values(
    device: Device,
    request: ValuesRequest,
    session: MeterSession,
    directory: Directory,
  ): Promise<Brought> {
    const { store, events } = this.#options;
    const reader = {
      session,
      directory,
      scalers: this.#scalersOf(device),
      clock: device.clock,
      now: this.#now,
    };
    const { readings, refusals, clockDriftMs } = await readValues(request.items, reader);
    const stored = await store.addReadings(device.name, readings, refusals);
    if (clockDriftMs !== undefined) await store.keepFacts(device.name, { clockDriftMs });
    events.emit({ type: 'values', device: device.name, series: [...readings, ...refusals] });
    const newest = readings.length === 0 ? undefined : Math.max(...readings.map(({ at }) => at));
    return { readings: stored.added, newest };
  }

  #doubt(request: Request, device: Device, error: unknown): Failure {
    const failure = failureOf(error, this.#now());
    this.#audit(request, device, 504, failure.message);
    return failure;
  }

  /** Durable before anything is said: who is killed now does not say it again. */
  async #begin({ name: request }: Request, { name: device }: Device): Promise<void> {
    await this.#options.runs?.begin({ device, request, at: this.#now() });
  }

  /** @throws RefusedError for the first that the meter refused */
  #tell(request: Request, device: Device, told: readonly Told[]): Brought {
    const refusal = told.find((one) => !one.ok);
    const reason = refusal?.ok === false ? refusal.error : undefined;
    this.#audit(request, device, reason === undefined ? 200 : 409, reason ?? `${told.length} done`);
    if (reason === undefined) return NOTHING;
    throw new RefusedError(`the meter refuses number ${told.length} of ${request.name}: ${reason}`, reason, {
      layer: 'apdu',
      during: request.kind === 'write' ? 'writing' : 'calling a method',
      advice: 'look with `meterwire objects` at what this client may do',
    });
  }

  async #clock(device: Device, request: ClockRequest, session: MeterSession): Promise<Brought> {
    const set = await setClock(device, request, session, this.#now);
    await this.#options.store.keepFacts(device.name, { clockDriftMs: set.afterMs });
    if (set.how !== 'left alone')
      this.#audit(
        request,
        device,
        200,
        `${set.how}: off by ${set.driftMs} ms before, ${set.afterMs} ms after`,
      );
    return NOTHING;
  }

  #audit({ kind, name }: Request, { name: target }: Device, status: number, detail: string): void {
    const { audit, log } = this.#options;
    if (audit === undefined) return;
    recordAudit(audit, log, {
      at: this.#now(),
      who: `request ${name}`,
      via: 'schedule',
      from: undefined,
      action: `device.${kind}`,
      target,
      status,
      detail,
    });
  }

  #scalersOf(device: Device): Scalers {
    const known = this.#scalers.get(device) ?? new Scalers();
    this.#scalers.set(device, known);
    return known;
  }
}

/** A session of a visit, the way to end it, and what has come of the requests so far. */
interface Sitting {
  readonly session: MeterSession;
  readonly line: AbortController;
  readonly outcomes: Map<Request, RequestOutcome>;
}

const NOTHING: Brought = { readings: 0, newest: undefined };

/** A run that was given up so that the next one has its turn. */
class GivenUp extends TimeoutError {}

function patience({ name, timeoutMs }: Request, line: AbortController): NodeJS.Timeout | undefined {
  if (timeoutMs === undefined) return undefined;
  const reason = new GivenUp(`the run of ${name} was given up after ${durationWords(timeoutMs)}`, {
    layer: 'session',
    advice: 'what it had stored by then is kept; allow it more by its timeout',
  });
  return setTimeout(() => line.abort(reason), timeoutMs);
}
