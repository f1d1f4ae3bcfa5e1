import type { Instant, Machine } from '../bytes/machine.ts';
import { concat } from '../bytes/octets.ts';
import { fromLatin1 } from '../bytes/utf8.ts';
import {
  ACK,
  BREAK,
  baudCharacterOf,
  baudOf,
  encodeIdentification,
  encodeSelect,
  NAK,
  withoutParity,
  withParity,
} from './message.ts';
import { type DataSet, encodeReadout } from './readout.ts';
import { lineTimeMs, START_BAUD } from './sign-on.ts';

/*
 * The meter's side of the IEC 62056-21 sign-on.
 *
 *   waiting ──request──► reacting ──tr──► identified ──HDLC selected──► switching ──tr──► confirming ──sent──► away
 *      ▲                                      │  │                                                              │
 *      │                                      │  └─readout selected, or nothing──► switching ──tr──► reading    │
 *      └── break, silence, nonsense ──────────┴─────────────────────────────────────ACK, silence──────┘◄──returned
 *
 * Every way back to waiting is a way back to 300 Bd.
 */

export interface SignOnServerOptions {
  /** Three letters of the FLAG association; a lower-case third one promises to react in 20 ms. */
  readonly manufacturer: string;
  /** What the meter calls itself, at most 16 characters. */
  readonly identification: string;
  /** Answers requests that name it; requests without an address are always answered. */
  readonly address?: string;
  /** The speed that is proposed; default 9600. */
  readonly baud?: number;
  /** HDLC can follow, and is announced; default true. */
  readonly hdlc?: boolean;
  /** What is read out, asked for anew each time. Without it there is no readout. */
  readonly readout?: () => readonly DataSet[];
  /** How long after a request, and after an option select, the meter answers; default 200 ms, 20 ms for the quick. */
  readonly reactionMs?: number;
  /** How long an option select, or the acknowledgement of a readout, is waited for. */
  readonly selectTimeoutMs?: number;
}

export type SignOnServerInput =
  | { readonly type: 'received'; readonly bytes: Uint8Array }
  /** HDLC has ended: sign-on is due again. */
  | { readonly type: 'returned' }
  | { readonly type: 'tick' };

export type SignOnServerOutput =
  | { readonly type: 'transmit'; readonly bytes: Uint8Array }
  | { readonly type: 'baud'; readonly rate: number }
  /** HDLC from here on, until `returned` comes in; `rest` is its beginning. */
  | { readonly type: 'hdlc'; readonly baud: number; readonly rest: Uint8Array }
  | { readonly type: 'readOut'; readonly acknowledged: boolean };

type State =
  | { readonly name: 'waiting' | 'reacting' | 'identified' | 'away' }
  | { readonly name: 'switching'; readonly to: 'hdlc' | 'readout'; readonly baud: number }
  | { readonly name: 'confirming'; readonly baud: number }
  | { readonly name: 'reading'; readonly block: Uint8Array; readonly baud: number; readonly repeats: number };

/** The longest message of a client, with noise before it. */
const LONGEST_MESSAGE = 128;
/** How often a readout is said again before the client is given up. */
const MOST_REPEATS = 3;
const NOTHING = new Uint8Array(0);

export class SignOnServer implements Machine<SignOnServerInput, SignOnServerOutput> {
  readonly #options: Required<Omit<SignOnServerOptions, 'readout'>> & Pick<SignOnServerOptions, 'readout'>;
  readonly #identification: Uint8Array;
  #state: State = { name: 'waiting' };
  #heard: Uint8Array = NOTHING;
  #deadline: Instant | undefined;

  /** @throws RangeError for an identification that cannot be said */
  constructor(options: SignOnServerOptions) {
    const quick = /[a-z]$/.test(options.manufacturer);
    this.#options = {
      address: '',
      baud: 9600,
      hdlc: true,
      reactionMs: quick ? 20 : 200,
      selectTimeoutMs: 1500,
      ...options,
    };
    const { manufacturer, identification, baud, hdlc } = this.#options;
    this.#identification = encodeIdentification({
      manufacturer,
      identification,
      baudCharacter: baudCharacterOf(baud),
      announcesModeE: hdlc,
    });
  }

  get deadline(): Instant | undefined {
    return this.#deadline;
  }

  handle(input: SignOnServerInput, now: Instant): SignOnServerOutput[] {
    switch (input.type) {
      case 'received':
        return this.#receive(input.bytes, now);
      case 'returned':
        return this.#state.name === 'away' ? this.#wait() : [];
      case 'tick':
        return this.#deadline !== undefined && now >= this.#deadline ? this.#late(now) : [];
    }
  }

  #receive(bytes: Uint8Array, now: Instant): SignOnServerOutput[] {
    const state = this.#state;
    switch (state.name) {
      case 'waiting':
      case 'identified':
        this.#heard = concat(this.#heard, withoutParity(bytes)).slice(-LONGEST_MESSAGE);
        return state.name === 'waiting' ? this.#listenForRequest(now) : this.#listenForSelect(now);
      case 'confirming':
        // A client that is quicker than our clock.
        this.#heard = concat(this.#heard, bytes).slice(-LONGEST_MESSAGE);
        return [];
      case 'reading':
        return this.#acknowledged(withoutParity(bytes), state, now);
      case 'reacting':
      case 'switching':
      case 'away':
        return [];
    }
  }

  #listenForRequest(now: Instant): SignOnServerOutput[] {
    const end = this.#heard.indexOf(0x0a);
    if (end < 0) return [];
    const line = fromLatin1(this.#heard.subarray(0, end));
    this.#heard = this.#heard.subarray(end + 1);
    const [, address] = /\/\?([^!]*)!\r?$/.exec(line) ?? [];
    if (address === undefined || !this.#isMeant(address)) return this.#listenForRequest(now);
    this.#state = { name: 'reacting' };
    this.#heard = NOTHING;
    this.#deadline = now + this.#options.reactionMs;
    return [];
  }

  /** Zeros at the beginning of an address mean nothing. */
  #isMeant(address: string): boolean {
    const significant = (text: string) => text.replace(/^0+/, '');
    return address === '' || significant(address) === significant(this.#options.address);
  }

  #listenForSelect(now: Instant): SignOnServerOutput[] {
    if (endsSession(this.#heard)) return this.#wait();
    const start = this.#heard.indexOf(ACK);
    const end = start < 0 ? -1 : this.#heard.indexOf(0x0a, start);
    if (end < 0) return this.#heard.includes(0x0a) ? this.#again(now) : [];
    const choice = /^(\d)(\d)(.)\r?$/.exec(fromLatin1(this.#heard.subarray(start + 1, end)));
    this.#heard = NOTHING;
    const [, protocol = '', speed = '', mode = ''] = choice ?? [];
    const asked = baudOf(speed);
    if (asked === undefined) return this.#wait();
    // Another speed than the proposed one, but for a lower one that the client prefers, is not agreed on.
    const baud = asked <= this.#options.baud ? asked : START_BAUD;
    // What is selected and is not to be had here is continued as a readout, as meters of mode C do.
    const to = protocol === '2' && mode === '2' && this.#options.hdlc ? 'hdlc' : 'readout';
    return this.#switch(to, baud, now);
  }

  /** Nonsense where an option select is due: it may be a client that begins anew. */
  #again(now: Instant): SignOnServerOutput[] {
    this.#state = { name: 'waiting' };
    this.#deadline = undefined;
    return this.#listenForRequest(now);
  }

  #switch(to: 'hdlc' | 'readout', baud: number, now: Instant): SignOnServerOutput[] {
    if (to === 'readout' && !this.#options.readout) return this.#wait();
    this.#state = { name: 'switching', to, baud };
    this.#deadline = now + this.#options.reactionMs;
    return [];
  }

  #late(now: Instant): SignOnServerOutput[] {
    const state = this.#state;
    switch (state.name) {
      case 'reacting':
        this.#state = { name: 'identified' };
        this.#deadline =
          now + lineTimeMs(this.#identification.length, START_BAUD) + this.#options.selectTimeoutMs;
        return [{ type: 'transmit', bytes: withParity(this.#identification) }];
      case 'identified':
        return this.#switch('readout', START_BAUD, now);
      case 'switching':
        return state.to === 'hdlc' ? this.#confirm(state.baud, now) : this.#readOut(state.baud, now);
      case 'confirming': {
        const rest = this.#heard;
        this.#state = { name: 'away' };
        this.#deadline = undefined;
        return [{ type: 'hdlc', baud: state.baud, rest }];
      }
      case 'reading':
        return [{ type: 'readOut', acknowledged: false }, ...this.#wait()];
      case 'waiting':
      case 'away':
        return [];
    }
  }

  #confirm(baud: number, now: Instant): SignOnServerOutput[] {
    const confirmation = encodeSelect('hdlc', baudCharacterOf(baud));
    this.#state = { name: 'confirming', baud };
    this.#heard = NOTHING;
    this.#deadline = now + lineTimeMs(confirmation.length, baud);
    return [
      { type: 'baud', rate: baud },
      { type: 'transmit', bytes: withParity(confirmation) },
    ];
  }

  #readOut(baud: number, now: Instant): SignOnServerOutput[] {
    const block = withParity(encodeReadout(this.#options.readout?.() ?? []));
    this.#state = { name: 'reading', block, baud, repeats: 0 };
    this.#deadline = this.#whenRead(block, baud, now);
    return [
      { type: 'baud', rate: baud },
      { type: 'transmit', bytes: block },
    ];
  }

  #acknowledged(
    characters: Uint8Array,
    state: Extract<State, { name: 'reading' }>,
    now: Instant,
  ): SignOnServerOutput[] {
    if (characters.includes(ACK)) return [{ type: 'readOut', acknowledged: true }, ...this.#wait()];
    if (!characters.includes(NAK)) return endsSession(characters) ? this.#wait() : [];
    if (state.repeats >= MOST_REPEATS) return [{ type: 'readOut', acknowledged: false }, ...this.#wait()];
    this.#state = { ...state, repeats: state.repeats + 1 };
    this.#deadline = this.#whenRead(state.block, state.baud, now);
    return [{ type: 'transmit', bytes: state.block }];
  }

  #whenRead(block: Uint8Array, baud: number, now: Instant): Instant {
    return now + lineTimeMs(block.length, baud) + this.#options.selectTimeoutMs;
  }

  #wait(): SignOnServerOutput[] {
    this.#state = { name: 'waiting' };
    this.#heard = NOTHING;
    this.#deadline = undefined;
    return [{ type: 'baud', rate: START_BAUD }];
  }
}

const endsSession = (characters: Uint8Array): boolean => fromLatin1(characters).includes(fromLatin1(BREAK));
