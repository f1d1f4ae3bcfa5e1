import type { Instant } from 'dlms/bytes';
import type { AccountStore, AuditLog, TokenStore } from '../model/account.ts';
import type { Connection } from '../model/connection.ts';
import type { Device } from '../model/device.ts';
import type { Plan } from '../model/plan.ts';
import type {
  Airtime,
  Configuring,
  CounterLedger,
  Examiner,
  Exports,
  GatewayEvent,
  Listeners,
  LiveTraffic,
  Log,
  MeterClocks,
  Meters,
  Outlets,
  Outputs,
  Punctuality,
  PushStore,
  ReadingQueries,
  ReadingStore,
  RunLog,
  RunQueries,
  Scheduling,
  StoreCare,
  Trials,
} from '../model/ports.ts';
import type { Request } from '../model/request.ts';
import type { Signal } from '../model/signal.ts';
import type { Invitation } from './auth/invitation.ts';
import { notFound } from './problem.ts';

/** What the API stands on. */
export interface ApiOptions {
  /** What is followed now; another one when the configuration has been changed. */
  readonly plan: () => Plan;
  readonly configuring: Configuring;
  readonly store: ReadingQueries &
    Pick<RunLog, 'counts'> &
    RunQueries &
    Pick<ReadingStore, 'keepFacts'> &
    StoreCare &
    Exports;
  /** The data folder: backups go into a folder of it. */
  readonly dataDir: string;
  readonly schedule: Scheduling & Punctuality;
  readonly meters: Pick<Meters, 'open' | 'lost'>;
  readonly clocks: MeterClocks;
  readonly traffic: LiveTraffic;
  readonly examiner: Examiner;
  readonly trials: Trials;
  readonly outlets: Outlets;
  readonly counters: Pick<CounterLedger, 'counters' | 'counterEntries' | 'allowCounter'>;
  readonly outputs: Outputs;
  readonly listeners: Listeners;
  readonly pushes: Pick<PushStore, 'unknownDevices' | 'forgetUnknownDevice'>;
  readonly accounts: AccountStore;
  readonly tokens: TokenStore;
  readonly audit: AuditLog;
  /** Makes the first administrator; undefined where there is one, or nobody logs in. */
  readonly invitation: Invitation | undefined;
  readonly events: Signal<GatewayEvent>;
  readonly log: Log;
  readonly version: string;
  readonly state: () => 'starting' | 'running' | 'stopping';
  /** Folder of the built console; undefined serves none. */
  readonly consoleDir: string | undefined;
  readonly now?: () => Instant;
}

/** How long the usage of all devices is good for: it costs a query over a day. */
const USAGE_AGE_MS = 60_000;
/** How long the airtimes of all lines are: they go over every request of every device. */
const AIRTIME_AGE_MS = 5000;
const DAY_MS = 86_400_000;

/** What became of the sessions of the last day. */
export interface Usage {
  /** Share that worked; null where there were none. */
  readonly successRate: number | null;
  /** Share of the day in which a session had the line. */
  readonly airtime: number;
  readonly sessions: number;
}

/** The plan by name. */
interface Index {
  readonly plan: Plan;
  readonly devices: ReadonlyMap<string, Device>;
  readonly requests: ReadonlyMap<string, Request>;
  readonly requestsOf: ReadonlyMap<Device, readonly Request[]>;
  readonly connections: ReadonlyMap<string, Connection>;
  readonly devicesOn: ReadonlyMap<Connection, readonly Device[]>;
}

/** What handlers ask again and again. */
export class Context {
  readonly options: ApiOptions;
  readonly startedAt: Instant;
  #index: Index;
  #usage: Promise<ReadonlyMap<string, Usage>> | undefined;
  #usageAt = 0;
  #airtimes: ReadonlyMap<string, Airtime> = new Map();
  #airtimesAt = Number.NEGATIVE_INFINITY;
  #airtimesOf: Plan | undefined;

  constructor(options: ApiOptions) {
    this.options = options;
    this.startedAt = this.now();
    this.#index = indexOf(options.plan());
  }

  now(): Instant {
    return (this.options.now ?? Date.now)();
  }

  get plan(): Plan {
    return this.#current().plan;
  }

  /** @throws Problem 404 */
  device(name: string): Device {
    return (
      this.#current().devices.get(name) ??
      notFound(`there is no device "${name}"`, 'GET /api/devices lists those there are')
    );
  }

  findDevice(name: string): Device | undefined {
    return this.#current().devices.get(name);
  }

  findRequest(name: string): Request | undefined {
    return this.#current().requests.get(name);
  }

  /** @throws Problem 404 */
  request(name: string): Request {
    return (
      this.#current().requests.get(name) ??
      notFound(`there is no request "${name}"`, 'GET /api/requests lists those there are')
    );
  }

  findConnection(name: string): Connection | undefined {
    return this.#current().connections.get(name);
  }

  devicesOn(connection: Connection): readonly Device[] {
    return this.#current().devicesOn.get(connection) ?? [];
  }

  /** @throws Problem 404 */
  connection(wanted: string): Connection {
    return (
      this.findConnection(wanted) ??
      notFound(`there is no connection "${wanted}"`, 'GET /api/connections lists those there are')
    );
  }

  requestsOf(device: Device): readonly Request[] {
    return this.#current().requestsOf.get(device) ?? [];
  }

  /** What became of the sessions of the last day, by device. */
  usage(): Promise<ReadonlyMap<string, Usage>> {
    const now = this.now();
    if (this.#usage === undefined || Math.abs(now - this.#usageAt) > USAGE_AGE_MS) {
      this.#usageAt = now;
      this.#usage = this.#readUsage(now);
      this.#usage.catch(() => {
        this.#usage = undefined; // the next one tries again
      });
    }
    return this.#usage;
  }

  /** What the plan wants of each line, and what it was used. */
  airtimes(): ReadonlyMap<string, Airtime> {
    const now = this.now();
    const { plan } = this;
    if (this.#airtimesOf !== plan || Math.abs(now - this.#airtimesAt) > AIRTIME_AGE_MS) {
      this.#airtimes = this.options.schedule.airtimes();
      this.#airtimesAt = now;
      this.#airtimesOf = plan;
    }
    return this.#airtimes;
  }

  async #readUsage(now: Instant): Promise<ReadonlyMap<string, Usage>> {
    const counts = await this.options.store.counts(now - DAY_MS);
    return new Map(
      [...counts].map(([device, { worked, failed, busyMs }]) => {
        const sessions = worked + failed;
        const successRate = sessions === 0 ? null : worked / sessions;
        return [device, { successRate, airtime: Math.min(1, busyMs / DAY_MS), sessions }];
      }),
    );
  }

  #current(): Index {
    const plan = this.options.plan();
    if (plan !== this.#index.plan) this.#index = indexOf(plan);
    return this.#index;
  }
}

function indexOf(plan: Plan): Index {
  const requestsOf = new Map<Device, Request[]>();
  for (const request of plan.requests)
    for (const device of request.devices) {
      const requests = requestsOf.get(device);
      if (requests === undefined) requestsOf.set(device, [request]);
      else requests.push(request);
    }
  const devicesOn = new Map<Connection, Device[]>(plan.connections.map((connection) => [connection, []]));
  for (const device of plan.devices) devicesOn.get(device.connection)?.push(device);
  return {
    plan,
    devices: new Map(plan.devices.map((device) => [device.name, device])),
    requests: new Map(plan.requests.map((request) => [request.name, request])),
    requestsOf,
    connections: new Map(plan.connections.map((connection) => [connection.name, connection])),
    devicesOn,
  };
}
