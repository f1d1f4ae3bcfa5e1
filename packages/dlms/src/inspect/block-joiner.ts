import type { ApduOf } from '../apdu/apdu.ts';
import { equal } from '../bytes/octets.ts';
import { Gathered } from './gathered.ts';

/**
 * Puts the blocks of a general-block-transfer together. Heard from outside, and pushed by meters without any
 * acknowledgement, they come repeated and out of order: each number counts once, and the last block says how many there are.
 */
export class BlockJoiner {
  readonly #blocks = new Map<number, Gathered>();
  #last: number | undefined;

  /** Takes a block; `octets` are those of its APDU. Gives the whole when nothing is missing any more. */
  take(block: ApduOf<'generalBlockTransfer'>, octets: Gathered): Gathered | undefined {
    const { bytes, number, control } = block;
    if (bytes.length === 0) return undefined; // an acknowledgement
    const known = this.#blocks.get(number);
    if (known && equal(known.bytes, bytes)) return undefined;
    if (known) this.#clear(); // another transfer begins
    this.#blocks.set(number, octets.slice(octets.length - bytes.length));
    if (control.last) this.#last = number;
    return this.#last === this.#blocks.size ? this.#whole(this.#last) : undefined;
  }

  /** Which block numbers are still missing, and where the first one that came stood; undefined when none is awaited. */
  pending(): { readonly offset: number; readonly missing: string } | undefined {
    const [first] = this.#blocks.values();
    if (!first) return undefined;
    const highest = this.#last ?? [...this.#blocks.keys()].reduce((a, b) => Math.max(a, b));
    const missing: number[] = [];
    for (let number = 1; number <= highest && missing.length < MENTIONED; number++)
      if (!this.#blocks.has(number)) missing.push(number);
    const list = missing.length > 0 ? `blocks ${missing.join(', ')}` : `what follows block ${highest}`;
    return { offset: first.offset, missing: list };
  }

  #whole(last: number): Gathered | undefined {
    const parts: Gathered[] = [];
    for (let number = 1; number <= last; number++) {
      const part = this.#blocks.get(number);
      if (!part) return undefined;
      parts.push(part);
    }
    this.#clear();
    return Gathered.join(parts);
  }

  #clear(): void {
    this.#blocks.clear();
    this.#last = undefined;
  }
}

const MENTIONED = 5;
