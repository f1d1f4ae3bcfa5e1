import { Writer } from '../codec/writer.ts';
import { hasLlc, LLC_BYTES } from './llc.ts';

/** What became of a numbered segment. */
export type Intake =
  | {
      readonly result: 'accepted';
      readonly octets: number;
      /** The whole message, when this was its last segment. */
      readonly apdu?: Uint8Array;
    }
  /** It had come before; nothing was done again. */
  | { readonly result: 'duplicate' }
  /** One before it is missing; dropped, since it will come again. */
  | { readonly result: 'gap' }
  /** A whole message that does not begin with E6 E6 00 or E6 E7 00: dropped. */
  | { readonly result: 'noLlc'; readonly octets: number }
  /** The message has grown beyond what was agreed. */
  | { readonly result: 'tooLong' };

/** What we receive with acknowledgement: takes each segment once and in order, and puts messages together. */
export class Incoming {
  readonly #window: number;
  readonly #maxMessageBytes: number;
  #expected = 0;
  #gap = false;
  /** The segments so far of a message that is not whole. */
  #message: Writer | undefined;

  constructor(window: number, maxApduBytes: number) {
    this.#window = window;
    this.#maxMessageBytes = maxApduBytes + LLC_BYTES;
  }

  /** V(R): the number of the segment awaited next. */
  get expected(): number {
    return this.#expected;
  }

  /** More must come: a message is not whole, or a segment was seen that had lost its predecessor. */
  get unfinished(): boolean {
    return this.#message !== undefined || this.#gap;
  }

  receive(send: number, info: Uint8Array, segmented: boolean): Intake {
    if (send !== this.#expected) {
      const behind = (this.#expected - send) & 7;
      if (behind <= this.#window) return { result: 'duplicate' };
      this.#gap = true;
      return { result: 'gap' };
    }
    this.#gap = false;
    this.#expected = (send + 1) & 7;
    const octets = info.length;
    if ((this.#message?.length ?? 0) + octets > this.#maxMessageBytes) return { result: 'tooLong' };
    if (this.#message === undefined && !segmented) return deliver(info, octets);
    const message = this.#message ?? new Writer();
    message.put(info);
    this.#message = segmented ? message : undefined;
    return segmented ? { result: 'accepted', octets } : deliver(message.finish(), octets);
  }
}

function deliver(message: Uint8Array, octets: number): Intake {
  if (hasLlc(message)) return { result: 'accepted', octets, apdu: message.subarray(LLC_BYTES) };
  // Meters answer what they could not understand with an I frame that carries nothing.
  if (message.length === 0) return { result: 'accepted', octets, apdu: message };
  return { result: 'noLlc', octets };
}
