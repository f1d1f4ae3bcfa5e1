import type { Instant } from 'dlms/bytes';
import type { Device } from '../model/device.ts';
import { failureOf, passing } from '../model/failure.ts';
import type {
  Collector,
  GatewayEvent,
  Log,
  MeterSession,
  Meters,
  ReadingStore,
  RequestOutcome,
  Task,
  Visit,
} from '../model/ports.ts';
import type { Request, ValuesRequest } from '../model/request.ts';
import type { Signal } from '../model/signal.ts';
import { type Brought, collectProfile } from './collection.ts';
import { learnDeviceName } from './device-name.ts';
import { Directory } from './directory.ts';
import { Scalers } from './scalers.ts';
import { readValues } from './values.ts';

export interface VisitorOptions {
  readonly meters: Meters;
  readonly store: ReadingStore;
  readonly events: Signal<GatewayEvent>;
  readonly log: Log;
  readonly now?: () => Instant;
}

/** Visits a device: one session, in it one request after the other, each stored as it comes. */
export class Visitor implements Collector {
  readonly #options: VisitorOptions;
  readonly #now: () => Instant;
  readonly #scalers = new WeakMap<Device, Scalers>();

  constructor(options: VisitorOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  async visit({ device, requests }: Task, signal: AbortSignal): Promise<Visit> {
    const session = await this.#options.meters.open(device, signal);
    try {
      return await this.#requests(device, requests, session, signal);
    } finally {
      await session.close();
    }
  }

  /** What the peer refuses concerns its request alone; when line, machine or patience end, the visit is over. */
  async #requests(
    device: Device,
    requests: readonly Request[],
    session: MeterSession,
    signal: AbortSignal,
  ): Promise<Visit> {
    const { store, log } = this.#options;
    const outcomes = new Map<Request, RequestOutcome>();
    const directory = new Directory(device.name, session, store, this.#now);
    for (const request of requests) {
      try {
        signal.throwIfAborted();
        const brought = await this.#run(request, device, session, directory);
        outcomes.set(request, { failure: undefined, ...brought });
      } catch (error) {
        const failure = failureOf(signal.aborted ? signal.reason : error, this.#now());
        if (failure.code === 'internal' && !signal.aborted)
          log.error({ device: device.name, request: request.name, err: error }, failure.message);
        if (signal.aborted || passing(failure)) return { outcomes, failure };
        outcomes.set(request, { failure, readings: 0, newest: undefined });
      }
    }
    return { outcomes, failure: undefined };
  }

  async #run(
    request: Request,
    device: Device,
    session: MeterSession,
    directory: Directory,
  ): Promise<Brought> {
    const { store, events, log } = this.#options;
    await learnDeviceName(device.name, session, store);
    if (request.kind === 'values') return this.#values(device, request, session, directory);
    if (request.kind !== 'profile')
      throw new RangeError(`requests of the kind ${request.kind} are unknown here`);
    return collectProfile(request, { device, session, store, events, log, now: this.#now });
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

  #scalersOf(device: Device): Scalers {
    const known = this.#scalers.get(device) ?? new Scalers();
    this.#scalers.set(device, known);
    return known;
  }
}
