import type { Deframed } from '../bytes/deframed.ts';
import type { Instant } from '../bytes/machine.ts';
import { MalformedError } from '../errors.ts';
import {
  ACKNOWLEDGE,
  checksum,
  FIELD_BYTES,
  type Frame,
  LONG_HEADER_BYTES,
  LONG_START,
  readLong,
  SHORT_BYTES,
  SHORT_START,
  STOP,
  TRAILER_BYTES,
} from './frame.ts';

export interface DeframerOptions {
  /** A gap after which the beginning of a frame is dropped; 0 for never. */
  readonly interOctetTimeoutMs?: number;
}

/** The longest frame that is waited for: a length octet that has wrapped once. */
const MAX_FRAME_BYTES = LONG_HEADER_BYTES + 0x1ff + TRAILER_BYTES;

/** What an octet begins. */
type Beginning =
  | { readonly kind: 'frame'; readonly frame: Frame; readonly length: number }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'nothing'; readonly what?: string };

/**
 * Finds M-Bus frames in a stream that comes in any pieces. What is no frame becomes a problem with its offset, and the
 * search goes on at the next octet. Holds one unfinished frame at most.
 *
 * A meter (Sagemcom T210-D) is known to send 257 octets with a length octet of 01: where the length said does not hold,
 * 256 more are tried.
 */
export class Deframer {
  readonly #timeoutMs: number;
  #held = new Uint8Array(0);
  /** Offset of the first octet held, or of the next one to come. */
  #offset = 0;
  #garbageFrom: number | undefined;
  /** The garbage has been told of, by the frame that it was damaged from. */
  #told = false;
  #heardAt: Instant = 0;

  constructor(options: DeframerOptions = {}) {
    this.#timeoutMs = options.interOctetTimeoutMs ?? 0;
  }

  /** When the frame that is arriving counts as broken off; undefined when none is. */
  get deadline(): Instant | undefined {
    return this.#held.length > 0 && this.#timeoutMs > 0 ? this.#heardAt + this.#timeoutMs : undefined;
  }

  receive(bytes: Uint8Array, now: Instant): Deframed<Frame>[] {
    const found = this.tick(now);
    if (bytes.length === 0) return found;
    this.#heardAt = now;
    const octets = this.#held.length === 0 ? bytes : joined(this.#held, bytes);
    this.#hold(octets, this.#scan(octets, false, found));
    return found;
  }

  /** Drops what broke off; what stands complete behind it comes out. */
  tick(now: Instant): Deframed<Frame>[] {
    const found: Deframed<Frame>[] = [];
    if (this.#timeoutMs > 0 && now >= this.#heardAt + this.#timeoutMs) this.#release(found);
    return found;
  }

  /** Says what an ended stream leaves unfinished. */
  end(): Deframed<Frame>[] {
    const found: Deframed<Frame>[] = [];
    this.#release(found);
    return found;
  }

  #release(found: Deframed<Frame>[]): void {
    this.#hold(this.#held, this.#scan(this.#held, true, found));
    this.#reportGarbage(this.#offset, found);
  }

  #hold(octets: Uint8Array, from: number): void {
    this.#offset += from;
    this.#held = octets.slice(from);
  }

  /** Takes out all frames; returns where an unfinished one begins, else the end. Nothing is unfinished at the `last`. */
  #scan(bytes: Uint8Array, last: boolean, found: Deframed<Frame>[]): number {
    let at = 0;
    while (at < bytes.length) {
      const beginning = beginningAt(bytes, at);
      if (beginning.kind === 'incomplete' && !last) return at;
      if (beginning.kind === 'frame') {
        this.#reportGarbage(this.#offset + at, found);
        const { frame, length } = beginning;
        found.push({ type: 'frame', frame, offset: this.#offset + at, length });
        at += length;
        continue;
      }
      this.#garbageFrom ??= this.#offset + at;
      const what = beginning.kind === 'incomplete' ? 'frame that breaks off' : beginning.what;
      if (what !== undefined && !this.#told) this.#tell(what, this.#offset + at, found);
      at++;
      if (this.#offset + at - this.#garbageFrom >= MAX_FRAME_BYTES)
        this.#reportGarbage(this.#offset + at, found);
    }
    return at;
  }

  /** One problem for a damaged frame: what is left of it is no second one. */
  #tell(what: string, offset: number, found: Deframed<Frame>[]): void {
    if (this.#garbageFrom !== offset) this.#reportGarbage(offset, found);
    found.push(problem(what, offset));
    this.#garbageFrom = offset;
    this.#told = true;
  }

  #reportGarbage(to: number, found: Deframed<Frame>[]): void {
    const from = this.#garbageFrom;
    if (from !== undefined && !this.#told)
      found.push(problem(`${to - from} octets outside of any frame`, from));
    this.#garbageFrom = undefined;
    this.#told = false;
  }
}

function beginningAt(bytes: Uint8Array, at: number): Beginning {
  switch (bytes[at]) {
    case ACKNOWLEDGE:
      return { kind: 'frame', frame: { type: 'acknowledge' }, length: 1 };
    case SHORT_START:
      return shortAt(bytes, at);
    case LONG_START:
      return longAt(bytes, at);
    default:
      return { kind: 'nothing' };
  }
}

function shortAt(bytes: Uint8Array, at: number): Beginning {
  if (at + SHORT_BYTES > bytes.length) return { kind: 'incomplete' };
  const stopped = bytes[at + 4] === STOP && bytes[at + 3] === checksum(bytes, at + 1, at + 3);
  if (!stopped) return { kind: 'nothing' };
  const frame: Frame = { type: 'short', control: bytes[at + 1] as number, address: bytes[at + 2] as number };
  return { kind: 'frame', frame, length: SHORT_BYTES };
}

function longAt(bytes: Uint8Array, at: number): Beginning {
  const said = bytes[at + 1];
  if (!isLongHeader(bytes, at)) return { kind: 'nothing' };
  if (said === undefined || at + LONG_HEADER_BYTES > bytes.length) return { kind: 'incomplete' };
  const start = at + LONG_HEADER_BYTES;
  for (const length of said < FIELD_BYTES ? [said + 0x100] : [said, said + 0x100]) {
    const end = start + length;
    if (end + TRAILER_BYTES > bytes.length) return { kind: 'incomplete' };
    if (bytes[end + 1] === STOP && bytes[end] === checksum(bytes, start, end)) {
      const frame = readLong(bytes, start, length);
      return { kind: 'frame', frame, length: LONG_HEADER_BYTES + length + TRAILER_BYTES };
    }
    // The next frame stands where this one should end: its length was right, its octets are not.
    const next = end + TRAILER_BYTES;
    if (next + LONG_HEADER_BYTES <= bytes.length && isLongHeader(bytes, next)) break;
  }
  return { kind: 'nothing', what: 'long frame whose checksum or end is wrong' };
}

/** Whether 68 L L 68 stands at `at`, or as much of it as has come. */
function isLongHeader(bytes: Uint8Array, at: number): boolean {
  const [start, first, second, again] = bytes.subarray(at, at + LONG_HEADER_BYTES);
  return (
    start === LONG_START &&
    (second === undefined || second === first) &&
    (again === undefined || again === LONG_START)
  );
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}

const problem = (what: string, offset: number): Deframed<Frame> => ({
  type: 'problem',
  error: new MalformedError(`M-Bus: ${what} at byte ${offset}`, offset, {
    layer: 'mbus',
    advice:
      'octets were damaged or lost: check line settings (2400 8E1 is usual on customer ports) and cabling',
  }),
});
