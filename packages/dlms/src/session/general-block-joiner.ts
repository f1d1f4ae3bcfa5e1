import type { GeneralBlockTransfer } from '../apdu/block.ts';
import { concat, equal } from '../bytes/octets.ts';
import { UnexpectedError } from '../errors.ts';

export interface GeneralBlockJoinerOptions {
  /** More octets than this together are refused; default 16 MiB. */
  readonly maxBytes?: number;
  /** Blocks this far behind the first that is missing are kept aside, later ones passed over; default 255. */
  readonly maxAhead?: number;
}

/**
 * Puts the blocks of a general-block-transfer together. They may come repeated and out of order: each number counts once, what
 * stands behind a gap is kept aside. For one APDU, then thrown away.
 */
export class GeneralBlockJoiner {
  readonly #maxBytes: number;
  readonly #maxAhead: number;
  readonly #blocks = new Map<number, Uint8Array>();
  #bytes = 0;
  #acknowledged = 0;
  #last: number | undefined;

  constructor({ maxBytes = 16 * 1024 * 1024, maxAhead = 255 }: GeneralBlockJoinerOptions = {}) {
    this.#maxBytes = maxBytes;
    this.#maxAhead = maxAhead;
  }

  /** The highest number up to which nothing is missing; 0 at first. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Whether any block has come. */
  get begun(): boolean {
    return this.#blocks.size > 0;
  }

  /** Whether a block stands behind one that is missing. */
  get hasGap(): boolean {
    return this.#blocks.size > this.#acknowledged;
  }

  get whole(): boolean {
    return this.#last === this.#acknowledged;
  }

  /** Whether exactly this block was taken before. */
  has({ number, bytes }: GeneralBlockTransfer): boolean {
    const known = this.#blocks.get(number);
    return known !== undefined && equal(known, bytes);
  }

  /** Whether another block of that number was taken: this one belongs to another APDU. */
  contradicts(block: GeneralBlockTransfer): boolean {
    return this.#blocks.has(block.number) && !this.has(block);
  }

  /**
   * Takes a block with octets; tells whether it brought anything new.
   * @throws UnexpectedError for a number that cannot be, or more octets than the bound
   */
  take({ number, bytes, control }: GeneralBlockTransfer): boolean {
    if (this.#blocks.has(number) || number > this.#acknowledged + this.#maxAhead) return false;
    if (number === 0 || number > (this.#last ?? number) || (control.last && this.#beyond(number)))
      throw new UnexpectedError(`block ${number} of a transfer that has no such block`, { layer: 'session' });
    this.#bytes += bytes.length;
    if (this.#bytes > this.#maxBytes)
      throw new UnexpectedError(`more than ${this.#maxBytes} octets in ${this.#blocks.size + 1} blocks`, {
        layer: 'session',
        advice: 'ask for less at once, or raise the bound',
      });
    this.#blocks.set(number, bytes);
    if (control.last) this.#last = number;
    while (this.#blocks.has(this.#acknowledged + 1)) this.#acknowledged++;
    return true;
  }

  /** The octets of all blocks up to the first gap, in order. */
  join(): Uint8Array {
    const parts: Uint8Array[] = [];
    for (let number = 1; number <= this.#acknowledged; number++)
      parts.push(this.#blocks.get(number) as Uint8Array);
    return join(parts);
  }

  #beyond(number: number): boolean {
    if (this.#blocks.size < number) {
      for (const known of this.#blocks.keys()) if (known > number) return true;
      return false;
    }
    return true;
  }
}

/** `concat` takes its parts as arguments, of which there must not be tens of thousands. */
function join(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length <= MOST_ARGUMENTS) return concat(...parts);
  const groups: Uint8Array[] = [];
  for (let i = 0; i < parts.length; i += MOST_ARGUMENTS)
    groups.push(concat(...parts.slice(i, i + MOST_ARGUMENTS)));
  return join(groups);
}

const MOST_ARGUMENTS = 1024;
