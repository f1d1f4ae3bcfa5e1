/** Share of the time that something may take that nobody waits for. */
const SHARE = 0.05;

/** Lets something costly be done only so often that it takes a small share of the time. */
export class Pace {
  #notBefore = 0;

  /** Does the work unless it was its turn too lately; tells whether it was done. */
  async try(work: () => void | Promise<void>): Promise<boolean> {
    const begin = performance.now();
    if (begin < this.#notBefore) return false;
    await work();
    const end = performance.now();
    this.#notBefore = end + (end - begin) / SHARE;
    return true;
  }
}
