import type { LinkParameters } from '../bytes/link.ts';
import type { Instant } from '../bytes/machine.ts';
import { type DlmsError, UnexpectedError } from '../errors.ts';
import { type Control, controlOctet } from './control.ts';
import type { Frame } from './frame.ts';
import type { CompleteLinkOptions } from './options.ts';
import type { Outbox } from './outbox.ts';
import { answerProposal, decodeParameters, encodeParameters } from './parameters.ts';
import { notConnected } from './primary.ts';
import { encodeRejection, type RejectionReason } from './rejection.ts';
import type { Side } from './side.ts';
import { isNumbered, type Numbered, Transfer } from './transfer.ts';

type State =
  | { readonly name: 'disconnected' }
  | {
      readonly name: 'connected';
      readonly transfer: Transfer;
      turn: Turn;
      /** Undefined for never. */
      inactiveAt: Instant | undefined;
    };

/** Whose turn it is to send. A server speaks when it was asked (P), and has no timers but these. */
type Turn =
  | { readonly name: 'theirs' }
  /** A message was delivered: ours until the application answers or `until` has come. */
  | { readonly name: 'ours'; readonly until: Instant };

/** The server's side of a link: answers, and never begins. */
export class Secondary implements Side {
  readonly #options: CompleteLinkOptions;
  readonly #outbox: Outbox;
  #state: State = { name: 'disconnected' };

  constructor(options: CompleteLinkOptions, outbox: Outbox) {
    this.#options = options;
    this.#outbox = outbox;
  }

  get parameters(): LinkParameters | undefined {
    return this.#state.name === 'connected' ? this.#state.transfer.parameters : undefined;
  }

  get maxApduBytes(): number {
    return this.#state.name === 'connected' ? this.#state.transfer.maxApduBytes : 0;
  }

  get deadline(): Instant | undefined {
    if (this.#state.name === 'disconnected') return undefined;
    const { turn, inactiveAt } = this.#state;
    if (turn.name === 'theirs') return inactiveAt;
    return inactiveAt === undefined ? turn.until : Math.min(turn.until, inactiveAt);
  }

  connect(): void {
    throw new TypeError('a server waits for SNRM: only a client connects');
  }

  /** A server cannot say goodbye unasked: the client hears DM when it next speaks. */
  disconnect(): void {
    this.#disconnected('requested');
  }

  send(apdu: Uint8Array): void {
    if (this.#state.name === 'disconnected') {
      this.#outbox.put({ type: 'failed', error: notConnected() });
      return;
    }
    this.#state.transfer.send(apdu);
    if (this.#state.turn.name === 'ours') this.#answer(this.#state.transfer);
  }

  sendUi(apdu: Uint8Array): void {
    if (this.#state.name === 'connected') this.#state.transfer.sendUi(apdu);
  }

  passTurn(): void {
    if (this.#state.name === 'connected' && this.#state.turn.name === 'ours')
      this.#answer(this.#state.transfer);
  }

  receive(frame: Frame, now: Instant): void {
    this.#expire(now);
    const { control } = frame;
    if (control.type === 'snrm') this.#connected(frame, now);
    else if (this.#state.name === 'disconnected') this.#answerDisconnected(control);
    else {
      this.#state.inactiveAt = this.#inactiveAt(now);
      if (isNumbered(control)) this.#receiveNumbered(frame, control, this.#state.transfer, now);
      else if (control.type === 'disc') this.#disc(control.pollFinal);
      // A UI frame with P, empty or not, lets the server speak.
      else if (control.type === 'ui' && control.pollFinal) this.#answer(this.#state.transfer);
      else if (control.type === 'unknown') this.#reject(control, 'unknownControl', this.#state.transfer);
    }
  }

  tick(now: Instant): void {
    this.#expire(now);
    if (this.#state.name === 'disconnected' || this.#state.turn.name === 'theirs') return;
    if (now >= this.#state.turn.until) this.#answer(this.#state.transfer);
  }

  #expire(now: Instant): void {
    if (this.#state.name === 'disconnected' || this.#state.inactiveAt === undefined) return;
    if (now >= this.#state.inactiveAt) this.#disconnected('inactivity');
  }

  #inactiveAt(now: Instant): Instant | undefined {
    return this.#options.inactivityTimeoutMs > 0 ? now + this.#options.inactivityTimeoutMs : undefined;
  }

  /** SNRM: everything begins anew, also when it comes in the middle of a connection. */
  #connected(frame: Frame, now: Instant): void {
    this.#disconnected('reset');
    const announced = decodeParameters(frame.info);
    this.#outbox.problem(announced.error);
    const parameters = answerProposal(announced.parameters, this.#options);
    const transfer = new Transfer(parameters, this.#options);
    this.#state = { name: 'connected', transfer, turn: THEIRS, inactiveAt: this.#inactiveAt(now) };
    this.#transmit({ type: 'ua', pollFinal: frame.control.pollFinal }, encodeParameters(parameters));
    this.#outbox.put({ type: 'connected', parameters });
  }

  #disc(pollFinal: boolean): void {
    this.#transmit({ type: 'ua', pollFinal });
    this.#disconnected('peer');
  }

  #disconnected(reason: 'peer' | 'inactivity' | 'reset' | 'requested'): void {
    if (this.#state.name === 'disconnected') return;
    this.#state = { name: 'disconnected' };
    this.#outbox.put({ type: 'disconnected', reason });
  }

  #answerDisconnected(control: Control): void {
    if (control.pollFinal && (control.type === 'disc' || isNumbered(control))) {
      this.#transmit({ type: 'dm', pollFinal: true });
    }
  }

  #receiveNumbered(frame: Frame, control: Numbered, transfer: Transfer, now: Instant): void {
    const reception = transfer.receive(frame, control);
    if (reception.kind === 'fatal') {
      this.#end(reception.error);
      return;
    }
    this.#outbox.problem(reception.problem);
    if (reception.kind === 'rejected') {
      this.#reject(control, reception.reason, transfer);
      return;
    }
    const delivered = reception.apdu !== undefined && reception.apdu.length > 0;
    if (delivered) this.#outbox.put({ type: 'deliver', apdu: reception.apdu, ui: false });
    if (!control.pollFinal) return;
    if (control.type === 'rnr') this.#pass(transfer);
    else if (delivered && !transfer.sendable) {
      this.#setTurn({ name: 'ours', until: now + this.#options.answerTimeoutMs });
    } else this.#answer(transfer);
  }

  /** Sends what there is, unacknowledged frames first, and returns the turn with the last frame. */
  #answer(transfer: Transfer): void {
    const bodies = transfer.takeWindow();
    if (bodies.length === 0) {
      this.#pass(transfer);
      return;
    }
    this.#flushUi(transfer);
    for (const body of bodies) this.#outbox.transmit(body);
    this.#setTurn(THEIRS);
  }

  #pass(transfer: Transfer): void {
    this.#flushUi(transfer);
    this.#outbox.transmit(transfer.ready());
    this.#setTurn(THEIRS);
  }

  #flushUi(transfer: Transfer): void {
    for (const body of transfer.takeUi()) this.#outbox.transmit(body);
  }

  #setTurn(turn: Turn): void {
    if (this.#state.name === 'connected') this.#state.turn = turn;
  }

  /** Meters discard what they cannot accept; a wrong N(R) is answered with ours, so that the link recovers. */
  #reject(control: Control, reason: RejectionReason, transfer: Transfer): void {
    if (this.#options.rejectFrames) {
      const { send, receive } = transfer.state;
      const rejection = { control: controlOctet(control), send, receive, response: false, reasons: [reason] };
      this.#transmit({ type: 'frmr', pollFinal: control.pollFinal }, encodeRejection(rejection));
    } else if (reason === 'invalidReceiveNumber' && control.pollFinal) this.#pass(transfer);
    else if (reason === 'unknownControl') {
      this.#outbox.problem(
        new UnexpectedError(`control octet ${controlOctet(control)} stands for no frame`, { layer: 'hdlc' }),
      );
    }
  }

  #end(error: DlmsError): void {
    this.#transmit({ type: 'dm', pollFinal: true });
    this.#state = { name: 'disconnected' };
    this.#outbox.put({ type: 'failed', error });
  }

  #transmit(control: Control, info: Uint8Array = NOTHING): void {
    this.#outbox.transmit({ control, info, segmented: false });
  }
}

const THEIRS: Turn = { name: 'theirs' };
const NOTHING = new Uint8Array(0);
