import type { Instant } from 'dlms/bytes';
import type { CounterSource, Received } from 'dlms/security';
import { Noise } from '../sources/noise.ts';

/** How often a meter forgets its invocation counters. */
export interface CounterLossFault {
  readonly everySeconds: number;
}

const STREAM = 102;

/** How often the counters have been lost until a moment: it follows from the seed alone, and meters do not lose them all at once. */
export function countersLost({ everySeconds }: CounterLossFault, seed: number, until: Instant): number {
  const every = everySeconds * 1000;
  return Math.floor((until + new Noise(seed).uniform(STREAM, 0) * every) / every);
}

/** A meter's counters, which begin at nought again whenever it has lost them. Use it with blocks of one number. */
export class LosingCounters {
  readonly source: CounterSource;
  readonly #received: Received;
  readonly #lost: () => number;
  #known: number;
  #next: number | undefined;

  constructor(source: CounterSource, received: Received, lost: () => number) {
    this.#received = received;
    this.#lost = lost;
    this.#known = lost();
    this.source = {
      reserve: (count, floor) => {
        this.check();
        if (this.#next === undefined) return source.reserve(count, floor);
        const start = this.#next;
        this.#next += count;
        return start;
      },
    };
  }

  /** To be called before anything is said or heard. */
  check(): void {
    const lost = this.#lost();
    if (lost === this.#known) return;
    this.#known = lost;
    this.#next = 0;
    this.#received.unicast.restart();
  }
}
