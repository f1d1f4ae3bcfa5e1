/** Share of the time that something may take that nobody waits for. */
const SHARE = 0.05;

/** Lets something costly be done only so often that it takes a small share of the time. */
export class Pace {
  #notBefore = 0;

  /** Does the work unless it was its turn too lately; returns whether it was done. */
  try(work: () => void): boolean {
    const begin = performance.now();
    if (begin < this.#notBefore) return false;
    work();
    const end = performance.now();
    this.#notBefore = end + (end - begin) / SHARE;
    return true;
  }
}
