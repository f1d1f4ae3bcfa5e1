import type { LinkInput as CommonInput, DataLink, LinkOutput, LinkParameters } from '../bytes/link.ts';
import type { Instant } from '../bytes/machine.ts';
import { UnexpectedError } from '../errors.ts';
import { type Address, allStation, callingDevice, printAddress, sameStation } from './address.ts';
import { Deframer } from './deframer.ts';
import { Echo } from './echo.ts';
import type { Frame } from './frame.ts';
import { withLlc } from './llc.ts';
import { type CompleteLinkOptions, completeOptions, type LinkOptions } from './options.ts';
import { Outbox } from './outbox.ts';
import { segmentsOf } from './outgoing.ts';
import { Primary } from './primary.ts';
import { Secondary } from './secondary.ts';
import type { Side } from './side.ts';
import { UiJoiner } from './ui.ts';

/** A link takes frames, too: on a line with several links one deframer finds them for all. */
export type LinkInput = CommonInput | { readonly type: 'frame'; readonly frame: Frame };

/**
 * One HDLC link between a client and a server, in either role: connection, windows, segments, repetition, time-outs.
 * Messages of the peer are delivered once and in order, or the link fails and says why.
 *
 *     received ─▶ Deframer ─▶ addressed to us? ─▶ UI ──────▶ deliver
 *                                             └─▶ Primary or Secondary ─▶ deliver, transmit, connected, …
 */
export class Link implements DataLink {
  readonly #options: CompleteLinkOptions;
  readonly #own: Address;
  readonly #peer: Address;
  readonly #deframer: Deframer;
  readonly #outbox: Outbox;
  readonly #side: Side;
  readonly #ui: UiJoiner;
  readonly #echo: Echo | undefined;

  constructor(options: LinkOptions) {
    this.#options = completeOptions(options);
    const { role, client, server, uiSegmentTimeoutMs, maxApduReceiveBytes } = this.#options;
    this.#own = role === 'client' ? client : server;
    this.#peer = role === 'client' ? server : client;
    this.#deframer = new Deframer(this.#options);
    this.#outbox = new Outbox(this.#own, this.#peer);
    this.#side =
      role === 'client'
        ? new Primary(this.#options, this.#outbox)
        : new Secondary(this.#options, this.#outbox);
    this.#ui = new UiJoiner(uiSegmentTimeoutMs, maxApduReceiveBytes);
    this.#echo = this.#options.echo ? new Echo() : undefined;
  }

  get connected(): boolean {
    return this.#side.parameters !== undefined;
  }

  /** What was agreed, while connected. */
  get parameters(): LinkParameters | undefined {
    return this.#side.parameters;
  }

  get maxApduBytes(): number {
    return this.#side.maxApduBytes;
  }

  get deadline(): Instant | undefined {
    const arriving = this.#deframer.deadline;
    const side = this.#side.deadline;
    // While octets of a frame arrive, no answer is overdue.
    const next = arriving !== undefined && side !== undefined ? Math.max(arriving, side) : side;
    return earliest(earliest(arriving, next), this.#ui.deadline);
  }

  handle(input: LinkInput, now: Instant): LinkOutput[] {
    switch (input.type) {
      case 'connect':
        this.#side.connect(now);
        break;
      case 'disconnect':
        this.#side.disconnect(now);
        break;
      case 'send':
        this.#send(input.apdu, input.confirmed ?? true, now);
        break;
      case 'sendUi':
        this.#sendUi(input.apdu, now);
        break;
      case 'passTurn':
        this.#side.passTurn(now);
        break;
      case 'received':
        this.#received(this.#deframer.receive(input.bytes, now), now);
        break;
      case 'frame':
        this.#frame(input.frame, now);
        break;
      case 'tick':
        this.#tick(now);
        break;
    }
    const outputs = this.#outbox.take();
    this.#echo?.remember(outputs);
    return outputs;
  }

  #send(apdu: Uint8Array, confirmed: boolean, now: Instant): void {
    if (this.connected) checkLength(apdu, this.maxApduBytes);
    this.#side.send(apdu, confirmed, now);
  }

  #sendUi(apdu: Uint8Array, now: Instant): void {
    const { segmentation, maxInfoTransmitBytes, maxQueuedBytes, role } = this.#options;
    if (this.connected) {
      checkLength(apdu, this.maxApduBytes);
      this.#side.sendUi(apdu, now);
      return;
    }
    const message = withLlc(apdu, role);
    checkLength(message, segmentation ? maxQueuedBytes : maxInfoTransmitBytes);
    for (const segment of segmentsOf(message, maxInfoTransmitBytes)) {
      // A server ends its message with F; a client that asks for no answer never sets P.
      const pollFinal = role === 'server' && !segment.segmented;
      this.#outbox.transmit({ ...segment, control: { type: 'ui', pollFinal } });
    }
  }

  #received(found: ReturnType<Deframer['receive']>, now: Instant): void {
    for (const item of found) {
      if (item.type === 'problem') this.#outbox.problem(item.error);
      else this.#frame(item.frame, now);
    }
  }

  #frame(frame: Frame, now: Instant): void {
    if (this.#echo?.recognises(frame)) return;
    if (!this.#isForUs(frame)) {
      this.#outbox.problem(elsewhere(frame));
      return;
    }
    const unsolicited = this.#options.unsolicitedInformation && !this.connected && frame.control.type === 'i';
    if (frame.control.type === 'ui' || unsolicited) this.#receiveUi(frame, now);
    else this.#side.receive(frame, now);
  }

  #isForUs(frame: Frame): boolean {
    if (!sameStation(frame.destination, this.#own)) return false;
    if (this.#options.role === 'server') return sameStation(frame.source, this.#peer);
    return answersFor(this.#peer, frame.source);
  }

  #receiveUi(frame: Frame, now: Instant): void {
    const { apdu, droppedOctets } = this.#ui.receive(frame.info, frame.segmented, now);
    this.#dropped(droppedOctets);
    if (apdu !== undefined && apdu.length > 0) this.#outbox.put({ type: 'deliver', apdu, ui: true });
    if (this.connected) this.#side.receive(frame, now);
  }

  #tick(now: Instant): void {
    this.#received(this.#deframer.tick(now), now);
    if (this.#deframer.deadline === undefined) this.#side.tick(now);
    this.#dropped(this.#ui.tick(now).droppedOctets);
  }

  #dropped(octets: number | undefined): void {
    if (octets === undefined) return;
    this.#outbox.problem(
      new UnexpectedError(`a segmented UI message was not continued: ${octets} octets dropped`, {
        layer: 'hdlc',
      }),
    );
  }
}

/** A client takes the answer of the station it called, also where that is every station or no number was said. */
function answersFor(called: Address, source: Address): boolean {
  if (called.logical !== source.logical) return false;
  if (called.physical === source.physical || called.size === 1 || source.size === 1) return true;
  return called.physical === allStation(called.size) || called.physical === callingDevice(called.size);
}

function checkLength(octets: Uint8Array, limit: number): void {
  if (octets.length <= limit) return;
  throw new RangeError(`${octets.length} octets do not fit the HDLC link, which takes ${limit} now`);
}

const elsewhere = (frame: Frame): UnexpectedError =>
  new UnexpectedError(
    `a frame from ${printAddress(frame.source)} to ${printAddress(frame.destination)} is not for this link`,
    {
      layer: 'hdlc',
      advice: 'an echo of what was sent, another conversation on this line, or a wrong address',
    },
  );

const earliest = (a: Instant | undefined, b: Instant | undefined): Instant | undefined =>
  a === undefined ? b : b === undefined ? a : Math.min(a, b);
