/** A piece of a message, of the size that one information field holds. */
export interface Segment {
  readonly info: Uint8Array;
  /** More of the same message follows. */
  readonly segmented: boolean;
}

export interface NumberedSegment extends Segment {
  /** N(S), the number that the frame bears until it is acknowledged. */
  readonly send: number;
}

/** Cuts a message into information fields. */
export function segmentsOf(message: Uint8Array, maxInfoBytes: number): Segment[] {
  const segments: Segment[] = [];
  for (let at = 0; at === 0 || at < message.length; at += maxInfoBytes) {
    const info = message.subarray(at, at + maxInfoBytes);
    segments.push({ info, segmented: at + maxInfoBytes < message.length });
  }
  return segments;
}

/**
 * What we send with acknowledgement: messages waiting to be cut, and the segments that are on their way. A segment stays,
 * unchanged and under the same number, until the peer has acknowledged it.
 *
 *     acknowledged | unacknowledged, at most a window | messages not yet cut
 *                  V(A)                              V(S)
 */
export class Outgoing {
  readonly #maxInfoBytes: number;
  readonly #window: number;
  #messages: Uint8Array[] = [];
  /** How much of the first message has been cut off. */
  #cut = 0;
  #queuedBytes = 0;
  #unacknowledged: Segment[] = [];
  #first = 0;

  constructor(maxInfoBytes: number, window: number) {
    this.#maxInfoBytes = maxInfoBytes;
    this.#window = window;
  }

  /** How many segments are on their way. */
  get outstanding(): number {
    return this.#unacknowledged.length;
  }

  /** Octets of messages not yet cut. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** V(S): the number of the next new segment. */
  get next(): number {
    return (this.#first + this.#unacknowledged.length) & 7;
  }

  queue(message: Uint8Array): void {
    this.#messages.push(message);
    this.#queuedBytes += message.length;
  }

  /** Takes the peer's N(R): what it awaits next, and so what it has. */
  acknowledge(receive: number): 'progress' | 'nothing' | 'invalid' {
    const count = (receive - this.#first) & 7;
    if (count > this.#unacknowledged.length) return 'invalid';
    if (count === 0) return 'nothing';
    this.#unacknowledged.splice(0, count);
    this.#first = receive;
    return 'progress';
  }

  /** All that may be sent now: what is unacknowledged again, and new segments up to the window. */
  window(): NumberedSegment[] {
    while (this.#unacknowledged.length < this.#window && this.#messages.length > 0) this.#cutOne();
    return this.#unacknowledged.map(({ info, segmented }, i) => ({
      info,
      segmented,
      send: (this.#first + i) & 7,
    }));
  }

  #cutOne(): void {
    const message = this.#messages[0] as Uint8Array;
    const end = Math.min(message.length, this.#cut + this.#maxInfoBytes);
    const segmented = end < message.length;
    this.#unacknowledged.push({ info: message.subarray(this.#cut, end), segmented });
    this.#queuedBytes -= end - this.#cut;
    this.#cut = segmented ? end : 0;
    if (!segmented) this.#messages.shift();
  }
}
