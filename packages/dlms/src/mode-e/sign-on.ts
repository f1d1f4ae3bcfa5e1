import { toHex } from '../bytes/hex.ts';
import type { Instant, Machine } from '../bytes/machine.ts';
import { concat } from '../bytes/octets.ts';
import { type DlmsError, MalformedError, TimeoutError } from '../errors.ts';
import {
  ACK,
  BREAK,
  baudCharacterOf,
  baudOf,
  encodeRequest,
  encodeSelect,
  type Identification,
  modeBBaudOf,
  parseIdentification,
  type SignOnMode,
  STX,
  withoutParity,
  withParity,
} from './message.ts';
import { LONGEST_READOUT } from './readout.ts';

/*
 * The client's side of the IEC 62056-21 sign-on.
 *
 *   idle ──start──► (waking ──pause──►) asked ──identification──► pausing ──tr──► selecting ──sent──► confirming ──echo, or none──► done
 *                                         │                                                              │
 *                                         └─ no answer: again, then failed   STX: the meter reads out instead
 *
 * The speed changes when the last bit of the option select has left: too early corrupts it, too late loses the meter's echo.
 */

export interface SignOnOptions {
  /** Device address; empty: whichever meter hears it. */
  readonly address?: string;
  /** What is wanted after sign-on. */
  readonly mode?: Exclude<SignOnMode, 'programming'>;
  /** Not faster than this, whatever the meter proposes. */
  readonly highestBaud?: number;
  /** From the request to the first character of the identification, and between characters. */
  readonly answerTimeoutMs?: number;
  readonly attempts?: number;
  /** Sent before each request, to what sleeps: `BATTERY_WAKE_UP` for meters that live on a battery. */
  readonly wakeUp?: Uint8Array;
  /** From the end of these octets to the request. */
  readonly wakeUpPauseMs?: number;
  /** Sends a break before each request: for a meter that is still in a session which broke off at this speed. */
  readonly breakFirst?: boolean;
  /** From the identification to our option select; meters need at least 200 ms, optical heads more. */
  readonly selectDelayMs?: number;
  /** Beyond the time the option select takes on the line, before the speed changes. */
  readonly switchDelayMs?: number;
  /** How long the meter's echo at the new speed is waited for; without one the session goes on. */
  readonly confirmTimeoutMs?: number;
}

export type SignOnInput =
  | { readonly type: 'start' | 'tick' }
  | { readonly type: 'received'; readonly bytes: Uint8Array };

export type SignOnOutput =
  | { readonly type: 'transmit'; readonly bytes: Uint8Array }
  | { readonly type: 'baud'; readonly rate: number }
  /** `rest`: what came behind the sign-on and belongs to what follows, with parity removed for a readout. */
  | {
      readonly type: 'done';
      readonly mode: 'hdlc' | 'readout';
      readonly identification: Identification;
      readonly baud: number;
      readonly rest: Uint8Array;
    }
  | { readonly type: 'failed'; readonly error: DlmsError };

type State =
  | { readonly name: 'idle' | 'done' }
  | { readonly name: 'waking'; readonly attempt: number }
  /** `until`: however lively the line, an identification takes no longer. */
  | { readonly name: 'asked'; readonly attempt: number; readonly until: Instant }
  | {
      readonly name: 'pausing' | 'selecting' | 'confirming';
      readonly identification: Identification;
      readonly baud: number;
    };

/** Longest line that is taken for an identification, noise before it included. */
const LONGEST_LINE = 256;
/** Sign-on begins at this speed. */
export const START_BAUD = 300;
const NOTHING = new Uint8Array(0);

export class SignOn implements Machine<SignOnInput, SignOnOutput> {
  readonly #options: Required<SignOnOptions>;
  #state: State = { name: 'idle' };
  #heard: Uint8Array = new Uint8Array(0);
  #deadline: Instant | undefined;

  constructor(options: SignOnOptions = {}) {
    this.#options = {
      address: '',
      mode: 'hdlc',
      highestBaud: 115_200,
      answerTimeoutMs: 1500,
      attempts: 3,
      wakeUp: NOTHING,
      wakeUpPauseMs: 1600,
      breakFirst: false,
      selectDelayMs: 250,
      switchDelayMs: 50,
      confirmTimeoutMs: 1000,
      ...options,
    };
  }

  get deadline(): Instant | undefined {
    return this.#deadline;
  }

  handle(input: SignOnInput, now: Instant): SignOnOutput[] {
    switch (input.type) {
      case 'start':
        return this.#begin(1, now);
      case 'received':
        return this.#receive(input.bytes, now);
      case 'tick':
        return this.#deadline !== undefined && now >= this.#deadline ? this.#late(now) : [];
    }
  }

  #begin(attempt: number, now: Instant): SignOnOutput[] {
    const { wakeUp, breakFirst, wakeUpPauseMs, selectDelayMs } = this.#options;
    if (wakeUp.length === 0 && !breakFirst) return this.#ask(attempt, now);
    const call = concat(wakeUp, breakFirst ? withParity(BREAK) : NOTHING);
    this.#state = { name: 'waking', attempt };
    const pause = wakeUp.length > 0 ? wakeUpPauseMs : selectDelayMs;
    this.#deadline = now + lineTimeMs(call.length, START_BAUD) + pause;
    return [{ type: 'transmit', bytes: call }];
  }

  #ask(attempt: number, now: Instant): SignOnOutput[] {
    const request = encodeRequest(this.#options.address);
    const deadline = now + lineTimeMs(request.length, START_BAUD) + this.#options.answerTimeoutMs;
    this.#state = { name: 'asked', attempt, until: deadline + lineTimeMs(LONGEST_LINE, START_BAUD) };
    this.#heard = NOTHING;
    this.#deadline = deadline;
    return [{ type: 'transmit', bytes: withParity(request) }];
  }

  #receive(bytes: Uint8Array, now: Instant): SignOnOutput[] {
    const state = this.#state;
    if (state.name === 'asked') return this.#identify(bytes, state, now);
    if (state.name === 'pausing' || !('baud' in state)) return []; // nothing is due: an echo of our own characters
    this.#heard = concat(this.#heard, bytes).slice(-LONGEST_READOUT);
    // Behind a converter, which needs no time for characters, a meter may be heard before we have changed.
    return state.name === 'confirming' ? this.#confirm(state) : [];
  }

  #identify(
    bytes: Uint8Array,
    { attempt, until }: Extract<State, { name: 'asked' }>,
    now: Instant,
  ): SignOnOutput[] {
    this.#heard = concat(this.#heard, withoutParity(bytes)).slice(-LONGEST_LINE);
    this.#deadline = Math.min(now + this.#options.answerTimeoutMs, until);
    const line = identificationLine(this.#heard);
    if (!line) return [];
    let identification: Identification;
    try {
      identification = parseIdentification(line);
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      return attempt < this.#options.attempts ? this.#begin(attempt + 1, now) : this.#fail(error);
    }
    const modeB = modeBBaudOf(identification.baudCharacter);
    const proposed = baudOf(identification.baudCharacter);
    if (proposed === undefined) return this.#readWithoutSelect(identification, modeB ?? START_BAUD, line);
    const baud = speedWithin(Math.min(proposed, this.#options.highestBaud));
    this.#state = { name: 'pausing', identification, baud };
    this.#deadline = now + this.#options.selectDelayMs;
    return [];
  }

  /** Modes A and B ask for nothing: the readout follows by itself, in mode B at another speed. */
  #readWithoutSelect(identification: Identification, baud: number, line: Uint8Array): SignOnOutput[] {
    const rest = this.#heard.subarray(indexAfter(this.#heard, line));
    this.#end();
    return [
      { type: 'baud', rate: baud },
      { type: 'done', mode: 'readout', identification, baud, rest },
    ];
  }

  #confirm(state: Extract<State, { baud: number }>): SignOnOutput[] {
    const { identification, baud } = state;
    const plain = withoutParity(this.#heard);
    if (plain.includes(STX)) {
      this.#end();
      const rest = plain.subarray(plain.indexOf(STX));
      return [{ type: 'done', mode: 'readout', identification, baud, rest }];
    }
    const start = plain.indexOf(ACK);
    const end = start < 0 ? -1 : plain.indexOf(0x0a, start);
    if (end < 0) return [];
    const rest = this.#heard.subarray(end + 1);
    this.#end();
    return [{ type: 'done', mode: this.#options.mode, identification, baud, rest }];
  }

  #late(now: Instant): SignOnOutput[] {
    const state = this.#state;
    switch (state.name) {
      case 'waking':
        return this.#ask(state.attempt, now);
      case 'asked':
        return state.attempt < this.#options.attempts
          ? this.#begin(state.attempt + 1, now)
          : this.#fail(this.#silence());
      case 'pausing':
        return this.#select(state, now);
      case 'selecting':
        this.#state = { ...state, name: 'confirming' };
        this.#deadline = now + this.#options.confirmTimeoutMs;
        return [
          { type: 'baud', rate: state.baud },
          ...(withoutParity(this.#heard).includes(STX) ? this.#confirm(state) : []),
        ];
      case 'confirming': {
        // Some meters do not confirm, some confirm in 8N1 already: HDLC will tell whether they listen.
        const { identification, baud } = state;
        const { mode } = this.#options;
        const early = this.#confirm(state);
        if (early.length > 0) return early;
        this.#end();
        return [{ type: 'done', mode, identification, baud, rest: this.#heard }];
      }
      case 'idle':
      case 'done':
        return [];
    }
  }

  #select(state: Extract<State, { baud: number }>, now: Instant): SignOnOutput[] {
    const select = encodeSelect(this.#options.mode, baudCharacterOf(state.baud));
    this.#state = { ...state, name: 'selecting' };
    this.#heard = NOTHING;
    this.#deadline = now + lineTimeMs(select.length, START_BAUD) + this.#options.switchDelayMs;
    return [{ type: 'transmit', bytes: withParity(select) }];
  }

  #silence(): TimeoutError {
    const { length } = this.#heard;
    const beginning = toHex(this.#heard.subarray(0, 8), ' ');
    const heard =
      length > 0 ? `${length} characters that are no identification, beginning ${beginning}` : 'nothing';
    return new TimeoutError(`no identification after ${this.#options.attempts} requests: heard ${heard}`, {
      layer: 'modeE',
      during: 'signing on by IEC 62056-21 at 300 Bd 7E1',
      advice:
        'check that the optical head sits on the meter, the device address, and speed and 8N1 of a converter; after a broken session some meters need a minute; a meter on a battery needs to be woken up; some meters speak HDLC at once, without sign-on',
    });
  }

  #fail(error: DlmsError): SignOnOutput[] {
    this.#end();
    return [{ type: 'failed', error }];
  }

  #end(): void {
    this.#state = { name: 'done' };
    this.#deadline = undefined;
  }
}

/** How long characters take on the line: 7E1 and 8N1 both have ten bits for each. */
export const lineTimeMs = (characters: number, baud: number): number =>
  Math.ceil((characters * 10_000) / baud);

/** The line from the last slash to its end; our own request, echoed by the head, is passed over. */
function identificationLine(heard: Uint8Array): Uint8Array | undefined {
  for (let end = heard.indexOf(0x0a); end >= 0; end = heard.indexOf(0x0a, end + 1)) {
    const start = heard.lastIndexOf(0x2f, end);
    if (start >= 0 && heard[start + 1] !== 0x3f) return heard.subarray(start, end + 1);
  }
  return undefined;
}

const indexAfter = (heard: Uint8Array, line: Uint8Array): number =>
  line.byteOffset - heard.byteOffset + line.length;

/** The highest speed that can be agreed on and is not above `baud`. */
const speedWithin = (baud: number): number => baudOf(baudCharacterOf(baud)) ?? START_BAUD;
