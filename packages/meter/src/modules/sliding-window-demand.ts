import type { Instant } from 'dlms/bytes';
import type { Notice } from '../notice.ts';
import type { Signal } from '../signal.ts';
import { boundaryAfter } from '../time/boundary.ts';
import { type Instance, type Json, type ModuleContext, moduleType } from './define.ts';

const inputs = {
  Source: { kind: 'numeric', integrable: true },
  Reset: { kind: 'pulse', late: true },
} as const;
const setup = {
  'Sub Intvl': { kind: 'integer', from: 1, to: 86_400, default: 900, unit: 's' },
  '#SubIntvls': { kind: 'integer', from: 1, to: 15, default: 1 },
} as const;
const outputs = { SWinDemand: { kind: 'numeric' }, Event: { kind: 'event' } } as const;

/** What has been measured in one sub-interval. */
interface Part {
  /** Thousandths of the unit times seconds. */
  readonly sum: number;
  /** How long it was measured: less than the sub-interval when power or time were lost. */
  readonly ms: number;
}

/** The mean of its source over the last sub-intervals, which begin on the clock; it has a value when the first is over. */
export const slidingWindowDemand = moduleType({
  name: 'Sliding Window Demand',
  inputs,
  setup,
  outputs,
  start: (context) => new SlidingWindowDemand(context),
});

class SlidingWindowDemand implements Instance {
  readonly signals;
  readonly #context: ModuleContext<typeof inputs, typeof setup, typeof outputs>;
  readonly #source: Signal | undefined;
  /** The sub-intervals that are over, oldest first. */
  #closed: readonly Part[] = [];
  /** The running one until `#since`, which is undefined while there is no power. */
  #running: Part = NOTHING;
  #since: Instant | undefined;
  /** End of the running sub-interval, in meter time. */
  #end: Instant;

  constructor(context: ModuleContext<typeof inputs, typeof setup, typeof outputs>) {
    this.#context = context;
    this.#source = context.numeric('Source');
    const quantity = this.#source?.quantity ?? { unit: '', signed: false, wide: false };
    this.signals = { SWinDemand: { quantity, at: () => this.#demand() } };
    const { saved, startedAt, clock } = context;
    this.#since = startedAt;
    this.#end = this.#boundaryAfter(clock.meterTime(startedAt));
    if (!isSaved(saved) || saved.seconds !== context.setup('Sub Intvl')) return;
    this.#closed = saved.closed.slice(-context.setup('#SubIntvls')).map(([sum, ms]) => ({ sum, ms }));
    this.#running = { sum: saved.running[0], ms: saved.running[1] };
    this.#since = saved.since ?? undefined;
    this.#end = saved.end;
  }

  deadline(): Instant {
    return this.#context.clock.engineTime(this.#end);
  }

  tick(now: Instant): void {
    const part = this.#measured(now);
    // A sub-interval in which nothing was measured says nothing about the load.
    if (part.ms > 0) this.#closed = [...this.#closed, part].slice(-this.#context.setup('#SubIntvls'));
    this.#restart(now);
  }

  pulse(_input: string, _stamp: Instant, now: Instant): void {
    this.#closed = [];
    this.#restart(now);
  }

  notice(notice: Notice, now: Instant): void {
    switch (notice.kind) {
      case 'masterReset':
        this.#closed = [];
        this.#restart(now);
        return;
      case 'powerDown':
        this.settle(now);
        this.#since = undefined;
        return;
      case 'powerUp':
        this.#since = now;
        return;
      case 'timeChanged':
        this.#end = this.#boundaryAfter(notice.to);
        return;
      case 'daylightStarted':
      case 'daylightEnded':
        return;
    }
  }

  settle(now: Instant): void {
    if (this.#since === undefined) return;
    this.#running = this.#measured(now);
    this.#since = now;
  }

  save(): Json {
    return {
      seconds: this.#context.setup('Sub Intvl'),
      closed: this.#closed.map(({ sum, ms }) => [sum, ms]),
      running: [this.#running.sum, this.#running.ms],
      since: this.#since ?? null,
      end: this.#end,
    };
  }

  #demand(): number | undefined {
    const sum = this.#closed.reduce((total, part) => total + part.sum, 0);
    const ms = this.#closed.reduce((total, part) => total + part.ms, 0);
    return ms === 0 ? undefined : Math.round((sum / ms) * 1000);
  }

  #measured(until: Instant): Part {
    if (this.#since === undefined || until <= this.#since) return this.#running;
    const sum = this.#source?.integral?.(this.#since, until, 'net') ?? 0;
    return { sum: this.#running.sum + sum, ms: this.#running.ms + (until - this.#since) };
  }

  #restart(now: Instant): void {
    this.#running = NOTHING;
    this.#since = now;
    this.#end = this.#boundaryAfter(this.#context.clock.meterTime(now));
  }

  #boundaryAfter(meterTime: Instant): Instant {
    return boundaryAfter(meterTime, this.#context.setup('Sub Intvl'), this.#context.clock.zone);
  }
}

const NOTHING: Part = { sum: 0, ms: 0 };

interface Saved {
  /** Length of the sub-intervals: of others they say nothing. */
  readonly seconds: number;
  readonly closed: readonly (readonly [sum: number, ms: number])[];
  readonly running: readonly [sum: number, ms: number];
  readonly since: number | null;
  readonly end: number;
}

const isSaved = (saved: Json | undefined): saved is Saved & { readonly [key: string]: Json } =>
  typeof saved === 'object' && saved !== null && 'closed' in saved;
