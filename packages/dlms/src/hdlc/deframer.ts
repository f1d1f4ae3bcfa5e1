import { allocate } from '../bytes/allocate.ts';
import type { Deframed } from '../bytes/deframed.ts';
import type { Instant } from '../bytes/machine.ts';
import { MalformedError } from '../errors.ts';
import {
  DAMAGE_ADVICE,
  FLAG,
  type Frame,
  formatProblem,
  frameLength,
  headerFlaw,
  infoFlaw,
  MAX_FRAME_BYTES,
  readFrame,
} from './frame.ts';

export interface DeframerOptions {
  /** A gap inside a frame after which its beginning is dropped; 0 for never. */
  readonly interOctetTimeoutMs?: number;
}

/**
 * Finds frames in a stream that comes in any pieces. Lengths rule, not flags: 7E may stand inside a frame, one 7E may
 * close a frame and open the next, several may stand between. What is no frame becomes a problem with its offset, and
 * the search goes on at the next 7E. Holds one unfinished frame at most.
 *
 * The octets handed in belong to the deframer: frames are views of them.
 */
export class Deframer {
  readonly #timeoutMs: number;
  /** The beginning of a frame, from its opening flag on; allocated when a frame first comes in pieces. */
  #buffer = NOTHING;
  #held = 0;
  /** How many octets must be held before looking again is worth while. */
  #needed = 0;
  /** Offset of the first octet held, or of the next one to come. */
  #offset = 0;
  /** The last octet was a flag: it may open a frame, too. */
  #flagBefore = false;
  /** Offset since which octets stand outside of any frame; undefined while skipping the rest of a damaged frame. */
  #garbageFrom: number | undefined;
  #skipping = false;
  #heardAt: Instant = 0;

  constructor(options: DeframerOptions = {}) {
    this.#timeoutMs = options.interOctetTimeoutMs ?? 0;
  }

  /** When the frame that is arriving counts as broken off; undefined when none is. */
  get deadline(): Instant | undefined {
    return this.#held > 0 && this.#timeoutMs > 0 ? this.#heardAt + this.#timeoutMs : undefined;
  }

  receive(bytes: Uint8Array, now: Instant): Deframed<Frame>[] {
    const found = this.tick(now);
    if (bytes.length === 0) return found;
    this.#heardAt = now;
    if (this.#flagBefore && bytes[0] !== FLAG) this.#holdFlag();
    this.#flagBefore = false;
    const taken = this.#held > 0 ? this.#append(bytes, found) : 0;
    if (taken === bytes.length) return found;
    const rest = this.#scan(bytes, taken, bytes.length, found);
    this.#offset += rest - taken;
    this.#hold(bytes, rest);
    return found;
  }

  /** Drops what broke off; what stands complete behind it comes out. */
  tick(now: Instant): Deframed<Frame>[] {
    const found: Deframed<Frame>[] = [];
    if (this.#timeoutMs === 0 || now < this.#heardAt + this.#timeoutMs) return found;
    this.#release(
      found,
      (octets) => `${octets} octets of a frame, and then nothing for ${this.#timeoutMs} ms`,
    );
    return found;
  }

  /** Says what an ended stream leaves unfinished. */
  end(): Deframed<Frame>[] {
    const found: Deframed<Frame>[] = [];
    this.#release(found, (octets) => `${octets} octets of a frame, and then the end`);
    this.#reportGarbage(this.#offset, found);
    return found;
  }

  #release(found: Deframed<Frame>[], say: (octets: number) => string): void {
    this.#flagBefore = false;
    while (this.#held > 1) {
      found.push(problem(say(this.#held), this.#offset));
      this.#skipping = true;
      this.#rescan(1, found);
    }
    this.#dropFlag();
  }

  /** Completes the held frame from `bytes`; returns how many octets were taken when nothing is held any more, or all. */
  #append(bytes: Uint8Array, found: Deframed<Frame>[]): number {
    let taken = 0;
    while (this.#held > 0 && taken < bytes.length) {
      // No more than the frame needs: what follows is read from `bytes` itself, without a copy.
      const part = Math.min(bytes.length - taken, Math.max(1, this.#needed - this.#held));
      this.#buffer.set(bytes.subarray(taken, taken + part), this.#held);
      this.#held += part;
      taken += part;
      if (this.#held < this.#needed) continue;
      this.#rescan(0, found);
      if (this.#held !== 1) continue;
      if (taken === bytes.length) this.#flagBefore = true;
      if (taken === bytes.length || bytes[taken] === FLAG) this.#dropFlag();
    }
    return taken;
  }

  /** Scans what is held, from `start` on, and keeps what is still unfinished. */
  #rescan(start: number, found: Deframed<Frame>[]): void {
    const rest = this.#scan(this.#buffer, start, this.#held, found);
    this.#offset += rest;
    this.#buffer.copyWithin(0, rest, this.#held);
    this.#held -= rest;
  }

  #dropFlag(): void {
    this.#offset += this.#held;
    this.#held = 0;
  }

  /** Keeps the unfinished end of `bytes`; a lone flag is remembered without being held. */
  #hold(bytes: Uint8Array, from: number): void {
    const octets = bytes.length - from;
    if (octets === 0) return;
    if (octets === 1) {
      this.#flagBefore = true;
      this.#offset++;
      return;
    }
    this.#allocate();
    this.#buffer.set(bytes.subarray(from), 0);
    this.#held = octets;
  }

  #holdFlag(): void {
    this.#allocate();
    this.#buffer[0] = FLAG;
    this.#held = 1;
    this.#needed = FORMAT_BYTES;
    this.#offset--;
  }

  #allocate(): void {
    if (this.#buffer.length === 0) this.#buffer = new Uint8Array(MAX_FRAME_BYTES + 2);
  }

  /** Takes out all frames between `start` and `end`; returns where an unfinished one begins, else `end`. */
  #scan(bytes: Uint8Array, start: number, end: number, found: Deframed<Frame>[]): number {
    const base = this.#offset - (bytes === this.#buffer ? 0 : start);
    let at = start;
    while (at < end) {
      if (bytes[at] !== FLAG || this.#skipping) {
        const flag = bytes.indexOf(FLAG, at);
        const stop = flag < 0 || flag >= end ? end : flag;
        this.#skip(base + at, base + stop, stop < end, found);
        at = stop;
        continue;
      }
      this.#reportGarbage(base + at, found);
      if (at + 1 < end && bytes[at + 1] === FLAG) {
        at++;
        continue;
      }
      const next = this.#frameAt(bytes, at, end, base, found);
      if (next === INCOMPLETE) return at;
      at = next;
    }
    return end;
  }

  #skip(from: number, to: number, flagFound: boolean, found: Deframed<Frame>[]): void {
    if (to > from && !this.#skipping) this.#garbageFrom ??= from;
    if (flagFound || (this.#garbageFrom !== undefined && to - this.#garbageFrom > MAX_FRAME_BYTES)) {
      this.#reportGarbage(to, found);
    }
    if (flagFound) this.#skipping = false;
  }

  #reportGarbage(to: number, found: Deframed<Frame>[]): void {
    const from = this.#garbageFrom;
    this.#garbageFrom = undefined;
    if (from === undefined) return;
    found.push(problem(`${to - from} octets outside of any frame`, from));
  }

  /** Reads the frame whose opening flag stands at `at`; returns where to go on, or INCOMPLETE. */
  #frameAt(bytes: Uint8Array, at: number, end: number, base: number, found: Deframed<Frame>[]): number {
    const start = at + 1;
    if (end - at < FORMAT_BYTES) return this.#need(FORMAT_BYTES);
    const format = ((bytes[start] as number) << 8) | (bytes[start + 1] as number);
    const wrong = formatProblem(format);
    if (wrong !== undefined) return this.#damaged(wrong, at, base + at, found);
    const length = frameLength(format);
    const close = start + length;
    const header = headerFlaw(bytes, start, end, length);
    if (typeof header === 'object') return this.#damaged(header.what, at, base + header.at, found);
    if (close >= end) return this.#need(header === undefined ? length + 2 : end - at + 1);
    if (bytes[close] !== FLAG) return this.#damaged('frame without its closing flag', at, base + at, found);
    const flaw = infoFlaw(bytes, start, close);
    if (flaw !== undefined) {
      // The header has told the length: what stands inside of the frame is no beginning.
      found.push(problem(flaw.what, base + flaw.at));
      return close;
    }
    // What is held will be overwritten; a frame must not be.
    const frame =
      bytes === this.#buffer
        ? readFrame(copy(bytes, start, close), 0, length)
        : readFrame(bytes, start, close);
    found.push({ type: 'frame', frame, offset: base + at, length: length + 2 });
    return close;
  }

  #need(octets: number): number {
    this.#needed = octets;
    return INCOMPLETE;
  }

  #damaged(what: string, at: number, offset: number, found: Deframed<Frame>[]): number {
    found.push(problem(what, offset));
    this.#skipping = true;
    return at + 1;
  }
}

const NOTHING = new Uint8Array(0);
/** An opening flag and the format field. */
const FORMAT_BYTES = 3;
const INCOMPLETE = -1;

function copy(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const octets = allocate(end - start);
  octets.set(bytes.subarray(start, end));
  return octets;
}

const problem = (what: string, offset: number): Deframed<Frame> => ({
  type: 'problem',
  error: new MalformedError(`HDLC: ${what} at byte ${offset}`, offset, {
    layer: 'hdlc',
    advice: DAMAGE_ADVICE,
  }),
});
