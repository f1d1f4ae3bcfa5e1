import type { Instant } from '../bytes/machine.ts';
import { Writer } from '../codec/writer.ts';
import { hasLlc, LLC_BYTES } from './llc.ts';

/** What a UI frame brought. */
export interface UiIntake {
  readonly apdu?: Uint8Array;
  /** Octets of an unfinished message that had to be dropped. */
  readonly droppedOctets?: number;
}

/**
 * Puts messages together that came in UI frames: whole ones, or segments with the S bit as some meters push them
 * (Iskra AM550: LLC in the first segment only). Segments bear no number, so that a lost one is not noticed before the
 * message makes no sense.
 */
export class UiJoiner {
  readonly #timeoutMs: number;
  readonly #maxMessageBytes: number;
  /** The segments so far of a message that is not whole. */
  #message: Writer | undefined;
  #until: Instant = 0;

  constructor(timeoutMs: number, maxApduBytes: number) {
    this.#timeoutMs = timeoutMs;
    this.#maxMessageBytes = maxApduBytes + LLC_BYTES;
  }

  get deadline(): Instant | undefined {
    return this.#message && this.#until;
  }

  receive(info: Uint8Array, segmented: boolean, now: Instant): UiIntake {
    const dropped = hasLlc(info) || now >= this.#until ? this.#drop() : {};
    if (this.#message === undefined && !segmented) return { ...dropped, apdu: withoutLlc(info) };
    this.#message ??= new Writer();
    this.#message.put(info);
    if (this.#message.length > this.#maxMessageBytes) return this.#drop();
    this.#until = now + this.#timeoutMs;
    if (segmented) return dropped;
    const message = this.#message.finish();
    this.#message = undefined;
    return { ...dropped, apdu: withoutLlc(message) };
  }

  tick(now: Instant): UiIntake {
    return now >= this.#until ? this.#drop() : {};
  }

  #drop(): UiIntake {
    const droppedOctets = this.#message?.length ?? 0;
    this.#message = undefined;
    return droppedOctets > 0 ? { droppedOctets } : {};
  }
}

// The second and later frames of a series of blocks come without LLC (Landis+Gyr E450).
const withoutLlc = (message: Uint8Array): Uint8Array =>
  hasLlc(message) ? message.subarray(LLC_BYTES) : message;
