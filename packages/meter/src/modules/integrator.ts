import type { Instant } from 'dlms/bytes';
import type { Notice } from '../notice.ts';
import type { MeterUnit, Quantity, Signal } from '../signal.ts';
import { type Instance, type Json, type ModuleContext, moduleType } from './define.ts';

const SECONDS_PER_HOUR = 3600;

const inputs = {
  Integrand: { kind: 'numeric', integrable: true },
  Reset: { kind: 'pulse', late: true },
} as const;
const setup = {
  'Integrator Mode': {
    kind: 'choice',
    of: ['forward', 'reverse', 'absolute', 'net'],
    default: 'forward',
  },
  /** Where it begins: at nothing, or at what its source has counted since its own beginning. */
  Start: { kind: 'choice', of: ['zero', 'source total'], default: 'zero' },
  /** The value, in units, at which it begins anew. */
  RollVal: { kind: 'integer', from: 1, to: 1_000_000_000, default: 1_000_000_000 },
} as const;
const outputs = { Result: { kind: 'numeric' }, Event: { kind: 'event' } } as const;

/** Energy of a power: kW to kWh. Forward and reverse are counted apart, so that del−rec is exactly del minus rec. */
export const integrator = moduleType({
  name: 'Integrator',
  inputs,
  setup,
  outputs,
  start: (context) => new Integrator(context),
});

class Integrator implements Instance {
  readonly signals;
  readonly #context: ModuleContext<typeof inputs, typeof setup, typeof outputs>;
  readonly #source: Signal | undefined;
  readonly #rollOver: number;
  /** Thousandths of the source's unit times seconds, until `#since`. */
  #forward = 0;
  #reverse = 0;
  /** From when on the source is to be added; undefined while there is no power. */
  #since: Instant | undefined;

  constructor(context: ModuleContext<typeof inputs, typeof setup, typeof outputs>) {
    this.#context = context;
    this.#source = context.numeric('Integrand');
    this.#rollOver = context.setup('RollVal') * 1000 * SECONDS_PER_HOUR;
    this.signals = {
      Result: { quantity: this.#quantity(), at: (instant: Instant) => this.#value(instant) },
    };
    const { saved, startedAt } = context;
    this.#since = startedAt;
    if (isSaved(saved)) {
      this.#forward = saved.forward;
      this.#reverse = saved.reverse;
      this.#since = saved.since ?? undefined;
    } else if (context.setup('Start') === 'source total') {
      this.#since = 0;
      this.settle(startedAt);
    }
  }

  pulse(_input: string, _stamp: Instant, now: Instant): void {
    this.#reset(now);
  }

  notice(notice: Notice, now: Instant): void {
    if (notice.kind === 'masterReset') this.#reset(now);
    else if (notice.kind === 'powerUp') this.#since = now;
    else if (notice.kind === 'powerDown') {
      this.settle(now);
      this.#since = undefined;
    }
  }

  settle(now: Instant): void {
    if (this.#since === undefined) return;
    const [forward, reverse] = [this.#counted('forward', now), this.#counted('reverse', now)];
    this.#forward = forward;
    this.#reverse = reverse;
    this.#since = now;
  }

  save(): Json {
    return { forward: this.#forward, reverse: this.#reverse, since: this.#since ?? null };
  }

  #quantity(): Quantity {
    const unit = ENERGY_UNITS[this.#source?.quantity.unit ?? 'kW'] ?? '';
    const signed = this.#context.setup('Integrator Mode') === 'net';
    return { unit, signed, wide: !this.#context.linked('Reset') };
  }

  #value(instant: Instant): number | undefined {
    if (!this.#source) return undefined;
    const forward = Math.floor(this.#counted('forward', instant) / SECONDS_PER_HOUR);
    const reverse = Math.floor(this.#counted('reverse', instant) / SECONDS_PER_HOUR);
    switch (this.#context.setup('Integrator Mode')) {
      case 'forward':
        return forward;
      case 'reverse':
        return reverse;
      case 'absolute':
        return (forward + reverse) % (this.#rollOver / SECONDS_PER_HOUR);
      case 'net':
        return forward - reverse;
    }
  }

  #counted(direction: 'forward' | 'reverse', until: Instant): number {
    const base = direction === 'forward' ? this.#forward : this.#reverse;
    if (this.#since === undefined || until <= this.#since) return base;
    return (base + (this.#source?.integral?.(this.#since, until, direction) ?? 0)) % this.#rollOver;
  }

  #reset(now: Instant): void {
    this.#forward = 0;
    this.#reverse = 0;
    this.#since = now;
  }
}

const ENERGY_UNITS: Partial<Record<MeterUnit, MeterUnit>> = { kW: 'kWh', kvar: 'kvarh', kVA: 'kVAh' };

interface Saved {
  readonly forward: number;
  readonly reverse: number;
  readonly since: number | null;
}

const isSaved = (saved: Json | undefined): saved is Saved & { readonly [key: string]: Json } =>
  typeof saved === 'object' && saved !== null && 'forward' in saved;
