import type { Device } from '../model/device.ts';
import type { Plan } from '../model/plan.ts';
import type { GatewayEvent, Log, ReadingQueries, Scheduling } from '../model/ports.ts';
import type { Reading } from '../model/reading.ts';
import type { Request } from '../model/request.ts';
import type { Signal } from '../model/signal.ts';
import type { ValueSignal } from '../model/value-signal.ts';

export interface SignalTriggersOptions {
  readonly schedule: Pick<Scheduling, 'order'>;
  readonly store: Pick<ReadingQueries, 'latest'>;
  readonly events: Signal<GatewayEvent>;
  readonly log: Log;
}

/** A request that runs when a signal has changed. */
interface Trigger {
  readonly signal: ValueSignal;
  readonly request: Request;
  readonly least: number;
}

/** Runs requests when the value of a signal has changed by as much as they want. */
export class SignalTriggers {
  readonly #options: SignalTriggersOptions;
  #triggers: ReadonlyMap<string, readonly Trigger[]>;
  /** The value at which each request ran last, or that was there first. */
  readonly #seen = new Map<string, number | string>();
  readonly #unsubscribe: () => void;

  constructor(plan: Plan, options: SignalTriggersOptions) {
    this.#options = options;
    this.#triggers = triggersOf(plan);
    this.#unsubscribe = options.events.subscribe((event) => {
      if (event.type === 'values') void this.#values(event.device, event.series);
    });
  }

  reload(plan: Plan): void {
    this.#triggers = triggersOf(plan);
  }

  stop(): void {
    this.#unsubscribe();
  }

  async #values(device: string, series: Extract<GatewayEvent, { type: 'values' }>['series']): Promise<void> {
    const watched = (this.#triggers.get(device) ?? []).filter(({ signal }) =>
      series.some(
        ({ logicalName, attribute }) =>
          logicalName === signal.logicalName && attribute === (signal.attribute ?? VALUE),
      ),
    );
    if (watched.length === 0) return;
    try {
      for (const trigger of watched) await this.#look(device, trigger);
    } catch (err) {
      this.#options.log.error({ device, err }, 'a request that waits for a signal could not be run');
    }
  }

  async #look(device: string, { signal, request, least }: Trigger): Promise<void> {
    const { logicalName, attribute = VALUE } = signal;
    const [newest] = await this.#options.store.latest(device, [{ logicalName, attribute }]);
    if (newest?.kind !== 'reading') return;
    const value = comparable(newest.reading);
    const key = `${request.name}\n${signal.alias}`;
    const before = this.#seen.get(key);
    if (before !== undefined && !hasChanged(before, value, least)) return;
    this.#seen.set(key, value);
    if (before === undefined) return; // the first value is no change
    for (const asked of request.devices.filter(isOn)) this.#options.schedule.order(asked, [request]);
  }
}

const VALUE = 2;

const isOn = ({ enabled, connection }: Device): boolean => enabled && connection.enabled;

function triggersOf({ enabled, requests, signals }: Plan): ReadonlyMap<string, readonly Trigger[]> {
  const byAlias = new Map(signals.map((signal) => [signal.alias, signal]));
  const found = new Map<string, Trigger[]>();
  if (!enabled) return found;
  for (const request of requests) {
    const { schedule } = request;
    const alias = schedule.kind === 'event' && request.enabled ? schedule.signal : undefined;
    const signal = alias === undefined ? undefined : byAlias.get(alias);
    if (signal === undefined || schedule.kind !== 'event') continue;
    const list = found.get(signal.device.name) ?? [];
    list.push({ signal, request, least: schedule.change ?? 0 });
    found.set(signal.device.name, list);
  }
  return found;
}

/** As a number where it is one: whether it has changed enough needs no more digits than a double has. */
function comparable({ value }: Reading): number | string {
  if (value.kind === 'data') return Buffer.from(value.octets).toString('hex');
  return Number(value.value) * 10 ** value.scaler;
}

function hasChanged(before: number | string, value: number | string, least: number): boolean {
  if (typeof before === 'string' || typeof value === 'string') return before !== value;
  return least === 0 ? before !== value : Math.abs(value - before) >= least;
}
