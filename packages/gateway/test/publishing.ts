import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outlet } from '../src/model/outlet.ts';
import type { GatewayEvent, OutletStanding } from '../src/model/ports.ts';
import { Signal } from '../src/model/signal.ts';
import { type DeviceStatus, UNTRIED } from '../src/model/status.ts';
import type { ValueSignal } from '../src/model/value-signal.ts';
import { Publisher } from '../src/publish/publisher.ts';
import { sinkOf } from '../src/publish/sinks.ts';
import { newestOf } from '../src/store/newest.ts';
import { Store } from '../src/store/store.ts';
import { connection, device, FakeLog } from './fakes.ts';
import { reading, rowBatch, START, until } from './outlet-fakes.ts';

const NO_ANSWER = { code: 'timeout', layer: 'hdlc', message: 'no answer', advice: undefined } as const;

/** A store and its outlets, as main.ts puts them together. */
export class Publishing {
  readonly folder = mkdtempSync(join(tmpdir(), 'meterwire-publishing-'));
  readonly store = new Store(this.folder);
  readonly events = new Signal<GatewayEvent>();
  readonly log = new FakeLog();
  readonly triggered: { readonly request: string; readonly devices: readonly string[] | undefined }[] = [];
  #publisher: Publisher | undefined;
  #count = 0;

  start(outlets: readonly Outlet[], signals: readonly ValueSignal[] = []): void {
    const { store, events, log } = this;
    const dependencies = {
      triggers: {
        trigger: (request: string, devices: readonly string[] | undefined) =>
          void this.triggered.push({ request, devices }),
      },
      newest: (name: string, series: Parameters<typeof newestOf>[2]) => newestOf(store, name, series),
      signals,
      log,
    };
    this.#publisher = new Publisher({
      outlets,
      signals,
      feed: store,
      events,
      log,
      sinkOf: (outlet) => sinkOf(outlet, dependencies),
    });
    this.#publisher.start();
  }

  async stop(): Promise<void> {
    await this.#publisher?.stop();
    this.#publisher = undefined;
  }

  async remove(): Promise<void> {
    await this.stop();
    this.store.close();
    rmSync(this.folder, { recursive: true });
  }

  /** So many readings more, a second apart; the n-th has the value n. */
  async add(count: number, name = 'm1'): Promise<void> {
    const readings = Array.from({ length: count }, () => {
      const value = ++this.#count;
      return reading({ at: START + value * 1000, value: { kind: 'number', value, scaler: -3 } });
    });
    await this.store.addReadings(name, readings, []);
    this.events.emit({ type: 'values', device: name, series: readings });
  }

  async addRows(rows: readonly (readonly number[])[], name = 'm1'): Promise<void> {
    await this.store.addRows(name, rowBatch(rows));
    this.events.emit({ type: 'device', device: name });
  }

  /** A session has ended, and the device is in this state from now on. */
  async state(state: DeviceStatus, name = 'm1'): Promise<void> {
    const failure = state === 'answering' ? undefined : { ...NO_ANSWER, at: START };
    const record = { ...UNTRIED, lastAttempt: START, failures: failure === undefined ? 0 : 1, failure };
    const result = {
      startedAt: START,
      endedAt: START,
      answered: failure === undefined,
      newest: undefined,
      failure,
    };
    await this.store.keep({ device: name, record, result, runs: [], state });
    this.events.emit({ type: 'device', device: name });
  }

  standing(name = 'out'): OutletStanding {
    const found = this.#publisher?.standings().find((each) => each.name === name);
    if (found === undefined) throw new Error(`no outlet ${name}`);
    return found;
  }

  retry(name = 'out'): void {
    this.#publisher?.retry(name);
  }

  /** Everything that is stored has been delivered, and the mark is kept. */
  async delivered(name = 'out'): Promise<void> {
    try {
      await until('', async () => (await this.store.markOf(name)) === (await this.store.head()));
    } catch {
      throw new Error(`${name} does not get everything: ${JSON.stringify(this.standing(name))}`);
    }
  }
}

export const signal = (change: Partial<ValueSignal> = {}): ValueSignal => ({
  alias: 'E1',
  name: 'Energy of line 1',
  description: undefined,
  enabled: true,
  device: device('m1', connection('line')),
  logicalName: reading().logicalName,
  attribute: undefined,
  dataIndex: 0,
  type: 'auto',
  scale: undefined,
  offset: undefined,
  unit: undefined,
  log: false,
  output: undefined,
  ...change,
});
