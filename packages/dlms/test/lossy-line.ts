import type { Instant } from '../src/bytes/machine.ts';

/** What becomes of a frame: the copies that arrive, and how much later than at once. */
export type Fate = (bytes: Uint8Array) => readonly { readonly bytes: Uint8Array; readonly afterMs: number }[];

/** How often a line does what to a frame, as probabilities. */
export interface Faults {
  readonly lose?: number;
  readonly double?: number;
  readonly cut?: number;
  readonly damage?: number;
  /** Of each single bit. */
  readonly bitErrors?: number;
  /** How much longer than usual a frame may take, in milliseconds. */
  readonly delayMs?: number;
}

export const FAULTS = ['lose', 'double', 'cut', 'damage'] as const;

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

/** A line that does now this and now that. */
export function fateOf(faults: Faults, next: () => number): Fate {
  const { lose = 0, double = 0, cut = 0, damage = 0, bitErrors = 0, delayMs = 0 } = faults;
  const one = (bytes: Uint8Array): Uint8Array => {
    const at = Math.floor(next() * bytes.length);
    if (next() < cut) return bytes.slice(0, at);
    const spoilt = bytes.slice();
    if (next() < damage) flip(spoilt, at * 8 + Math.floor(next() * 8));
    if (bitErrors > 0) for (let bit = gap(); bit < bytes.length * 8; bit += 1 + gap()) flip(spoilt, bit);
    return spoilt;
  };
  const gap = (): number => Math.floor(Math.log(1 - next()) / Math.log(1 - bitErrors));
  return (bytes) => {
    if (next() < lose) return [];
    const copies = next() < double ? 2 : 1;
    return Array.from({ length: copies }, () => ({
      bytes: one(bytes),
      afterMs: Math.floor(next() * delayMs),
    }));
  };
}

/** A perfect line, but for what it does to one frame. */
export function onceFate(fault: (typeof FAULTS)[number], victim: number): Fate {
  let count = 0;
  const faulty = fateOf({ [fault]: 1 }, random(victim + 1));
  return (bytes) => (count++ === victim ? faulty(bytes) : [{ bytes, afterMs: 0 }]);
}

function flip(bytes: Uint8Array, bit: number): void {
  bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
}

export interface LossyLineOptions {
  /** How long every frame takes at least; default 2. */
  readonly latencyMs?: number;
  /** Frames overtake one another, as datagrams do. Octets of other lines keep their order. */
  readonly reorders?: boolean;
}

/** One direction of a line in virtual time. */
export class LossyLine {
  readonly #fate: Fate;
  readonly #latencyMs: number;
  readonly #reorders: boolean;
  #flights: { readonly at: Instant; readonly bytes: Uint8Array }[] = [];

  constructor(fate: Fate, { latencyMs = 2, reorders = false }: LossyLineOptions = {}) {
    this.#fate = fate;
    this.#latencyMs = latencyMs;
    this.#reorders = reorders;
  }

  get nextAt(): Instant | undefined {
    return this.#flights[0]?.at;
  }

  send(bytes: Uint8Array, now: Instant): void {
    for (const { bytes: arriving, afterMs } of this.#fate(bytes)) {
      const at = now + this.#latencyMs + afterMs;
      const last = this.#flights.at(-1)?.at ?? 0;
      this.#flights.push({ at: this.#reorders ? at : Math.max(last, at), bytes: arriving });
      if (this.#reorders) this.#flights.sort((one, other) => one.at - other.at);
    }
  }

  arrived(now: Instant): Uint8Array[] {
    const arrived = this.#flights.filter(({ at }) => at <= now);
    this.#flights = this.#flights.filter(({ at }) => at > now);
    return arrived.map(({ bytes }) => bytes);
  }
}
