import type { Instant } from '../src/bytes/machine.ts';
import type { Clock } from '../src/node/clock.ts';

/** Time for tests with two ends that both wait: when nothing else happens, the earliest of what is awaited happens. */
export class OrderedClock implements Clock {
  #now: Instant = Date.UTC(2024, 11, 25, 11, 30);
  readonly #awaited = new Set<{ readonly instant: Instant; readonly wake: () => void }>();
  #pending = false;

  now(): Instant {
    return this.#now;
  }

  at(instant: Instant, wake: () => void): () => void {
    const one = { instant, wake };
    this.#awaited.add(one);
    this.#schedule();
    return () => void this.#awaited.delete(one);
  }

  #schedule(): void {
    if (this.#pending || this.#awaited.size === 0) return;
    this.#pending = true;
    // Everything that is under way ends in promises, and promises go before immediates.
    setImmediate(() => this.#next());
  }

  #next(): void {
    this.#pending = false;
    const [first] = [...this.#awaited].sort((a, b) => a.instant - b.instant);
    if (first) {
      this.#awaited.delete(first);
      this.#now = Math.max(this.#now, first.instant);
      first.wake();
    }
    this.#schedule();
  }
}
