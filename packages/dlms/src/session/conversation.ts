import type { DataLink, LinkOutput, LinkParameters } from '../bytes/link.ts';
import type { Instant, Machine } from '../bytes/machine.ts';
import { equal } from '../bytes/octets.ts';
import { ClosedError, DlmsError, TimeoutError, UnexpectedError } from '../errors.ts';
import type { Dialogue, Step } from './dialogue.ts';
import { isAcseTag } from './message.ts';
import { type Protection, UNPROTECTED } from './protection.ts';

/*
 * A client's whole side of a line, without the line: dialogues above, protection between, a link below. One dialogue speaks at a
 * time; the others wait their turn.
 *
 *     call ──▶ queue ──▶ dialogue ──ask──▶ protect ──▶ link ──transmit──▶
 *                           ▲                                   (line)
 *                           └──────── unprotect ◀── deliver ── link ◀──received
 *
 * A notification that comes between belongs to nobody's question and is handed out by itself.
 */

/** A dialogue to be had, and whom to tell how it ended. Told exactly once. */
export interface Call<T> {
  readonly dialogue: Dialogue<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

export type ConversationInput =
  | { readonly type: 'connect' }
  | { readonly type: 'call'; readonly call: Call<unknown> }
  /** No more calls: those that wait are rejected, the one under way may end, then the farewell is had and the link goes down. */
  | { readonly type: 'leave'; readonly farewell?: Call<unknown> }
  | { readonly type: 'received'; readonly bytes: Uint8Array }
  /** The line is gone, with a reason unless it ended in good order. */
  | { readonly type: 'lost'; readonly error?: DlmsError }
  | { readonly type: 'tick' };

export type ConversationOutput =
  | { readonly type: 'transmit'; readonly bytes: Uint8Array }
  | { readonly type: 'connected'; readonly parameters: LinkParameters }
  /** Nothing more will be said: of all calls that were waiting each has been told. */
  | { readonly type: 'ended'; readonly error: DlmsError | undefined }
  /** An APDU that answers no question: a push, an event. */
  | { readonly type: 'notification'; readonly apdu: Uint8Array }
  /** Something was wrong and was dealt with. */
  | { readonly type: 'problem'; readonly error: DlmsError };

export interface ConversationOptions {
  readonly link: DataLink;
  readonly protection?: Protection;
  /**
   * How long the line may be silent while an answer is awaited. Without it the link alone watches over silence, as HDLC does
   * with its repetitions.
   */
  readonly silenceMs?: number;
  /** How long one answer may take altogether, however lively the line; default five minutes. */
  readonly longestAnswerMs?: number;
  /** Calls that may wait; one more is a RangeError. Default 1000. */
  readonly maxWaiting?: number;
  /** Told every APDU that comes and goes, before protection and after: for traces. */
  readonly observe?: (direction: 'sent' | 'received', plain: Uint8Array, onLine: Uint8Array) => void;
  /** A question given up ends the conversation: its answer may still come, and could not be told from another. */
  readonly endsOnTimeout?: boolean;
  /**
   * For lines that double messages whose answers bear no id: an answer that is the very octets of the one before may be its copy, and is
   * believed only when no other has come within this time. A copy that comes later than one question is not told.
   */
  readonly copyMs?: number;
}

export class Conversation implements Machine<ConversationInput, ConversationOutput> {
  readonly #link: DataLink;
  readonly #protection: Protection;
  readonly #silenceMs: number;
  readonly #longestAnswerMs: number;
  readonly #maxWaiting: number;
  readonly #endsOnTimeout: boolean;
  readonly #copyMs: number | undefined;
  /** The answer before this one, where copies may come. */
  #previous: Uint8Array | undefined;
  /** An answer that may be a copy, and when it is believed. */
  #held: { readonly apdu: Uint8Array; readonly until: Instant } | undefined;
  readonly #observe: ConversationOptions['observe'];
  readonly #waiting: Call<unknown>[] = [];
  #speaking: Speaking | undefined;
  #leaving = false;
  #end: { readonly error: DlmsError | undefined } | undefined;
  #outputs: ConversationOutput[] = [];

  constructor(options: ConversationOptions) {
    this.#link = options.link;
    this.#protection = options.protection ?? UNPROTECTED;
    this.#silenceMs = options.silenceMs ?? Number.POSITIVE_INFINITY;
    this.#longestAnswerMs = options.longestAnswerMs ?? 300_000;
    this.#maxWaiting = options.maxWaiting ?? 1000;
    this.#endsOnTimeout = options.endsOnTimeout ?? false;
    this.#copyMs = options.copyMs;
    this.#observe = options.observe;
  }

  get deadline(): Instant | undefined {
    if (this.#end) return undefined;
    const link = this.#link.deadline;
    const { silentAt, tooLongAt } = this.#speaking ?? NEVER;
    const speaking = this.#speaking && Math.min(silentAt, tooLongAt, this.#held?.until ?? silentAt);
    if (link === undefined || speaking === undefined) return link ?? speaking;
    return Math.min(link, speaking);
  }

  handle(input: ConversationInput, now: Instant): ConversationOutput[] {
    // What is over stays over, whatever the link below still wants.
    if (this.#end && input.type !== 'call' && input.type !== 'leave') return [];
    switch (input.type) {
      case 'received':
        if (this.#speaking) this.#speaking.silentAt = now + this.#silenceMs;
        this.#follow(this.#link.handle(input, now), now);
        break;
      case 'call':
        this.#admit(input.call, now);
        break;
      case 'tick':
        this.#follow(this.#link.handle(input, now), now);
        if (this.#held && now >= this.#held.until) this.#believe(this.#held.apdu, now);
        this.#watch(now);
        break;
      case 'connect':
        this.#follow(this.#link.handle(input, now), now);
        break;
      case 'leave':
        this.#leave(input.farewell, now);
        break;
      case 'lost':
        this.#finish(input.error ?? new ClosedError('the other end closed the line', { layer: 'port' }));
        break;
    }
    const outputs = this.#outputs;
    if (outputs.length > 0) this.#outputs = [];
    return outputs;
  }

  #admit(call: Call<unknown>, now: Instant): void {
    if (this.#end || this.#leaving) {
      call.reject(this.#end?.error ?? CLOSED());
      return;
    }
    if (this.#waiting.length >= this.#maxWaiting)
      throw new RangeError(
        `${this.#maxWaiting} calls wait for this meter already: await some before the next`,
      );
    this.#waiting.push(call);
    if (!this.#speaking) this.#nextCall(now);
  }

  #leave(farewell: Call<unknown> | undefined, now: Instant): void {
    if (this.#end || this.#leaving) {
      farewell?.reject(this.#end?.error ?? CLOSED());
      return;
    }
    this.#leaving = true;
    for (const call of this.#waiting.splice(0)) call.reject(CLOSED());
    if (farewell && this.#link.connected) this.#waiting.push(farewell);
    else farewell?.reject(CLOSED());
    this.#nextCall(now);
  }

  #nextCall(now: Instant): void {
    while (!this.#speaking && !this.#end) {
      const call = this.#waiting.shift();
      if (!call) {
        if (this.#leaving) this.#follow(this.#link.handle({ type: 'disconnect' }, now), now);
        return;
      }
      this.#resume(call, () => call.dialogue.next(NOTHING), now);
    }
  }

  /** Lets the dialogue go on until it awaits an answer or ends. */
  #resume(call: Call<unknown>, go: () => IteratorResult<Step, unknown>, now: Instant): void {
    try {
      let result = go();
      while (!result.done) {
        const step = result.value;
        if (this.#end) {
          result = call.dialogue.throw(this.#end.error ?? CLOSED());
          continue;
        }
        if (step.type === 'tell') {
          this.#say(step, now);
          result = call.dialogue.next(NOTHING);
          continue;
        }
        if (step.type === 'ask' || !this.#speaking) this.#speaking = this.#await(call, now);
        if (step.type === 'ask') this.#say(step, now);
        return;
      }
      this.#speaking = undefined;
      call.resolve(result.value);
    } catch (error) {
      this.#speaking = undefined;
      call.reject(error);
    }
  }

  #await(call: Call<unknown>, now: Instant): Speaking {
    this.#held = undefined;
    return { call, silentAt: now + this.#silenceMs, tooLongAt: now + this.#longestAnswerMs };
  }

  /** @throws SecurityError when nothing can be protected any more, RangeError for what the link does not take */
  #say({ type, octets }: Extract<Step, { octets: Uint8Array }>, now: Instant): void {
    const apdu = isAcseTag(octets[0]) ? octets : this.#protection.protect(octets);
    this.#observe?.('sent', octets, apdu);
    this.#follow(this.#link.handle({ type: 'send', apdu, confirmed: type === 'ask' }, now), now);
  }

  #follow(outputs: readonly LinkOutput[], now: Instant): void {
    for (const output of outputs) {
      switch (output.type) {
        case 'transmit':
        case 'connected':
        case 'problem':
          this.#outputs.push(output);
          break;
        case 'deliver':
          this.#hear(output.apdu, now);
          break;
        case 'disconnected':
          if (output.reason === 'requested') this.#finish(undefined);
          else this.#finish(new ClosedError(DISCONNECTED[output.reason], { layer: 'hdlc' }));
          break;
        case 'failed':
          this.#finish(output.error);
          break;
      }
    }
  }

  #hear(received: Uint8Array, now: Instant): void {
    let apdu: Uint8Array | undefined;
    try {
      apdu = isAcseTag(received[0]) ? received : this.#protection.unprotect(received);
    } catch (error) {
      if (this.#speaking && !isNotification(received)) this.#answer((dialogue) => dialogue.throw(error), now);
      else if (error instanceof DlmsError) this.#outputs.push({ type: 'problem', error });
      else throw error;
      return;
    }
    if (!apdu) return;
    this.#observe?.('received', apdu, received);
    if (isNotification(apdu)) this.#outputs.push({ type: 'notification', apdu });
    else if (this.#speaking && this.#isCopy(apdu)) this.#hold(apdu, now);
    else if (this.#speaking) this.#believe(apdu, now);
    else this.#outputs.push({ type: 'problem', error: new UnexpectedError('an answer to no question') });
  }

  #isCopy(apdu: Uint8Array): boolean {
    return this.#previous !== undefined && equal(this.#previous, apdu);
  }

  #hold(apdu: Uint8Array, now: Instant): void {
    this.#held ??= { apdu, until: now + (this.#copyMs ?? 0) };
  }

  #believe(apdu: Uint8Array, now: Instant): void {
    this.#held = undefined;
    if (this.#copyMs !== undefined) this.#previous = apdu.slice();
    this.#answer((dialogue) => dialogue.next(apdu), now);
  }

  #answer(go: (dialogue: Dialogue<unknown>) => IteratorResult<Step, unknown>, now: Instant): void {
    const call = this.#speaking?.call;
    if (!call) return;
    this.#resume(call, () => go(call.dialogue), now);
    this.#nextCall(now);
  }

  #watch(now: Instant): void {
    if (!this.#speaking) return;
    const { call, silentAt, tooLongAt } = this.#speaking;
    if (now < silentAt && now < tooLongAt) return;
    const ms = now < tooLongAt ? this.#silenceMs : this.#longestAnswerMs;
    const error = new TimeoutError(`no answer within ${ms} ms`, { layer: 'session' });
    this.#resume(call, () => call.dialogue.throw(error), now);
    if (!this.#speaking && this.#endsOnTimeout) this.#finish(error);
    this.#nextCall(now);
  }

  #finish(error: DlmsError | undefined): void {
    if (this.#end) return;
    this.#end = { error };
    const speaking = this.#speaking?.call;
    // The dialogue under way is told by a throw, since it knows what it was doing.
    if (speaking) this.#resume(speaking, () => speaking.dialogue.throw(error ?? CLOSED()), 0);
    for (const call of this.#waiting.splice(0)) call.reject(error ?? CLOSED());
    this.#outputs.push({ type: 'ended', error });
  }
}

/** The call whose answer is awaited, and when that becomes hopeless. */
interface Speaking {
  readonly call: Call<unknown>;
  silentAt: Instant;
  readonly tooLongAt: Instant;
}

const NOTHING = new Uint8Array(0);
const NEVER = { silentAt: Number.POSITIVE_INFINITY, tooLongAt: Number.POSITIVE_INFINITY };
const CLOSED = () => new ClosedError('the connection is closed', { layer: 'session' });
/** Data-notification, event-notification and information-report, also in envelopes of their own: they answer nothing. */
const NOTIFICATIONS: ReadonlySet<number> = new Set([0x0f, 0xc2, 0x18, 0xca, 0xd2, 0x38, 0x58]);
const isNotification = ([tag = 0]: Uint8Array): boolean => NOTIFICATIONS.has(tag);
const DISCONNECTED = {
  peer: 'the meter closed the link',
  reset: 'the meter began the link anew',
  inactivity: 'the link was closed after too long a pause',
} as const;
