import { apdu } from '../apdu/apdu.ts';
import type { Instant, Machine } from '../bytes/machine.ts';
import type { DateTime } from '../data/date-time.ts';
import type { Obis } from '../data/obis.ts';
import { DlmsError, SecurityError, TimeoutError } from '../errors.ts';
import { GeneralBlockSender } from '../session/general-block-sender.ts';
import type { ReadAccess } from './association-view.ts';
import { isConfirmationDue } from './push-confirmation.ts';
import { dataNotificationOf, pushBody } from './push-message.ts';
import type { PushAcknowledgement, PushDestination, PushPlan } from './push-plan.ts';
import type { PushProtector } from './push-protection.ts';
import { isWithin } from './push-window.ts';
import { tryDecode } from './service.ts';

export type PushSenderInput =
  /** The push method was called. A push that waits already is the one that is meant. */
  | { readonly type: 'push' }
  /** The line has taken what was to be delivered. */
  | { readonly type: 'sent' }
  /** The line has confirmed it, as far as it ever does. */
  | { readonly type: 'delivered' }
  /** The line has not taken it, or knows that it got lost. */
  | { readonly type: 'failed'; readonly error: DlmsError }
  /** An APDU that came back: a confirmation, perhaps. */
  | { readonly type: 'received'; readonly apdu: Uint8Array }
  /** The reset method was called: the push under way is given up, and its retries with it. */
  | { readonly type: 'reset' }
  | { readonly type: 'tick' };

export type PushSenderOutput =
  /** Send these, and say `sent` or `failed`, and `delivered` where it is the line that confirms. */
  | {
      readonly type: 'deliver';
      readonly apdus: readonly Uint8Array[];
      readonly destination: PushDestination;
      /** The object of the port to send through, where the setup names one. */
      readonly port: Obis | undefined;
      readonly clientSap: number;
      /** Whose confirmation is awaited. */
      readonly acknowledgedBy: PushAcknowledgement;
    }
  /** The push is over. A confirmation by the receiver is for the setup to show, as its last. */
  | { readonly type: 'done'; readonly confirmedAt?: DateTime }
  /** The push was reset. */
  | { readonly type: 'calledOff' }
  /** All attempts have failed, for this reason at last. */
  | { readonly type: 'gaveUp'; readonly error: DlmsError };

export interface PushSenderOptions {
  /** The plan as it is now: a client may have written it since. undefined when there is nothing to push. */
  readonly plan: (now: Instant) => PushPlan | undefined;
  /** What the values are read through. */
  readonly access: (now: Instant) => ReadAccess;
  /** The meter's local time, for windows and the time of the notification. */
  readonly localTime: (now: Instant) => DateTime;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** Protects a notification, at each attempt anew. What a setup wants protected is not sent without it. */
  readonly protect?: PushProtector;
  /** A longer one goes in general blocks, streamed; default 65535. */
  readonly maxApduBytes?: number;
  /** How long a confirmation may take; default 10 s. */
  readonly confirmTimeoutMs?: number;
}

/** A push on its way: waiting for its window and its turn, in the hands of the line, or for its confirmation. */
type State =
  | { readonly state: 'idle' }
  | { readonly state: 'waiting'; readonly at: Instant; readonly attempt: number }
  | ({ readonly state: 'sending' } & Attempt)
  | ({ readonly state: 'confirming'; readonly until: Instant } & Attempt);

interface Attempt {
  readonly id: number;
  readonly attempt: number;
  readonly plan: PushPlan;
  readonly acknowledgedBy: PushAcknowledgement;
}

/**
 * Pushes as a Push setup says.
 *
 *     idle ──push──▶ waiting ──window, random delay──▶ sending ──sent──▶ (confirming) ──▶ idle: done
 *                       ▲                                │ failed           │ too late
 *                       └────── delay, retries left ─────┴──────────────────┘    none left: gave up
 *
 * The values are read when they are sent; each attempt of one push has the same invoke id. Who has to confirm, the line or the
 * receiver, says the setup; where nobody has to, sent is done.
 */
export class PushSender implements Machine<PushSenderInput, PushSenderOutput> {
  readonly #options: PushSenderOptions;
  #state: State = { state: 'idle' };
  #id = 0;
  #lastConfirmation: DateTime | undefined;
  /** The first attempt has been put off. */
  #randomised = false;

  constructor(options: PushSenderOptions) {
    this.#options = options;
  }

  get busy(): boolean {
    return this.#state.state !== 'idle';
  }

  get deadline(): Instant | undefined {
    const state = this.#state;
    return state.state === 'waiting' ? state.at : state.state === 'confirming' ? state.until : undefined;
  }

  handle(input: PushSenderInput, now: Instant): PushSenderOutput[] {
    const state = this.#state;
    switch (input.type) {
      case 'push':
        return state.state === 'idle' ? this.#begin(now) : [];
      case 'sent':
        return state.state === 'sending' ? this.#sent(state, now) : [];
      case 'delivered':
        return this.#isAwaited('line') ? this.#end({ type: 'done' }) : [];
      case 'failed':
        return state.state === 'sending' || state.state === 'confirming'
          ? this.#again(state, input.error, now)
          : [];
      case 'received':
        return this.#received(input.apdu, now);
      case 'reset':
        return state.state === 'idle' ? [] : this.#end({ type: 'calledOff' });
      case 'tick':
        return this.#tick(now);
    }
  }

  #begin(now: Instant): PushSenderOutput[] {
    const plan = this.#options.plan(now);
    if (!plan || plan.objects.length === 0) return [{ type: 'done' }];
    this.#id = (this.#id + 1) & 0xff_ffff;
    this.#state = { state: 'waiting', at: now, attempt: 0 };
    return this.#tick(now);
  }

  /** Meters that share a window would all push at its first moment. */
  #putOff({ randomisationSeconds }: PushPlan, now: Instant): void {
    const at = now + Math.floor(this.#options.random() * randomisationSeconds * 1000);
    this.#state = { state: 'waiting', at, attempt: 0 };
    this.#randomised = true;
  }

  #tick(now: Instant): PushSenderOutput[] {
    const state = this.#state;
    if (state.state === 'confirming' && now >= state.until)
      return this.#again(state, unconfirmed(state.acknowledgedBy), now);
    if (state.state !== 'waiting' || now < state.at) return [];
    const plan = this.#options.plan(now);
    if (!plan) return this.#end({ type: 'done' });
    if (!this.#isOpen(plan, now)) {
      this.#state = { ...state, at: nextMinute(now) };
      return [];
    }
    if (!this.#randomised && plan.randomisationSeconds > 0) {
      this.#putOff(plan, now);
      return this.#tick(now);
    }
    return this.#send(plan, state.attempt, now);
  }

  #send(plan: PushPlan, attempt: number, now: Instant): PushSenderOutput[] {
    const acknowledgedBy = this.#acknowledgement(plan, now);
    const octets = this.#notification(plan, acknowledgedBy === 'receiver', now);
    if (octets instanceof DlmsError) return this.#end({ type: 'gaveUp', error: octets });
    const { maxApduBytes = 0xffff } = this.#options;
    const apdus =
      octets.length > maxApduBytes ? new GeneralBlockSender(octets, maxApduBytes).stream() : [octets];
    this.#state = { state: 'sending', id: this.#id, attempt, plan, acknowledgedBy };
    const { destination, port, clientSap } = plan;
    return [{ type: 'deliver', apdus, destination, port, clientSap, acknowledgedBy }];
  }

  #acknowledgement({ acknowledgedBy, confirmation }: PushPlan, now: Instant): PushAcknowledgement {
    if (acknowledgedBy !== 'receiver') return acknowledgedBy;
    const last = this.#lastConfirmation ?? confirmation.last;
    return isConfirmationDue({ ...confirmation, last }, this.#options.localTime(now)) ? 'receiver' : 'nobody';
  }

  /** Or why there is none: trying again would not help. */
  #notification({ objects, protection }: PushPlan, confirmed: boolean, now: Instant): Uint8Array | DlmsError {
    const { access, localTime, protect } = this.#options;
    const plain = dataNotificationOf(this.#id, pushBody(objects, access(now)), {
      time: localTime(now),
      confirmed,
    });
    if (!protect) return protection.length === 0 ? plain : unprotectable();
    try {
      return protect(plain, protection, now);
    } catch (error) {
      if (error instanceof DlmsError) return error;
      throw error;
    }
  }

  #sent(state: Extract<State, { state: 'sending' }>, now: Instant): PushSenderOutput[] {
    if (state.acknowledgedBy === 'nobody') return this.#end({ type: 'done' });
    const until = now + (this.#options.confirmTimeoutMs ?? 10_000);
    this.#state = { ...state, state: 'confirming', until };
    return [];
  }

  #isAwaited(acknowledgement: PushAcknowledgement): boolean {
    const state = this.#state;
    const underWay = state.state === 'confirming' || state.state === 'sending';
    return underWay && state.acknowledgedBy === acknowledgement;
  }

  #received(octets: Uint8Array, now: Instant): PushSenderOutput[] {
    const answer = this.#isAwaited('receiver') ? tryDecode(apdu, octets) : undefined;
    if (answer?.apdu !== 'dataNotificationConfirm' || answer.invoke.id !== this.#id) return [];
    const confirmedAt = this.#options.localTime(now);
    this.#lastConfirmation = confirmedAt;
    return this.#end({ type: 'done', confirmedAt });
  }

  #again(
    { attempt, plan }: Extract<State, { state: 'sending' | 'confirming' }>,
    error: DlmsError,
    now: Instant,
  ): PushSenderOutput[] {
    if (attempt >= plan.retries) return this.#end({ type: 'gaveUp', error });
    this.#state = { state: 'waiting', at: now + delayMs(plan, attempt), attempt: attempt + 1 };
    return this.#tick(now);
  }

  #end(output: PushSenderOutput): PushSenderOutput[] {
    this.#state = { state: 'idle' };
    this.#randomised = false;
    return [output];
  }

  #isOpen(plan: PushPlan, now: Instant): boolean {
    return isWithin(plan.windows, this.#options.localTime(now));
  }
}

const unconfirmed = (acknowledgedBy: PushAcknowledgement): TimeoutError =>
  new TimeoutError(`the push was not confirmed by the ${acknowledgedBy}`, { layer: 'session' });

const unprotectable = (): SecurityError =>
  new SecurityError('the push setup wants its pushes protected, and there are no keys to do it with', {
    layer: 'security',
    reason: 'key',
    advice: 'give the sender the security setup of the meter (protectPushes), or empty the parameters',
  });

/** Windows open at whole minutes as a rule: who waits for one looks again at the next. */
const nextMinute = (now: Instant): Instant => (Math.floor(now / MINUTE) + 1) * MINUTE;

const MINUTE = 60_000;

/** Before retry n, counted from 0. */
const delayMs = ({ delay: { minimum, exponent, maximum } }: PushPlan, n: number): number =>
  Math.min(maximum, minimum * (exponent / 100) ** n) * 1000;
