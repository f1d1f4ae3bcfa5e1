import type { LatenessStanding } from '../model/ports.ts';

/** How late runs were lately: of so many the last ones count. */
const KEPT = 512;

/** Delays between when runs were due and when they began. */
export class Lateness {
  readonly #delays = new Float64Array(KEPT);
  #count = 0;
  #standing: LatenessStanding | undefined;

  add(delayMs: number): void {
    this.#delays[this.#count++ % KEPT] = Math.max(0, delayMs);
    this.#standing = undefined;
  }

  /** Undefined before the first run. */
  standing(): LatenessStanding | undefined {
    if (this.#count > 0) this.#standing ??= this.#sorted();
    return this.#standing;
  }

  #sorted(): LatenessStanding {
    const kept = Math.min(this.#count, KEPT);
    const sorted = this.#delays.slice(0, kept).sort();
    const at = (share: number): number => sorted[Math.ceil(share * kept) - 1] ?? 0;
    return { runs: this.#count, p50Ms: at(0.5), p99Ms: at(0.99), mostMs: at(1) };
  }
}
