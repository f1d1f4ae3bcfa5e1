import { concat } from '../bytes/octets.ts';

/** Octets put together from pieces of the input, each of which remembers where it stood. */
export class Gathered {
  readonly bytes: Uint8Array;
  readonly #pieces: readonly Piece[];
  /** Where `bytes` begin in what the pieces count from. */
  readonly #from: number;

  private constructor(bytes: Uint8Array, pieces: readonly Piece[], from: number) {
    this.bytes = bytes;
    this.#pieces = pieces;
    this.#from = from;
  }

  /** Octets that stand at `offset` of the input in one piece. */
  static at(offset: number, bytes: Uint8Array): Gathered {
    return new Gathered(bytes, [{ start: 0, offset, step: 1 }], 0);
  }

  /** Octets made from the input as a whole, such as plaintext: all of them stand where it did. */
  static madeAt(offset: number, bytes: Uint8Array): Gathered {
    return new Gathered(bytes, [{ start: 0, offset, step: 0 }], 0);
  }

  static join(parts: readonly Gathered[]): Gathered {
    if (parts.length === 1) return parts[0] as Gathered;
    const pieces: Piece[] = [];
    let start = 0;
    for (const part of parts) {
      for (const piece of part.#ownPieces()) pieces.push({ ...piece, start: start + piece.start });
      start += part.length;
    }
    return new Gathered(concat(...parts.map(({ bytes }) => bytes)), pieces, 0);
  }

  get length(): number {
    return this.bytes.length;
  }

  /** Where the first octet stood. */
  get offset(): number {
    return this.offsetOf(0);
  }

  /** Where octet `index` stood in the input. */
  offsetOf(index: number): number {
    const at = this.#from + index;
    const piece = this.#pieces[this.#pieceAt(at)];
    return piece ? piece.offset + (at - piece.start) * piece.step : 0;
  }

  slice(start: number, end = this.length): Gathered {
    return new Gathered(this.bytes.subarray(start, end), this.#pieces, this.#from + start);
  }

  /** The pieces of these octets alone, counted from the first of them. */
  *#ownPieces(): Generator<Piece> {
    const end = this.#from + this.length;
    for (let i = this.#pieceAt(this.#from); i < this.#pieces.length; i++) {
      const { start, offset, step } = this.#pieces[i] as Piece;
      if (start >= end && start > this.#from) return;
      const skipped = Math.max(0, this.#from - start);
      yield { start: start + skipped - this.#from, offset: offset + skipped * step, step };
    }
  }

  /** The place of the last piece that begins at or before `at`. */
  #pieceAt(at: number): number {
    let low = 0;
    let high = this.#pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#pieces[middle] as Piece).start <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

interface Piece {
  /** Where the piece begins in the octets put together. */
  readonly start: number;
  /** Where it began in the input. */
  readonly offset: number;
  /** How far the input moves on an octet: not at all for octets that were made. */
  readonly step: 0 | 1;
}
