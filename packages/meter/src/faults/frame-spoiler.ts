import type { Instant } from 'dlms/bytes';
import { decodeFrame, encodeFrame, type Frame } from 'dlms/hdlc';
import { decodeWpdu, encodeWpdu } from 'dlms/wrapper';
import { Noise } from '../sources/noise.ts';
import type { MeterFaults } from './fault-plan.ts';

/** What becomes of a frame: when its pieces go out, and whether the connection ends then. */
export interface Spoilt {
  /** Milliseconds to wait before each piece. */
  readonly pieces: readonly { readonly afterMs: number; readonly bytes: Uint8Array }[];
  readonly disconnect: boolean;
}

const NOTHING: Spoilt = { pieces: [], disconnect: false };

/** One meter's bad luck: which of its frames go wrong follows from its seed and how many frames it has sent. */
export class FrameSpoiler {
  readonly #faults: MeterFaults;
  readonly #noise: Noise;
  #frames = 0;
  #busyUntil: Instant = Number.NEGATIVE_INFINITY;

  constructor(faults: MeterFaults) {
    this.#faults = faults;
    this.#noise = new Noise(faults.seed);
  }

  get refusesLists(): boolean {
    return this.#faults.refuseLists === true;
  }

  /** Whether somebody else has the line. */
  isBusy(now: Instant): boolean {
    return now < this.#busyUntil;
  }

  /** Whether the connection gets stuck with the frame that is sent next. */
  sticksNow(): boolean {
    return this.#happens('stuckWindow', this.#faults.stuckWindow);
  }

  /** What comes of the next frame. */
  spoil(frame: Uint8Array, transport: 'hdlc' | 'wrapper', now: Instant): Spoilt {
    const { lose, busy, disconnect, duplicate, delay, split } = this.#faults;
    this.#frames++;
    if (this.isBusy(now)) return NOTHING;
    if (busy && this.#happens('busy', busy.chance)) {
      this.#busyUntil = now + busy.ms;
      return NOTHING;
    }
    if (this.#happens('lose', lose)) return NOTHING;
    const bytes = this.#damaged(frame, transport);
    const afterMs = delay && this.#happens('delay', delay.chance) ? delay.ms : 0;
    if (this.#happens('disconnect', disconnect))
      return { pieces: [{ afterMs, bytes: bytes.subarray(0, bytes.length >> 1) }], disconnect: true };
    const copies = this.#happens('duplicate', duplicate) ? [bytes, bytes] : [bytes];
    const pieces =
      split && this.#happens('split', split.chance)
        ? copies.flatMap((copy) => inPieces(copy, split.bytes, split.pauseMs))
        : copies.map((copy) => ({ afterMs: 0, bytes: copy }));
    const [first, ...others] = pieces;
    return {
      pieces: first ? [{ ...first, afterMs: first.afterMs + afterMs }, ...others] : [],
      disconnect: false,
    };
  }

  #damaged(frame: Uint8Array, transport: 'hdlc' | 'wrapper'): Uint8Array {
    const { wrongFcs, wrongHcs, wrongLength } = this.#faults;
    const bytes = frame.slice();
    const flip = (at: number): void => {
      bytes[at] = (bytes[at] ?? 0) ^ 0x55;
    };
    const isHdlc = transport === 'hdlc';
    if (this.#happens('wrongFcs', wrongFcs)) flip(isHdlc ? bytes.length - 2 : VERSION_AT);
    if (this.#happens('wrongHcs', wrongHcs)) flip(isHdlc ? headerCheckAt(frame) : VERSION_AT);
    if (this.#happens('wrongLength', wrongLength)) {
      const at = isHdlc ? 2 : 7;
      const by = this.#noise.uniform(STREAMS.lengthen, this.#frames) < 0.5 ? -1 : 1;
      bytes[at] = ((bytes[at] ?? 0) + by) & 0xff;
    }
    return bytes;
  }

  #happens(fault: keyof typeof STREAMS, chance = 0): boolean {
    return chance > 0 && this.#noise.uniform(STREAMS[fault], this.#frames) < chance;
  }
}

/** One for each fault, so that none depends on which others there are. */
const STREAMS = {
  lose: 1,
  delay: 2,
  split: 3,
  wrongFcs: 4,
  wrongHcs: 5,
  wrongLength: 6,
  lengthen: 7,
  duplicate: 8,
  stuckWindow: 9,
  busy: 10,
  disconnect: 11,
} as const;

const VERSION_AT = 1;

function inPieces(bytes: Uint8Array, size: number, pauseMs: number): Spoilt['pieces'] {
  const pieces: { afterMs: number; bytes: Uint8Array }[] = [];
  for (let at = 0; at < bytes.length; at += size)
    pieces.push({ afterMs: at === 0 ? 0 : pauseMs, bytes: bytes.subarray(at, at + size) });
  return pieces;
}

/** Behind flag, format, addresses and control. */
function headerCheckAt(bytes: Uint8Array): number {
  const { destination, source } = frameOf(bytes);
  return 4 + destination.size + source.size;
}

/** A frame with both flags, as a server writes it. */
const frameOf = (bytes: Uint8Array): Frame => decodeFrame(bytes.subarray(1, bytes.length - 1));

/** Who sends a frame: the lower HDLC address, or the port of the wrapper. */
export const senderOf = (bytes: Uint8Array, transport: 'hdlc' | 'wrapper'): number =>
  transport === 'hdlc' ? frameOf(bytes).source.physical : decodeWpdu(bytes).source;

/** Whether the client asks for a list: GET or SET with more than one attribute. */
export function asksForList(bytes: Uint8Array, transport: 'hdlc' | 'wrapper'): boolean {
  const at = transport === 'hdlc' ? Buffer.from(bytes).indexOf(TO_SERVER) + TO_SERVER.length : 8;
  if (at < TO_SERVER.length) return false;
  return LISTS.some(([tag, kind]) => bytes[at] === tag && bytes[at + 1] === kind);
}

/** LLC header of what a client sends. */
const TO_SERVER = Buffer.from([0xe6, 0xe6, 0x00]);
const LISTS = [
  [0xc0, 3],
  [0xc1, 4],
] as const;

/** The same frame with a refusal in it; undefined when it carries no APDU. */
export function refusing(bytes: Uint8Array, transport: 'hdlc' | 'wrapper'): Uint8Array | undefined {
  if (transport === 'wrapper') return encodeWpdu({ ...decodeWpdu(bytes), apdu: REFUSAL });
  const frame = frameOf(bytes);
  if (frame.info.length < 4 || frame.control.type !== 'i') return undefined;
  const info = Uint8Array.of(...frame.info.subarray(0, 3), ...REFUSAL);
  return encodeFrame({ ...frame, segmented: false, info });
}

/** Exception-response: service unknown, service not supported. */
const REFUSAL = Uint8Array.of(0xd8, 0x02, 0x02);
