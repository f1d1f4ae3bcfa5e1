import type { Instant } from '../src/bytes/machine.ts';
import type { Clock } from '../src/node/clock.ts';

/** Time for tests that need not wait: when nothing else happens, it is as late as whatever was to happen next. */
export class JumpingClock implements Clock {
  #now: Instant = Date.UTC(2024, 11, 25, 11, 30);

  now(): Instant {
    return this.#now;
  }

  at(instant: Instant, wake: () => void): () => void {
    // Everything that is under way ends in promises, and promises go before immediates.
    const pending = setImmediate(() => {
      this.#now = Math.max(this.#now, instant);
      wake();
    });
    return () => clearImmediate(pending);
  }
}
