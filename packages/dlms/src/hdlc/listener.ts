import type { Instant, Machine } from '../bytes/machine.ts';
import { type DlmsError, UnexpectedError } from '../errors.ts';
import { type Address, printAddress } from './address.ts';
import { Deframer } from './deframer.ts';
import type { Frame } from './frame.ts';
import { DEFAULT_UI_OPTIONS } from './options.ts';
import { UiJoiner } from './ui.ts';

export interface ListenerOptions {
  /** A gap inside a frame after which its beginning is dropped; 0 for never. */
  readonly interOctetTimeoutMs?: number;
  /** How long a segmented message may wait for its next segment. */
  readonly uiSegmentTimeoutMs?: number;
  readonly maxApduReceiveBytes?: number;
}

export type ListenerInput =
  | { readonly type: 'received'; readonly bytes: Uint8Array }
  | { readonly type: 'tick' };

export type ListenerOutput =
  | {
      readonly type: 'deliver';
      readonly apdu: Uint8Array;
      readonly source: Address;
      readonly destination: Address;
    }
  | { readonly type: 'problem'; readonly error: DlmsError };

/** Segmented messages that may be under way at once, each between its own two addresses. */
const MAX_MESSAGES = 16;

/**
 * Listens to a port on which meters push and nobody asks (customer and HAN ports): messages in UI frames between any
 * addresses, also in segments, also in I frames without a connection as Kaifa sends them. Sends nothing.
 */
export class Listener implements Machine<ListenerInput, ListenerOutput> {
  readonly #options: Required<ListenerOptions>;
  readonly #deframer: Deframer;
  readonly #messages = new Map<string, UiJoiner>();

  constructor(options: ListenerOptions = {}) {
    this.#options = { ...DEFAULT_UI_OPTIONS, ...options };
    this.#deframer = new Deframer(this.#options);
  }

  get deadline(): Instant | undefined {
    const deadlines = [...this.#messages.values(), this.#deframer].flatMap(({ deadline }) => deadline ?? []);
    return deadlines.length === 0 ? undefined : Math.min(...deadlines);
  }

  handle(input: ListenerInput, now: Instant): ListenerOutput[] {
    const found = input.type === 'tick' ? this.#deframer.tick(now) : this.#deframer.receive(input.bytes, now);
    const outputs = found.flatMap((item): ListenerOutput[] =>
      item.type === 'problem' ? [item] : this.#frame(item.frame, now),
    );
    for (const [between, message] of this.#messages) {
      outputs.push(...dropped(between, message.tick(now).droppedOctets));
      if (message.deadline === undefined) this.#messages.delete(between);
    }
    return outputs;
  }

  #frame(frame: Frame, now: Instant): ListenerOutput[] {
    if (frame.control.type !== 'ui' && frame.control.type !== 'i') return [];
    const { source, destination } = frame;
    const between = `${printAddress(source)} to ${printAddress(destination)}`;
    const message = this.#messages.get(between) ?? this.#newMessage();
    const { apdu, droppedOctets } = message.receive(frame.info, frame.segmented, now);
    if (message.deadline !== undefined && this.#messages.size < MAX_MESSAGES)
      this.#messages.set(between, message);
    const outputs = dropped(between, droppedOctets);
    if (apdu !== undefined && apdu.length > 0) outputs.push({ type: 'deliver', apdu, source, destination });
    return outputs;
  }

  #newMessage(): UiJoiner {
    return new UiJoiner(this.#options.uiSegmentTimeoutMs, this.#options.maxApduReceiveBytes);
  }
}

function dropped(between: string, octets: number | undefined): ListenerOutput[] {
  if (octets === undefined) return [];
  const what = `a segmented message from ${between} was not continued: ${octets} octets dropped`;
  return [{ type: 'problem', error: new UnexpectedError(what, { layer: 'hdlc' }) }];
}
