import type { Instant, Machine } from '../bytes/machine.ts';
import { Writer } from '../codec/writer.ts';
import { type DlmsError, MalformedError, UnexpectedError } from '../errors.ts';
import { Deframer } from './deframer.ts';
import type { LongFrame } from './frame.ts';
import type { Header } from './header.ts';
import { type Segment, segmentOf } from './segment.ts';

export interface ListenerOptions {
  /** A gap after which the beginning of a frame is dropped; 0 for never. */
  readonly interOctetTimeoutMs?: number;
  /** How long a message may wait for its next segment. */
  readonly segmentTimeoutMs?: number;
  readonly maxApduReceiveBytes?: number;
}

export type ListenerInput =
  | { readonly type: 'received'; readonly bytes: Uint8Array }
  | { readonly type: 'tick' };

export type ListenerOutput =
  | {
      readonly type: 'deliver';
      readonly apdu: Uint8Array;
      /** Between which access points it came (STSAP, DTSAP), where the frames say so. */
      readonly source?: number;
      readonly destination?: number;
      /** What an M-Bus header said, where there was one. */
      readonly header?: Header;
    }
  | { readonly type: 'problem'; readonly error: DlmsError };

type Piece = Extract<Segment, { kind: 'segment' }>;

interface Message {
  readonly source: number;
  readonly destination: number;
  readonly bytes: Writer;
  /** The sequence number awaited next. */
  readonly next: number;
  readonly until: Instant;
}

/**
 * Listens to a customer port on which a meter pushes DLMS in M-Bus frames: puts the segments of one message together at
 * a time, by their numbers. A gap, another beginning or a pause drops the message; frames without DLMS are skipped.
 */
export class Listener implements Machine<ListenerInput, ListenerOutput> {
  readonly #options: Required<ListenerOptions>;
  readonly #deframer: Deframer;
  #message: Message | undefined;

  constructor(options: ListenerOptions = {}) {
    this.#options = { ...DEFAULTS, ...options };
    this.#deframer = new Deframer(this.#options);
  }

  get deadline(): Instant | undefined {
    const deadlines = [this.#deframer.deadline, this.#message?.until].flatMap((instant) => instant ?? []);
    return deadlines.length === 0 ? undefined : Math.min(...deadlines);
  }

  handle(input: ListenerInput, now: Instant): ListenerOutput[] {
    const outputs: ListenerOutput[] = [];
    const found = input.type === 'tick' ? this.#deframer.tick(now) : this.#deframer.receive(input.bytes, now);
    for (const item of found) {
      if (item.type === 'problem') outputs.push(item);
      else if (item.frame.type === 'long') this.#frame(item.frame, now, outputs);
    }
    if (this.#message !== undefined && now >= this.#message.until) {
      this.#drop(`no next segment for ${this.#options.segmentTimeoutMs} ms`, outputs);
    }
    return outputs;
  }

  #frame(frame: LongFrame, now: Instant, outputs: ListenerOutput[]): void {
    const segment = segmentOf(frame);
    if (segment instanceof MalformedError) outputs.push({ type: 'problem', error: segment });
    else if (segment.kind === 'segment') this.#piece(segment, now, outputs);
    else outputs.push({ type: 'deliver', apdu: segment.bytes, header: segment.header });
  }

  #piece(piece: Piece, now: Instant, outputs: ListenerOutput[]): void {
    if (this.#message !== undefined && !continues(this.#message, piece)) {
      this.#drop(`segment ${piece.sequence} came where ${this.#message.next} was awaited`, outputs);
    }
    if (this.#message === undefined && piece.sequence !== 0) {
      const what = `M-Bus segment ${piece.sequence} without the segments before it`;
      outputs.push({ type: 'problem', error: new UnexpectedError(what, { layer: 'mbus' }) });
      return;
    }
    const bytes = this.#message?.bytes ?? new Writer();
    bytes.put(piece.bytes);
    const { source, destination } = piece;
    const next = (piece.sequence + 1) & 0x0f;
    this.#message = { source, destination, bytes, next, until: now + this.#options.segmentTimeoutMs };
    if (bytes.length > this.#options.maxApduReceiveBytes) {
      this.#drop(`more than ${this.#options.maxApduReceiveBytes} octets`, outputs);
    } else if (piece.last) {
      this.#message = undefined;
      outputs.push({ type: 'deliver', apdu: bytes.finish(), source, destination });
    }
  }

  #drop(why: string, outputs: ListenerOutput[]): void {
    const octets = this.#message?.bytes.length ?? 0;
    this.#message = undefined;
    const error = new UnexpectedError(`M-Bus message dropped after ${octets} octets: ${why}`, {
      layer: 'mbus',
    });
    outputs.push({ type: 'problem', error });
  }
}

const continues = (message: Message, piece: Piece): boolean =>
  piece.sequence === message.next &&
  piece.source === message.source &&
  piece.destination === message.destination;

const DEFAULTS: Required<ListenerOptions> = {
  interOctetTimeoutMs: 1_000,
  segmentTimeoutMs: 10_000,
  // The largest APDU of the standard (65 535) with room for its protection.
  maxApduReceiveBytes: 66_048,
};
