import type { Instant } from 'dlms/bytes';
import type { Notice } from '../notice.ts';
import { boundaryAfter, boundaryAtOrBefore } from '../time/boundary.ts';
import { LARGEST_STEP_MS } from '../time/meter-clock.ts';
import { type Instance, type Json, type ModuleContext, moduleType } from './define.ts';

const setup = { Period: { kind: 'integer', from: 1, to: 31_536_000, default: 900, unit: 's' } } as const;
const outputs = { Trigger: { kind: 'pulse' }, Event: { kind: 'event' } } as const;

/**
 * Gives a pulse at every boundary of its period, by the meter's clock. When the clock is set forward, the boundaries passed
 * over get their pulse; when it is set back, those that had one get no second.
 */
export const periodicTimer = moduleType({
  name: 'Periodic Timer',
  setup,
  outputs,
  start: (context) => new PeriodicTimer(context),
});

class PeriodicTimer implements Instance {
  readonly pulses;
  readonly #context: ModuleContext<object, typeof setup, typeof outputs>;
  readonly #period: number;
  /** The last boundary that had its pulse, in meter time, and the one that is due next. */
  #last: Instant;
  #next: Instant;

  constructor(context: ModuleContext<object, typeof setup, typeof outputs>) {
    this.#context = context;
    this.#period = context.setup('Period');
    this.pulses = { Trigger: { periodSeconds: this.#period } };
    const { saved, clock } = context;
    // Boundaries of another period say nothing about this one's.
    this.#last =
      isSaved(saved) && saved.period === this.#period
        ? saved.last
        : this.#boundaryAtOrBefore(clock.meterTime(context.startedAt));
    this.#next = this.#boundaryAfter(this.#last);
  }

  deadline(): Instant {
    return this.#context.clock.engineTime(this.#next);
  }

  tick(): void {
    this.#goTo(this.#next);
    this.#context.emit('Trigger', this.#last);
  }

  notice(notice: Notice, now: Instant): void {
    if (notice.kind === 'powerUp') {
      // What was due while there was no power was not recorded, and is not invented now.
      const passed = this.#boundaryAtOrBefore(this.#context.clock.meterTime(now));
      if (passed > this.#last) this.#goTo(passed);
    } else if (notice.kind === 'timeChanged' && Math.abs(notice.to - notice.from) > LARGEST_STEP_MS) {
      // One pulse closes the interval that the step has broken; the old boundaries are no hindrance.
      const passed = this.#boundaryAtOrBefore(notice.to);
      this.#goTo(this.#boundaryAtOrBefore(passed - 1));
    }
  }

  save(): Json {
    return { last: this.#last, period: this.#period };
  }

  #goTo(boundary: Instant): void {
    this.#last = boundary;
    this.#next = this.#boundaryAfter(boundary);
  }

  #boundaryAfter(instant: Instant): Instant {
    return boundaryAfter(instant, this.#period, this.#context.clock.zone);
  }

  #boundaryAtOrBefore(instant: Instant): Instant {
    return boundaryAtOrBefore(instant, this.#period, this.#context.clock.zone);
  }
}

const isSaved = (saved: Json | undefined): saved is { readonly last: number; readonly period: number } =>
  typeof saved === 'object' && saved !== null && 'last' in saved;
