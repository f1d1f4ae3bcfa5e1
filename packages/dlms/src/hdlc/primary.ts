import type { LinkParameters } from '../bytes/link.ts';
import type { Instant } from '../bytes/machine.ts';
import { ClosedError, type DlmsError, RefusedError, TimeoutError } from '../errors.ts';
import { printAddress } from './address.ts';
import type { Frame } from './frame.ts';
import { type CompleteLinkOptions, DEFAULT_PARAMETERS } from './options.ts';
import type { Outbox } from './outbox.ts';
import { acceptAnswer, answerProposal, decodeParameters, encodeParameters } from './parameters.ts';
import { lineTimeMs, PrimaryTurn } from './primary-turn.ts';
import { decodeRejection, type Rejection } from './rejection.ts';
import type { Side } from './side.ts';
import { isNumbered, Transfer } from './transfer.ts';

type State =
  | { readonly name: 'disconnected' }
  /** SNRM is sent. */
  | { readonly name: 'connecting'; readonly offer: Offer; readonly sent: number; readonly until: Instant }
  | { readonly name: 'connected'; readonly turn: PrimaryTurn }
  /** DISC is sent. */
  | { readonly name: 'disconnecting'; readonly sent: number; readonly until: Instant };

/** How SNRM is sent: without parameters where they are the defaults, or where it was refused with them. */
interface Offer {
  readonly bare: boolean;
  readonly refused: boolean;
}

/** The client's side of a link: sets it up, keeps it, and tears it down. */
export class Primary implements Side {
  readonly #options: CompleteLinkOptions;
  readonly #outbox: Outbox;
  #state: State = { name: 'disconnected' };

  constructor(options: CompleteLinkOptions, outbox: Outbox) {
    this.#options = options;
    this.#outbox = outbox;
  }

  get parameters(): LinkParameters | undefined {
    return this.#state.name === 'connected' ? this.#state.turn.transfer.parameters : undefined;
  }

  get maxApduBytes(): number {
    return this.#state.name === 'connected' ? this.#state.turn.transfer.maxApduBytes : 0;
  }

  get deadline(): Instant | undefined {
    switch (this.#state.name) {
      case 'disconnected':
        return undefined;
      case 'connected':
        return this.#state.turn.deadline;
      default:
        return this.#state.until;
    }
  }

  connect(now: Instant): void {
    if (this.#state.name === 'connected') this.#outbox.put({ type: 'disconnected', reason: 'reset' });
    // Meters know the defaults without being told.
    this.#sendSnrm(1, { bare: isDefault(this.#options), refused: false }, now);
  }

  disconnect(now: Instant): void {
    switch (this.#state.name) {
      case 'connected':
      case 'connecting':
        this.#sendDisc(1, now);
        return;
      case 'disconnected':
        this.#outbox.put({ type: 'disconnected', reason: 'requested' });
        return;
      case 'disconnecting':
        return;
    }
  }

  send(apdu: Uint8Array, confirmed: boolean, now: Instant): void {
    if (this.#state.name === 'connected') this.#state.turn.send(apdu, confirmed, now);
    else this.#fail(notConnected());
  }

  sendUi(apdu: Uint8Array): void {
    if (this.#state.name === 'connected') this.#state.turn.sendUi(apdu);
  }

  passTurn(now: Instant): void {
    if (this.#state.name === 'connected') this.#state.turn.passTurn(now);
  }

  receive(frame: Frame, now: Instant): void {
    const { control, info } = frame;
    switch (this.#state.name) {
      case 'connecting':
        if (control.type === 'ua') this.#established(info, this.#state.offer);
        else if (control.type === 'dm') this.#refused('disconnectedMode', this.#state.offer, now);
        else if (control.type === 'frmr') this.#refused('frameRejected', this.#state.offer, now);
        return;
      case 'disconnecting':
        if (control.type === 'ua' || control.type === 'dm') this.#ended();
        return;
      case 'connected':
        if (isNumbered(control)) this.#fail(this.#state.turn.receive(frame, control, now));
        else if (control.type === 'dm') this.#fail(lost(this.#options));
        else if (control.type === 'frmr') this.#fail(rejected(decodeRejection(info)));
        return;
      case 'disconnected':
        return;
    }
  }

  tick(now: Instant): void {
    const state = this.#state;
    if (state.name === 'connected') {
      this.#fail(state.turn.tick(now));
      return;
    }
    if (state.name === 'disconnected' || now < state.until) return;
    const again = state.sent <= this.#options.maxRetries;
    if (state.name === 'connecting') {
      if (again) this.#sendSnrm(state.sent + 1, state.offer, now);
      else this.#fail(silent(this.#options));
    } else if (again) this.#sendDisc(state.sent + 1, now);
    else this.#ended(); // whether it heard us or not: its inactivity time-out does the rest
  }

  #sendSnrm(sent: number, offer: Offer, now: Instant): void {
    const info = offer.bare ? NOTHING : encodeParameters(this.#options);
    this.#outbox.transmit({ control: { type: 'snrm', pollFinal: true }, info, segmented: false });
    this.#state = { name: 'connecting', offer, sent, until: this.#timeout(now) };
  }

  #sendDisc(sent: number, now: Instant): void {
    this.#outbox.transmit({ control: { type: 'disc', pollFinal: true }, info: NOTHING, segmented: false });
    this.#state = { name: 'disconnecting', sent, until: this.#timeout(now) };
  }

  #timeout(now: Instant): Instant {
    return now + this.#options.responseTimeoutMs + lineTimeMs(this.#outbox.octets, this.#options);
  }

  #established(info: Uint8Array, offer: Offer): void {
    const announced = decodeParameters(info);
    this.#outbox.problem(announced.error);
    const proposal = offer.bare ? atMostDefault(this.#options) : this.#options;
    const parameters = acceptAnswer(announced.parameters, proposal);
    const turn = new PrimaryTurn(new Transfer(parameters, this.#options), this.#options, this.#outbox);
    this.#state = { name: 'connected', turn };
    this.#outbox.put({ type: 'connected', parameters });
  }

  /** Some meters refuse SNRM with parameters, or while they end an earlier link: once more, without. */
  #refused(reason: 'disconnectedMode' | 'frameRejected', offer: Offer, now: Instant): void {
    if (offer.refused) this.#fail(refusal(reason, this.#options));
    else this.#sendSnrm(1, { bare: true, refused: true }, now);
  }

  #ended(): void {
    this.#state = { name: 'disconnected' };
    this.#outbox.put({ type: 'disconnected', reason: 'requested' });
  }

  #fail(error: DlmsError | undefined): void {
    if (error === undefined) return;
    this.#state = { name: 'disconnected' };
    this.#outbox.put({ type: 'failed', error });
  }
}

const NOTHING = new Uint8Array(0);

const isDefault = (parameters: LinkParameters): boolean =>
  NAMES.every((name) => parameters[name] === DEFAULT_PARAMETERS[name]);

/** What a server may assume that was told nothing. */
const atMostDefault = (own: LinkParameters): LinkParameters => answerProposal(DEFAULT_PARAMETERS, own);

const NAMES = Object.keys(DEFAULT_PARAMETERS) as (keyof LinkParameters)[];

/** Something was to be sent over a link that is not, or no longer, connected. */
export const notConnected = (): ClosedError =>
  new ClosedError('the HDLC link is not connected: the APDU was not sent', {
    layer: 'hdlc',
    advice: 'connect, associate, and ask again',
  });

function silent(options: CompleteLinkOptions): TimeoutError {
  const { server, client, maxRetries, responseTimeoutMs } = options;
  const times = `${maxRetries + 1} times, ${responseTimeoutMs} ms apart`;
  const between = `client ${printAddress(client)}, server ${printAddress(server)} in ${server.size} octets`;
  return new TimeoutError(`no answer to SNRM (${between}), sent ${times}`, {
    layer: 'hdlc',
    during: 'connecting',
    advice:
      'a wrong server address or address size is met with silence: check both, then line settings and cabling',
  });
}

function refusal(reason: 'disconnectedMode' | 'frameRejected', options: CompleteLinkOptions): RefusedError {
  const answer = reason === 'disconnectedMode' ? 'DM' : 'FRMR';
  return new RefusedError(`server ${printAddress(options.server)} answers SNRM with ${answer}`, reason, {
    layer: 'hdlc',
    during: 'connecting',
    advice:
      'the meter holds another link, or does not know this client: wait for its inactivity time-out, check the client',
  });
}

const lost = (options: CompleteLinkOptions): ClosedError =>
  new ClosedError(`server ${printAddress(options.server)} is disconnected (DM)`, {
    layer: 'hdlc',
    advice:
      'the meter dropped the link, by its inactivity time-out or a restart: connect and associate again',
  });

function rejected(rejection: Rejection | undefined): DlmsError {
  const reasons = rejection?.reasons.join(', ') || 'no reason given';
  const details = {
    layer: 'hdlc',
    advice: 'connect again; if it persists, use smaller frames and window 1',
  } as const;
  return new ClosedError(`the meter rejected a frame (FRMR: ${reasons})`, details);
}
