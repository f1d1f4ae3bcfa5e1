import type { Deframed } from '../bytes/deframed.ts';
import {
  apduLength,
  HEADER_BYTES,
  headerFlaw,
  MAX_APDU_BYTES,
  malformed,
  readWpdu,
  type Wpdu,
} from './wpdu.ts';

export interface DeframerOptions {
  /** Longer APDUs are a problem, found before any of their octets is kept. */
  readonly maxApduBytes?: number;
  /** After garbage go on at the next 00 01. Otherwise all that follows is ignored: TCP loses and adds no octets. */
  readonly resynchronise?: boolean;
}

/**
 * Finds WPDUs in a stream that comes in any pieces. What is none becomes a problem with its offset. Holds one
 * unfinished WPDU at most, and of that only what has come. The octets handed in belong to the deframer.
 */
export class Deframer {
  readonly #maxApduBytes: number;
  readonly #resynchronise: boolean;
  #buffer = new Uint8Array(0);
  #held = 0;
  /** Offset of the first octet held, or of the next one to come. */
  #offset = 0;
  #broken = false;
  /** The octets since the last problem are none either. */
  #skipping = false;

  constructor(options: DeframerOptions = {}) {
    this.#maxApduBytes = options.maxApduBytes ?? MAX_APDU_BYTES;
    this.#resynchronise = options.resynchronise ?? false;
  }

  /** Garbage came, and nothing that follows will be looked at. */
  get broken(): boolean {
    return this.#broken;
  }

  receive(bytes: Uint8Array): Deframed<Wpdu>[] {
    const found: Deframed<Wpdu>[] = [];
    let at = 0;
    while (this.#held > 0 && at < bytes.length && !this.#broken) at += this.#append(bytes, at, found);
    if (at === bytes.length || this.#broken) return found;
    const rest = this.#scan(bytes, at, bytes.length, found);
    this.#offset += rest - at;
    if (!this.#broken) this.#hold(bytes.subarray(rest));
    return found;
  }

  /** Says what an ended stream leaves unfinished. */
  end(): Deframed<Wpdu>[] {
    const held = this.#held;
    this.#held = 0;
    return held === 0 ? [] : [problem(`breaks off after ${held} octets`, this.#offset)];
  }

  /** Takes what the held WPDU needs; once it is whole, the rest is read without a copy. */
  #append(bytes: Uint8Array, at: number, found: Deframed<Wpdu>[]): number {
    const needed = this.#held < HEADER_BYTES ? HEADER_BYTES : HEADER_BYTES + apduLength(this.#buffer, 0);
    const part = bytes.subarray(at, at + Math.max(1, needed - this.#held));
    this.#hold(part);
    const rest = this.#scan(this.#buffer, 0, this.#held, found);
    if (rest > 0) {
      // Frames are views of the old buffer: it is left to them.
      this.#buffer = this.#buffer.slice(rest, this.#held);
      this.#held -= rest;
      this.#offset += rest;
    }
    return part.length;
  }

  #hold(part: Uint8Array): void {
    const length = this.#held + part.length;
    if (length > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#buffer.length, 64));
      larger.set(this.#buffer.subarray(0, this.#held));
      this.#buffer = larger;
    }
    this.#buffer.set(part, this.#held);
    this.#held = length;
  }

  /** Takes out all WPDUs; returns where an unfinished one begins, else `end`. */
  #scan(bytes: Uint8Array, start: number, end: number, found: Deframed<Wpdu>[]): number {
    const base = this.#offset - start;
    let at = start;
    while (at < end) {
      const flaw = headerFlaw(bytes, at, end, this.#maxApduBytes);
      if (flaw !== undefined) {
        if (!this.#skipping) found.push(problem(flaw.what, base + flaw.at));
        this.#skipping = true;
        this.#broken = !this.#resynchronise;
        if (this.#broken) return end;
        at++;
        continue;
      }
      if (end - at < HEADER_BYTES) return at;
      const length = HEADER_BYTES + apduLength(bytes, at);
      if (end - at < length) return at;
      this.#skipping = false;
      found.push({ type: 'frame', frame: readWpdu(bytes, at), offset: base + at, length });
      at += length;
    }
    return at;
  }
}

const problem = (what: string, offset: number): Deframed<Wpdu> => ({
  type: 'problem',
  error: malformed(what, offset),
});
