import type { Instant } from '../src/bytes/machine.ts';

/** How often a line does what to a frame, as probabilities. */
export interface Faults {
  readonly lose: number;
  readonly double: number;
  readonly cut: number;
  readonly damage: number;
  /** How much longer than usual a frame may take, in milliseconds. */
  readonly delayMs: number;
}

interface Flight {
  readonly at: Instant;
  readonly bytes: Uint8Array;
}

/** Mulberry32: the same faults for the same seed. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One direction of a line in virtual time. Octets keep their order, as they do on every line that HDLC runs over. */
export class LossyLine {
  readonly #faults: Faults;
  readonly #random: () => number;
  #flights: Flight[] = [];

  constructor(faults: Faults, random: () => number) {
    this.#faults = faults;
    this.#random = random;
  }

  get nextAt(): Instant | undefined {
    return this.#flights[0]?.at;
  }

  send(bytes: Uint8Array, now: Instant): void {
    const { lose, double, delayMs } = this.#faults;
    if (this.#random() < lose) return;
    const copies = this.#random() < double ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const at = Math.max(this.#flights.at(-1)?.at ?? 0, now + 2 + Math.floor(this.#random() * delayMs));
      this.#flights.push({ at, bytes: this.#spoil(bytes) });
    }
  }

  arrived(now: Instant): Uint8Array[] {
    const arrived = this.#flights.filter(({ at }) => at <= now);
    this.#flights = this.#flights.filter(({ at }) => at > now);
    return arrived.map(({ bytes }) => bytes);
  }

  #spoil(bytes: Uint8Array): Uint8Array {
    const { cut, damage } = this.#faults;
    const at = Math.floor(this.#random() * bytes.length);
    if (this.#random() < cut) return bytes.slice(0, at);
    const spoilt = bytes.slice();
    if (this.#random() < damage) spoilt[at] = (spoilt[at] as number) ^ (1 << Math.floor(this.#random() * 8));
    return spoilt;
  }
}
