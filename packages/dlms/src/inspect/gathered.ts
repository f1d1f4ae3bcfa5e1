import { concat } from '../bytes/octets.ts';

/** Octets put together from pieces of the input, each of which remembers where it stood. */
export class Gathered {
  readonly bytes: Uint8Array;
  readonly #pieces: readonly Piece[];

  private constructor(bytes: Uint8Array, pieces: readonly Piece[]) {
    this.bytes = bytes;
    this.#pieces = pieces;
  }

  /** Octets that stand at `offset` of the input in one piece. */
  static at(offset: number, bytes: Uint8Array): Gathered {
    return new Gathered(bytes, [{ start: 0, offset }]);
  }

  /** Octets made from the input as a whole, such as plaintext: all of them stand where it did. */
  static madeAt(offset: number, bytes: Uint8Array): Gathered {
    return new Gathered(bytes, [{ start: 0, offset, made: true }]);
  }

  static join(parts: readonly Gathered[]): Gathered {
    if (parts.length === 1) return parts[0] as Gathered;
    const pieces: Piece[] = [];
    let start = 0;
    for (const part of parts) {
      for (const piece of part.#pieces) pieces.push({ ...piece, start: piece.start + start });
      start += part.bytes.length;
    }
    return new Gathered(concat(...parts.map(({ bytes }) => bytes)), pieces);
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
    const piece = this.#pieces.findLast(({ start }) => start <= index);
    if (!piece) return 0;
    return piece.made ? piece.offset : piece.offset + index - piece.start;
  }

  slice(start: number, end = this.length): Gathered {
    const pieces: Piece[] = [];
    for (const [i, piece] of this.#pieces.entries()) {
      const next = this.#pieces[i + 1]?.start ?? this.length;
      if (next <= start && i < this.#pieces.length - 1) continue;
      if (piece.start >= end && piece.start > start) break;
      const skipped = Math.max(0, start - piece.start);
      pieces.push({
        start: Math.max(0, piece.start - start),
        offset: piece.made ? piece.offset : piece.offset + skipped,
        ...(piece.made && { made: true }),
      });
    }
    return new Gathered(this.bytes.subarray(start, end), pieces);
  }
}

interface Piece {
  /** Where the piece begins in the octets put together. */
  readonly start: number;
  /** Where it began in the input. */
  readonly offset: number;
  readonly made?: boolean;
}
