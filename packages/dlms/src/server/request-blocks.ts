import type { Block } from '../apdu/block.ts';
import { Joiner } from '../session/transfer.ts';

/** What a block of a long request brought. */
export type Received =
  | { readonly state: 'whole'; readonly bytes: Uint8Array }
  | { readonly state: 'more' | 'outOfOrder' | 'tooLong' };

/** A long value on its way in, within bounds. */
export class RequestBlocks {
  readonly #joiner = new Joiner();
  #length = 0;

  add(block: Block): Received {
    if (block.number !== this.#joiner.last + 1) return { state: 'outOfOrder' };
    this.#length += block.bytes.length;
    // Blocks without octets would go on for ever.
    if (this.#length > MOST_OCTETS || (block.bytes.length === 0 && !block.last)) return { state: 'tooLong' };
    const joined = this.#joiner.add(block);
    return joined.state === 'whole' ? joined : { state: 'more' };
  }
}

/** No value that is written to a meter is longer; images go in blocks of their own. */
const MOST_OCTETS = 64 * 1024;
