/** Numbers that look random and follow from seed, stream and position alone, so that any moment can be asked at any time. */
export class Noise {
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = mix(seed | 0, 0x9e37_79b9);
  }

  /** From 0 up to but not 1. `position` is a whole number. */
  uniform(stream: number, position: number): number {
    // Positions count slots since years, so their upper half matters too.
    const high = Math.floor(position / 0x1_0000_0000);
    const folded = mix(mix(this.#seed, stream), (position | 0) ^ Math.imul(high, 0x85eb_ca6b));
    return (folded >>> 0) / 0x1_0000_0000;
  }

  /** From −1 to 1. */
  around(stream: number, position: number): number {
    return this.uniform(stream, position) * 2 - 1;
  }

  /** From −1 to 1, gliding from one whole position to the next. */
  gliding(stream: number, position: number): number {
    const whole = Math.floor(position);
    const part = position - whole;
    const weight = part * part * (3 - 2 * part);
    return this.around(stream, whole) * (1 - weight) + this.around(stream, whole + 1) * weight;
  }
}

/** The finaliser of MurmurHash3 (public domain) over two words. */
function mix(left: number, right: number): number {
  let h = Math.imul(left ^ right, 0x85eb_ca6b);
  h ^= h >>> 13;
  h = Math.imul(h + 0x6d2b_79f5, 0xc2b2_ae35);
  h ^= h >>> 16;
  h = Math.imul(h, 0x27d4_eb2f);
  return h ^ (h >>> 15);
}
