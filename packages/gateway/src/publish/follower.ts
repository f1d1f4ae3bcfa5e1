import { setTimeout as sleep } from 'node:timers/promises';
import { durationWords } from '@meterwire/api/configuration';
import type { Instant } from 'dlms/bytes';
import { ClosedError, TimeoutError } from 'dlms/bytes';
import { pauseMs } from '../model/backoff.ts';
import { type Failure, failureOf } from '../model/failure.ts';
import type { Outlet } from '../model/outlet.ts';
import type { Log, OutletStanding, OutletState, StoreFeed } from '../model/ports.ts';
import { messagesOf, type Signals } from './message.ts';
import type { Sink } from './sink.ts';

/** Even if nobody says that there is something new it is looked. */
const LONGEST_SLEEP_MS = 1000;
/** A mark that passes over what is not this outlet's need not be written down each time: after a crash it is passed over again. */
const UNKEPT = 5000;

export interface FollowerOptions {
  readonly outlet: Outlet;
  readonly sink: Sink;
  readonly feed: StoreFeed;
  readonly signals: Signals;
  readonly log: Log;
  readonly now?: () => Instant;
  readonly chance?: () => number;
}

/**
 * Follows the store for one outlet: batch after batch, each delivered before its mark is kept. After a crash the last batch may
 * come twice, and nothing is left out. What fails is tried again from the same place, after a pause; nobody else waits for it.
 */
export class Follower {
  readonly #options: FollowerOptions;
  readonly #now: () => Instant;
  readonly #end = new AbortController();
  #running: Promise<void> | undefined;
  #state: OutletState;
  #mark = 0;
  #kept = 0;
  #head = 0;
  #lastDelivery: Instant | undefined;
  #delivered = 0;
  #passedOver = 0;
  #lastFailure: Failure | undefined;
  #failures = 0;
  #nextTry: Instant | undefined;
  /** Ends the sleep of the moment. */
  #wake = new AbortController();
  #lost: Error | undefined;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#state = options.outlet.enabled ? 'starting' : 'disabled';
  }

  start(): void {
    if (this.#state === 'starting') this.#running = this.#run();
  }

  /** Resolves when the batch that is under way has ended or was given up. */
  async stop(): Promise<void> {
    this.#end.abort(new ClosedError('the gateway stops'));
    this.#wake.abort();
    await this.#running;
    if (this.#state !== 'disabled') this.#state = 'stopped';
  }

  /** There may be something new. */
  poke(): void {
    if (this.#nextTry === undefined) this.#wake.abort();
  }

  /** Ends the pause after a failure. */
  retry(): void {
    this.#wake.abort();
  }

  standing(): OutletStanding {
    const { name, type } = this.#options.outlet;
    return {
      name,
      type,
      state: this.#state,
      mark: this.#mark,
      behindBy: Math.max(0, this.#head - this.#mark),
      lastDelivery: this.#lastDelivery,
      delivered: this.#delivered,
      passedOver: this.#passedOver,
      lastFailure: this.#lastFailure,
      failures: this.#failures,
      nextTry: this.#nextTry,
    };
  }

  /** Told how far the store is, for whoever asks how far it is behind. */
  sawHead(head: number): void {
    this.#head = Math.max(this.#head, head);
  }

  async #run(): Promise<void> {
    const { sink } = this.#options;
    const ended = this.#end.signal;
    while (!ended.aborted) {
      try {
        await this.#begin();
        this.#lost = undefined;
        await this.#within((signal) => sink.open((error) => this.#lose(error), signal), 'connecting');
        await this.#follow();
      } catch (error) {
        await sink.close();
        if (ended.aborted) break;
        await this.#pause(error);
      }
    }
    await sink.close();
  }

  async #begin(): Promise<void> {
    const { feed, outlet } = this.#options;
    if (this.#kept > 0) return;
    const known = await feed.markOf(outlet.name);
    this.#mark = known ?? (outlet.from === 'now' ? await feed.head() : 0);
    if (known === undefined) await feed.setMark(outlet.name, this.#mark);
    this.#kept = this.#mark;
    this.sawHead(await feed.head());
  }

  async #follow(): Promise<void> {
    const { feed, outlet, signals } = this.#options;
    while (!this.#end.signal.aborted) {
      if (this.#lost !== undefined) throw this.#lost;
      this.#wake = new AbortController();
      const { items, mark } = await feed.after(this.#mark, outlet.batch);
      this.sawHead(mark);
      if (mark === this.#mark) {
        this.#well('following');
        await this.#sleep(LONGEST_SLEEP_MS);
        continue;
      }
      const messages = messagesOf(items, outlet, signals);
      if (messages.length > 0) await this.#deliver({ messages, mark });
      await this.#advance(mark, messages.length > 0);
    }
  }

  async #deliver(delivery: Parameters<Sink['deliver']>[0]): Promise<void> {
    const passedOver = await this.#within(
      (signal) => this.#options.sink.deliver(delivery, signal),
      'delivering',
    );
    this.#passedOver += passedOver;
    this.#delivered += delivery.messages.length - passedOver;
    this.#lastDelivery = this.#now();
  }

  async #advance(mark: number, durable: boolean): Promise<void> {
    const { feed, outlet } = this.#options;
    this.#mark = mark;
    if (durable || mark - this.#kept >= UNKEPT) {
      await feed.setMark(outlet.name, mark);
      this.#kept = mark;
    }
    const head = await feed.head();
    this.sawHead(head);
    this.#well(head > mark ? 'catchingUp' : 'following');
  }

  #well(state: OutletState): void {
    const { log, outlet } = this.#options;
    if (this.#failures > 0) log.info({ outlet: outlet.name }, 'the outlet delivers again');
    this.#failures = 0;
    this.#nextTry = undefined;
    this.#state = state;
  }

  #lose(error: Error): void {
    this.#lost = error;
    this.#wake.abort();
  }

  async #pause(error: unknown): Promise<void> {
    const { outlet, log, chance = Math.random } = this.#options;
    const failure = failureOf(error, this.#now());
    this.#failures++;
    // Said once: a receiver that is away for a night need not fill the log.
    if (this.#failures === 1) log.warn({ outlet: outlet.name, code: failure.code }, failure.message);
    this.#lastFailure = failure;
    this.#state = 'failing';
    const pause = Math.max(pauseMs(this.#failures, outlet.backoff, chance()), retryAfterMs(error));
    this.#nextTry = this.#now() + pause;
    this.#wake = new AbortController();
    await this.#sleep(pause);
    this.#nextTry = undefined;
  }

  async #sleep(ms: number): Promise<void> {
    if (this.#end.signal.aborted) return;
    await sleep(ms, undefined, { signal: this.#wake.signal }).catch(() => undefined);
  }

  /** Ends a wait when the receiver takes too long or the gateway stops, whether the sink heeds the signal or not. */
  async #within<T>(work: (signal: AbortSignal) => Promise<T>, during: string): Promise<T> {
    const { timeoutMs } = this.#options.outlet;
    const limit = new AbortController();
    const late = new TimeoutError(`nothing came back within ${durationWords(timeoutMs)}`, { during });
    const timer = setTimeout(() => limit.abort(late), timeoutMs);
    const signal = AbortSignal.any([this.#end.signal, limit.signal]);
    try {
      return await Promise.race([
        work(signal),
        new Promise<never>((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
        ),
      ]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** A receiver that says when to come back is heeded. */
const retryAfterMs = (error: unknown): number =>
  error instanceof RetryLater ? Math.min(error.afterMs, 3_600_000) : 0;

/** The receiver has said when it may be asked again. */
export class RetryLater extends ClosedError {
  readonly afterMs: number;

  constructor(message: string, afterMs: number, details: ConstructorParameters<typeof ClosedError>[1] = {}) {
    super(message, details);
    this.afterMs = afterMs;
  }
}
