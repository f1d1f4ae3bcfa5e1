import type { Block } from '../apdu/block.ts';
import { concat } from '../bytes/octets.ts';
import { UnexpectedError } from '../errors.ts';

/** The blocks of a value too long for one APDU, of at most `size` octets each; numbers start at one. */
export function* cut(bytes: Uint8Array, size: number): Generator<Block, void> {
  if (!(size >= 1)) throw new RangeError(`blocks of ${size} octets`);
  const count = Math.max(1, Math.ceil(bytes.length / size));
  for (let number = 1; number <= count; number++) {
    const start = (number - 1) * size;
    yield { last: number === count, number, bytes: bytes.subarray(start, start + size) };
  }
}

export interface JoinerOptions {
  /** More octets than this together are refused; default 16 MiB. */
  readonly maxBytes?: number;
  /** A block that came before is passed over instead of refused: a repeated question may be answered twice. */
  readonly tolerateRepeated?: boolean;
}

/** What a block changed: the value is whole, more is to come, or it was there already. */
export type Joined =
  | { readonly state: 'whole'; readonly bytes: Uint8Array }
  | { readonly state: 'more' }
  | { readonly state: 'repeated' };

/** Puts the blocks of a long value together, in order and within bounds. For one value, then thrown away. */
export class Joiner {
  readonly #maxBytes: number;
  readonly #tolerateRepeated: boolean;
  readonly #parts: Uint8Array[] = [];
  #length = 0;
  #next = 1;

  constructor(options: JoinerOptions = {}) {
    this.#maxBytes = options.maxBytes ?? 16 * 1024 * 1024;
    this.#tolerateRepeated = options.tolerateRepeated ?? false;
  }

  /** Number of the block that was added last, 0 before the first. */
  get last(): number {
    return this.#next - 1;
  }

  /** @throws UnexpectedError for a block out of order, or more octets than the bound */
  add({ last, number, bytes }: Block): Joined {
    if (number < this.#next && number > 0 && this.#tolerateRepeated) return { state: 'repeated' };
    if (number !== this.#next)
      throw new UnexpectedError(`block ${number} where block ${this.#next} is due`, { layer: 'session' });
    this.#length += bytes.length;
    if (this.#length > this.#maxBytes) {
      throw new UnexpectedError(`more than ${this.#maxBytes} octets in ${number} blocks`, {
        layer: 'session',
        advice: 'ask for a smaller part of the attribute, or raise the bound',
      });
    }
    this.#parts.push(bytes);
    this.#next++;
    return last ? { state: 'whole', bytes: concat(...this.#parts) } : { state: 'more' };
  }
}
