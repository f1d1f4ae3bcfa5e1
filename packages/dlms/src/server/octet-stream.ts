import { concat } from '../bytes/octets.ts';

/** A stretch of an octet stream. */
export interface Stretch {
  readonly bytes: Uint8Array;
  /** Nothing follows. */
  readonly last: boolean;
}

/**
 * Takes pieces of any size and hands out stretches of the size asked for. What it holds is one stretch and one piece; the
 * pieces are made when they are needed, and errors of their maker pass through.
 */
export class OctetStream {
  readonly #pieces: Iterator<Uint8Array>;
  #ahead: Uint8Array = NONE;
  #ended = false;

  constructor(pieces: Iterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.iterator]();
  }

  /** The next octets: `size` of them, fewer only at the end. */
  take(size: number): Stretch {
    this.#lookAhead(size);
    const bytes = this.#ahead.subarray(0, size);
    this.#ahead = this.#ahead.subarray(bytes.length);
    return { bytes, last: this.#ended && this.#ahead.length === 0 };
  }

  /** All that is left, if it is not more than `size` octets; otherwise nothing is taken. */
  takeAll(size: number): Uint8Array | undefined {
    this.#lookAhead(size);
    return this.#ended && this.#ahead.length <= size ? this.take(size).bytes : undefined;
  }

  /** Lets go of what was not taken. */
  end(): void {
    this.#ahead = NONE;
    if (!this.#ended) this.#pieces.return?.();
    this.#ended = true;
  }

  /** Has more than `size` octets at hand, or knows that there are no more. */
  #lookAhead(size: number): void {
    if (this.#ended || this.#ahead.length > size) return;
    const parts = [this.#ahead];
    let length = this.#ahead.length;
    while (length <= size) {
      const next = this.#pieces.next();
      if (next.done) {
        this.#ended = true;
        break;
      }
      parts.push(next.value);
      length += next.value.length;
    }
    this.#ahead = parts.length === 2 && parts[0]?.length === 0 ? (parts[1] ?? NONE) : concat(...parts);
  }
}

const NONE = new Uint8Array(0);

/** How many octets fit into so much room, of an APDU, together with the A-XDR length before them. */
export function sizedRoom(room: number): number {
  return room - (room <= 0x80 ? 1 : room <= 0x101 ? 2 : 3);
}
