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
  readonly #followers: ReadonlyMap<string, Follower>;
  #unsubscribe: () => void = () => {};

  constructor(options: PublisherOptions) {
    this.#options = options;
    const { outlets, feed, log, sinkOf } = options;
    const signals = signalsBySeries(options.signals);
    this.#followers = new Map(
      outlets.map((outlet) => [
        outlet.name,
        new Follower({ outlet, sink: sinkOf(outlet), feed, signals, log }),
      ]),
    );
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
