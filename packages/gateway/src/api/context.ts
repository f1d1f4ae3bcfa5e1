import type { Instant } from 'dlms/bytes';
import type { AccountStore, AuditLog, TokenStore } from '../model/account.ts';
import type { Device } from '../model/device.ts';
import type { Plan } from '../model/plan.ts';
import type { GatewayEvent, Log, ReadingQueries, RunLog, Scheduling } from '../model/ports.ts';
import type { Request } from '../model/request.ts';
import type { Signal } from '../model/signal.ts';
import type { Invitation } from './auth/invitation.ts';
import { notFound } from './problem.ts';

/** What the API stands on. */
export interface ApiOptions {
  readonly plan: Plan;
  readonly store: ReadingQueries & Pick<RunLog, 'counts'>;
  readonly schedule: Scheduling;
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

/** How long the success rates of all devices are good for: they cost a query over a day. */
const COUNTS_AGE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The plan by name, and what handlers ask again and again. */
export class Context {
  readonly options: ApiOptions;
  readonly startedAt: Instant;
  readonly #devices: ReadonlyMap<string, Device>;
  readonly #requests = new Map<Device, Request[]>();
  #rates: Promise<ReadonlyMap<string, number>> | undefined;
  #ratesAt = 0;

  constructor(options: ApiOptions) {
    this.options = options;
    this.startedAt = this.now();
    this.#devices = new Map(options.plan.devices.map((device) => [device.name, device]));
    for (const request of options.plan.requests)
      for (const device of request.devices) this.#requests.set(device, [...this.requestsOf(device), request]);
  }

  now(): Instant {
    return (this.options.now ?? Date.now)();
  }

  /** @throws Problem 404 */
  device(name: string): Device {
    return (
      this.#devices.get(name) ??
      notFound(`there is no device "${name}"`, 'GET /api/devices lists those there are')
    );
  }

  requestsOf(device: Device): readonly Request[] {
    return this.#requests.get(device) ?? [];
  }

  /** The share of sessions in the last day that worked, by device. */
  successRates(): Promise<ReadonlyMap<string, number>> {
    const now = this.now();
    if (this.#rates === undefined || Math.abs(now - this.#ratesAt) > COUNTS_AGE_MS) {
      this.#ratesAt = now;
      this.#rates = this.#readRates(now);
    }
    return this.#rates;
  }

  async #readRates(now: Instant): Promise<ReadonlyMap<string, number>> {
    const counts = await this.options.store.counts(now - DAY_MS);
    return new Map([...counts].map(([device, { worked, failed }]) => [device, worked / (worked + failed)]));
  }
}
