import type { LinkParameters } from '../bytes/link.ts';
import { type DlmsError, MalformedError, UnexpectedError } from '../errors.ts';
import type { Control } from './control.ts';
import type { Frame } from './frame.ts';
import { Incoming, type Intake } from './incoming.ts';
import { LLC_BYTES, withLlc } from './llc.ts';
import type { CompleteLinkOptions } from './options.ts';
import { Outgoing, type Segment, segmentsOf } from './outgoing.ts';
import type { RejectionReason } from './rejection.ts';

/** A frame without its addresses. */
export type Body = Pick<Frame, 'control' | 'info' | 'segmented'>;

/** A frame that carries or acknowledges information. */
export type Numbered = Extract<Control, { readonly receive: number }>;

export const isNumbered = (control: Control): control is Numbered => 'receive' in control;

/** What a numbered frame changed. */
export type Reception =
  | {
      readonly kind: 'taken';
      /** It acknowledged something, or brought octets that were awaited. */
      readonly progress: boolean;
      readonly duplicate: boolean;
      readonly apdu?: Uint8Array;
      readonly problem?: DlmsError;
    }
  /** It breaks the rules of the connection and was dropped whole. */
  | { readonly kind: 'rejected'; readonly reason: RejectionReason; readonly problem: DlmsError }
  /** The connection cannot go on. */
  | { readonly kind: 'fatal'; readonly error: DlmsError };

/**
 * The numbered traffic of one connection, the same for both roles: what was sent and is not acknowledged, what came and
 * is not whole. Whose turn it is to send is not decided here.
 */
export class Transfer {
  readonly parameters: LinkParameters;
  readonly #options: CompleteLinkOptions;
  readonly #outgoing: Outgoing;
  readonly #incoming: Incoming;
  #ui: Segment[] = [];
  #uiBytes = 0;

  constructor(parameters: LinkParameters, options: CompleteLinkOptions) {
    this.parameters = parameters;
    this.#options = options;
    this.#outgoing = new Outgoing(parameters.maxInfoTransmitBytes, parameters.windowTransmit);
    this.#incoming = new Incoming(parameters.windowReceive, options.maxApduReceiveBytes);
  }

  get outstanding(): number {
    return this.#outgoing.outstanding;
  }

  /** There is something to send, for the first time or again. */
  get sendable(): boolean {
    return this.#outgoing.outstanding > 0 || this.#outgoing.queuedBytes > 0;
  }

  /** The peer owes us the rest of something. */
  get unfinished(): boolean {
    return this.#incoming.unfinished;
  }

  /** V(S) and V(R), for FRMR. */
  get state(): { readonly send: number; readonly receive: number } {
    return { send: this.#outgoing.next, receive: this.#incoming.expected };
  }

  get maxApduBytes(): number {
    const room = this.#options.maxQueuedBytes - this.#outgoing.queuedBytes - this.#uiBytes;
    const info = this.#options.segmentation ? room : Math.min(room, this.parameters.maxInfoTransmitBytes);
    return Math.max(0, info - LLC_BYTES);
  }

  send(apdu: Uint8Array): void {
    this.#outgoing.queue(withLlc(apdu, this.#options.role));
  }

  /** UI messages wait for the turn like others, and then go first. */
  sendUi(apdu: Uint8Array): void {
    const message = withLlc(apdu, this.#options.role);
    this.#uiBytes += message.length;
    this.#ui.push(...segmentsOf(message, this.parameters.maxInfoTransmitBytes));
  }

  takeUi(): Body[] {
    const bodies = this.#ui.map(
      (segment): Body => ({ ...segment, control: { type: 'ui', pollFinal: false } }),
    );
    this.#ui = [];
    this.#uiBytes = 0;
    return bodies;
  }

  /** What there is to send now, the last frame passing the turn; empty when nothing is. */
  takeWindow(): Body[] {
    const segments = this.#outgoing.window();
    const receive = this.#incoming.expected;
    return segments.map(({ info, segmented, send }, i) => {
      const pollFinal = i === segments.length - 1;
      return { info, segmented, control: { type: 'i', send, receive, pollFinal } };
    });
  }

  /** Acknowledges, and passes the turn. */
  ready(): Body {
    const control: Control = { type: 'rr', receive: this.#incoming.expected, pollFinal: true };
    return { control, info: NOTHING, segmented: false };
  }

  receive(frame: Frame, control: Numbered): Reception {
    const limit = this.parameters.maxInfoReceiveBytes;
    // A client takes what its meter sends: some announce less than they use.
    if (this.#options.role === 'server' && frame.info.length > limit) {
      const what = `I frame of ${frame.info.length} octets where ${limit} were agreed`;
      return { kind: 'rejected', reason: 'infoTooLong', problem: unexpected(what) };
    }
    const acknowledged = this.#outgoing.acknowledge(control.receive);
    if (acknowledged === 'invalid') {
      const what = `N(R) ${control.receive} acknowledges what was never sent`;
      return { kind: 'rejected', reason: 'invalidReceiveNumber', problem: unexpected(what) };
    }
    const progress = acknowledged === 'progress';
    if (control.type !== 'i') return { kind: 'taken', progress, duplicate: false };
    return this.#taken(this.#incoming.receive(control.send, frame.info, frame.segmented), progress);
  }

  #taken(intake: Intake, acknowledged: boolean): Reception {
    switch (intake.result) {
      case 'accepted': {
        const { octets, apdu } = intake;
        const progress = acknowledged || octets > 0 || apdu !== undefined;
        return { kind: 'taken', progress, duplicate: false, ...(apdu && { apdu }) };
      }
      case 'noLlc': {
        const problem = new MalformedError('message without E6 E6 00 or E6 E7 00 at byte 0', 0, {
          layer: 'hdlc',
        });
        return { kind: 'taken', progress: true, duplicate: false, problem };
      }
      case 'duplicate':
      case 'gap':
        return { kind: 'taken', progress: acknowledged, duplicate: intake.result === 'duplicate' };
      case 'tooLong': {
        const limit = this.#options.maxApduReceiveBytes;
        const what = `segments of one message grew beyond ${limit} octets`;
        return { kind: 'fatal', error: unexpected(what) };
      }
    }
  }
}

const NOTHING = new Uint8Array(0);

const unexpected = (what: string): UnexpectedError => new UnexpectedError(what, { layer: 'hdlc' });
