import type { LatenessStanding } from '../model/ports.ts';

/** How late runs were lately: of so many the last ones count. */
const KEPT = 512;

/** Delays between when runs were due and when they began. */
export class Lateness {
  readonly #delays = new Float64Array(KEPT);
  #count = 0;

  add(delayMs: number): void {
    this.#delays[this.#count++ % KEPT] = Math.max(0, delayMs);
  }

  /** Undefined before the first run. */
  standing(): LatenessStanding | undefined {
    const kept = Math.min(this.#count, KEPT);
    if (kept === 0) return undefined;
    const sorted = this.#delays.slice(0, kept).sort();
    const at = (share: number): number => sorted[Math.ceil(share * kept) - 1] ?? 0;
    return { runs: this.#count, p50Ms: at(0.5), p99Ms: at(0.99), mostMs: at(1) };
  }
}
