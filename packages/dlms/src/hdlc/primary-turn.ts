import type { Instant } from '../bytes/machine.ts';
import { type DlmsError, TimeoutError } from '../errors.ts';
import type { Frame } from './frame.ts';
import type { CompleteLinkOptions } from './options.ts';
import type { Outbox } from './outbox.ts';
import type { Numbered, Transfer } from './transfer.ts';

type Phase =
  /** The turn is ours; with `pollAt` the server owes us something and is asked for it then. */
  | { readonly name: 'holding'; readonly pollAt: Instant | undefined }
  /** The turn is the server's. */
  | { readonly name: 'waiting'; readonly until: Instant; readonly sent: 'information' | 'ready' };

/**
 * How a client takes turns with its server (two-way alternate, normal response mode). The client begins, and passes the
 * turn with P; the server answers, and returns it with F. Only the client has timers: when no F comes, it repeats.
 *
 *               send, poll due: I… or RR, the last with P
 *     holding ────────────────────────────────────────────▶ waiting
 *        ▲ ◀──────────────────────────────────────────────── │ ▲
 *                        frame with F                         └─┘ time-out: again, at most maxRetries times
 *
 * A frame that arrives while the client holds the turn is taken in, but nothing is sent for it: an answer that comes
 * twice must not make two conversations out of one.
 */
export class PrimaryTurn {
  readonly transfer: Transfer;
  readonly #options: CompleteLinkOptions;
  readonly #outbox: Outbox;
  #phase: Phase = { name: 'holding', pollAt: undefined };
  /** The server said RNR. */
  #peerBusy = false;
  #answerAwaited = false;
  /** Time-outs since the last progress. */
  #retries = 0;
  /** Answers since the last progress: RR to our polls, or refusals of what we send. */
  #fruitless = 0;
  /** Frames were sent again since the last progress or time-out, because the server had not got them. */
  #repeated = false;

  constructor(transfer: Transfer, options: CompleteLinkOptions, outbox: Outbox) {
    this.transfer = transfer;
    this.#options = options;
    this.#outbox = outbox;
  }

  get deadline(): Instant | undefined {
    return this.#phase.name === 'waiting' ? this.#phase.until : this.#phase.pollAt;
  }

  send(apdu: Uint8Array, confirmed: boolean, now: Instant): void {
    this.transfer.send(apdu);
    this.#fruitless = 0;
    if (confirmed) this.#answerAwaited = true;
    if (this.#phase.name === 'holding' && !this.#peerBusy) this.#sendWindow(now);
  }

  sendUi(apdu: Uint8Array): void {
    this.transfer.sendUi(apdu);
    if (this.#phase.name === 'holding') this.#flushUi();
  }

  passTurn(now: Instant): void {
    if (this.#phase.name === 'holding') this.#sendReady(now);
  }

  /** Takes a numbered frame; what it returns is the end of the connection. */
  receive(frame: Frame, control: Numbered, now: Instant): DlmsError | undefined {
    const reception = this.transfer.receive(frame, control);
    if (reception.kind === 'fatal') return reception.error;
    this.#outbox.problem(reception.problem);
    if (reception.kind === 'rejected') return undefined;
    const { apdu, progress, duplicate } = reception;
    this.#peerBusy = control.type === 'rnr';
    if (apdu !== undefined) {
      this.#answerAwaited = false;
      this.#outbox.put({ type: 'deliver', apdu, ui: false });
    }
    if (progress) this.#progress();
    const phase = this.#phase;
    if (phase.name === 'holding') {
      if (progress && this.transfer.unfinished && phase.pollAt === undefined) this.#pollLater(now);
      return undefined;
    }
    if (!control.pollFinal) {
      if (progress) this.#wait(now, phase.sent);
      return undefined;
    }
    if (!progress && !this.#answersUs(control, duplicate, phase.sent)) return undefined;
    return this.#takeTurn(progress, now);
  }

  tick(now: Instant): DlmsError | undefined {
    const phase = this.#phase;
    if (phase.name === 'holding') {
      if (phase.pollAt !== undefined && now >= phase.pollAt) this.#sendReady(now);
      return undefined;
    }
    if (now < phase.until) return undefined;
    if (this.#retries >= this.#options.maxRetries) return this.#noAnswer(phase.sent);
    this.#retries++;
    this.#repeated = false;
    const ask = this.#options.recovery === 'poll' || this.#peerBusy;
    if (ask || !this.#sendWindow(now)) this.#sendReady(now);
    return undefined;
  }

  #progress(): void {
    this.#retries = 0;
    this.#fruitless = 0;
    this.#repeated = false;
  }

  /**
   * Whether a frame that brought nothing new answers what was sent last, or something before it that had been sent
   * twice. In doubt it does not: the time-out then repeats, once.
   */
  #answersUs(control: Numbered, duplicate: boolean, sent: 'information' | 'ready'): boolean {
    if (this.transfer.outstanding === 0) return true;
    if (duplicate) return false;
    if (sent === 'ready' || control.type !== 'rr') return true;
    // Of several frames the first may be lost and the last, with P, arrive. Of one there would be no answer.
    const answers = this.transfer.outstanding > 1 && !this.#repeated;
    this.#repeated = true;
    return answers;
  }

  #takeTurn(progress: boolean, now: Instant): DlmsError | undefined {
    this.#phase = { name: 'holding', pollAt: undefined };
    if (!progress && ++this.#fruitless >= this.#options.maxPolls) return this.#runaway();
    this.#flushUi();
    if (this.#peerBusy) this.#pollLater(now);
    else if (this.#sendWindow(now)) return undefined;
    else if (this.transfer.unfinished && progress) this.#sendReady(now);
    else if (this.transfer.unfinished || this.#answerAwaited) this.#pollLater(now);
    return undefined;
  }

  #pollLater(now: Instant): void {
    this.#phase = { name: 'holding', pollAt: now + this.#options.pollIntervalMs };
  }

  #flushUi(): void {
    for (const body of this.transfer.takeUi()) this.#outbox.transmit(body);
  }

  #sendWindow(now: Instant): boolean {
    const bodies = this.transfer.takeWindow();
    for (const body of bodies) this.#outbox.transmit(body);
    if (bodies.length > 0) this.#wait(now, 'information');
    return bodies.length > 0;
  }

  #sendReady(now: Instant): void {
    this.#outbox.transmit(this.transfer.ready());
    this.#wait(now, 'ready');
  }

  #wait(now: Instant, sent: 'information' | 'ready'): void {
    const until = now + this.#options.responseTimeoutMs + lineTimeMs(this.#outbox.octets, this.#options);
    this.#phase = { name: 'waiting', until, sent };
  }

  #noAnswer(sent: 'information' | 'ready'): TimeoutError {
    const what = sent === 'information' ? 'an I frame' : 'RR';
    const { responseTimeoutMs, maxRetries } = this.#options;
    const times = `sent ${maxRetries + 1} times, ${responseTimeoutMs} ms apart`;
    return new TimeoutError(`no answer to ${what}, ${times}`, {
      layer: 'hdlc',
      advice: 'the meter was there and fell silent: connect again; on slow lines raise the response time-out',
    });
  }

  #runaway(): TimeoutError {
    const { maxPolls, pollIntervalMs } = this.#options;
    const state = this.#peerBusy ? 'is busy (RNR)' : 'acknowledges (RR) and does not answer';
    return new TimeoutError(`the meter ${state}, asked ${maxPolls} times, ${pollIntervalMs} ms apart`, {
      layer: 'hdlc',
      advice: 'raise the number of polls or the interval between them, or connect again',
    });
  }
}

/** How long octets take on a slow line: a start bit, eight, and a stop bit each. */
export function lineTimeMs(octets: number, options: CompleteLinkOptions): number {
  return options.bitsPerSecond > 0 ? Math.ceil((octets * 10_000) / options.bitsPerSecond) : 0;
}
