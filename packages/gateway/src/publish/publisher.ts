import type { Outlet } from '../model/outlet.ts';
import type { GatewayEvent, Log, OutletStanding, Outlets, StoreFeed } from '../model/ports.ts';
import type { Signal } from '../model/signal.ts';
import type { ValueSignal } from '../model/value-signal.ts';
import { Follower } from './follower.ts';
import { signalsBySeries } from './message.ts';
import type { Sink } from './sink.ts';

export interface PublisherOptions {
  readonly outlets: readonly Outlet[];
  readonly signals: readonly ValueSignal[];
  readonly feed: StoreFeed;
  readonly events: Signal<GatewayEvent>;
  readonly log: Log;
  readonly sinkOf: (outlet: Outlet) => Sink;
}

/** All outlets, each at its own pace. */
export class Publisher implements Outlets {
  readonly #options: PublisherOptions;
  readonly #followers = new Map<string, Follower>();
  #outlets: readonly Outlet[] = [];
  #signals: readonly ValueSignal[] = [];
  #unsubscribe: () => void = () => {};

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#add(options.outlets, options.signals);
  }

  /** Follows other outlets from now on: those that are the same objects go on, unless the signals are others. */
  async reload(outlets: readonly Outlet[], signals: readonly ValueSignal[]): Promise<void> {
    const others =
      signals.length !== this.#signals.length || signals.some((one, i) => one !== this.#signals[i]);
    const staying = new Set(others ? [] : outlets);
    const leaving = this.#outlets.filter((outlet) => !staying.has(outlet));
    await Promise.all(leaving.map(({ name }) => this.#followers.get(name)?.stop()));
    for (const { name } of leaving) this.#followers.delete(name);
    for (const follower of this.#add(outlets, signals)) follower.start();
    await this.#news();
  }

  /** Followers of those outlets that have none. */
  #add(outlets: readonly Outlet[], signals: readonly ValueSignal[]): Follower[] {
    const { feed, log, sinkOf } = this.#options;
    const bySeries = signalsBySeries(signals);
    this.#outlets = outlets;
    this.#signals = signals;
    return outlets
      .filter(({ name }) => !this.#followers.has(name))
      .map((outlet) => {
        const follower = new Follower({ outlet, sink: sinkOf(outlet), feed, signals: bySeries, log });
        this.#followers.set(outlet.name, follower);
        return follower;
      });
  }

  start(): void {
    for (const follower of this.#followers.values()) follower.start();
    this.#unsubscribe = this.#options.events.subscribe(() => void this.#news());
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    await Promise.all([...this.#followers.values()].map((follower) => follower.stop()));
  }

  standings(): OutletStanding[] {
    return [...this.#followers.values()].map((follower) => follower.standing());
  }

  retry(outlet: string): boolean {
    const follower = this.#followers.get(outlet);
    follower?.retry();
    return follower !== undefined;
  }

  /** The lowest mark of all that are enabled: what they still need begins after it; undefined when there is none. */
  lowestMark(): number | undefined {
    const marks = this.standings()
      .filter(({ state }) => state !== 'disabled')
      .map(({ mark }) => mark);
    return marks.length === 0 ? undefined : Math.min(...marks);
  }

  async #news(): Promise<void> {
    const head = await this.#options.feed.head().catch(() => 0);
    for (const follower of this.#followers.values()) {
      follower.sawHead(head);
      follower.poke();
    }
  }
}
