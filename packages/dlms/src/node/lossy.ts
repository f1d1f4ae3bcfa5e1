import type { Port } from '../session/port.ts';
import { Chunks, listen } from './chunks.ts';

/** What a bad line does, each as a probability from 0 to 1 per chunk and direction. */
export interface Faults {
  readonly lose?: number;
  readonly double?: number;
  /** Loses the end of a chunk. */
  readonly cut?: number;
  /** Changes one octet. */
  readonly damage?: number;
}

/** The same port over a bad line. The same seed makes the same faults of the same traffic. */
export function lossy(port: Port, seed: number, faults: Faults): Port {
  const random = generator(seed);
  const chunks = new Chunks();
  listen(port.chunks, {
    next(bytes) {
      for (const piece of spoil(bytes, faults, random)) chunks.next(piece);
    },
    end: (error) => chunks.end(error),
  });
  return {
    chunks,
    write(bytes) {
      for (const piece of spoil(bytes, faults, random)) port.write(piece);
    },
    close: () => port.close(),
  };
}

/** What comes out of a bad line where `bytes` went in. */
export function spoil(bytes: Uint8Array, faults: Faults, random: () => number): readonly Uint8Array[] {
  const { lose = 0, double = 0, cut = 0, damage = 0 } = faults;
  if (random() < lose) return [];
  let piece = bytes;
  if (random() < cut) piece = piece.subarray(0, Math.floor(random() * piece.length));
  if (random() < damage && piece.length > 0) {
    piece = piece.slice();
    const at = Math.floor(random() * piece.length);
    piece[at] = (piece[at] as number) ^ (1 + Math.floor(random() * 255));
  }
  return random() < double ? [piece, piece] : [piece];
}

/** Numbers from 0 to 1 by a seed (mulberry32): quick, and good enough for faults. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
