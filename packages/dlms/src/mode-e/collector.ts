import { toHex } from '../bytes/hex.ts';
import type { Instant, Machine } from '../bytes/machine.ts';
import { concat } from '../bytes/octets.ts';
import { fromLatin1 } from '../bytes/utf8.ts';
import { type DlmsError, MalformedError, TimeoutError } from '../errors.ts';
import { ACK, ETX, NAK, STX, withoutParity, withParity } from './message.ts';
import { type DataSet, LONGEST_READOUT, parseDataSets, parseReadout } from './readout.ts';

export interface CollectorOptions {
  /** Mode D, and what is like it: the meter sends by itself, nothing is answered, and the block ends in `!` without a check. */
  readonly oneWay?: boolean;
  /** How long the meter may say nothing. */
  readonly silenceMs?: number;
  /** How long one block may take. */
  readonly longestMs?: number;
  /** How often a damaged block is asked for again. */
  readonly repeats?: number;
}

export type CollectorInput =
  | { readonly type: 'start' | 'tick' }
  | { readonly type: 'received'; readonly bytes: Uint8Array };

export type CollectorOutput =
  | { readonly type: 'transmit'; readonly bytes: Uint8Array }
  | { readonly type: 'done'; readonly sets: readonly DataSet[] }
  | { readonly type: 'failed'; readonly error: DlmsError };

/** Takes in a readout to its end, asks again for what was damaged, and acknowledges. */
export class ReadoutCollector implements Machine<CollectorInput, CollectorOutput> {
  readonly #options: Required<CollectorOptions>;
  readonly #pieces: Uint8Array[] = [];
  #length = 0;
  /** Whether what ends a block was heard; before it there is nothing to look for. */
  #ending = false;
  #repeats = 0;
  #silentAt: Instant | undefined;
  #tooLongAt: Instant = 0;

  constructor(options: CollectorOptions = {}) {
    this.#options = { oneWay: false, silenceMs: 3000, longestMs: 15 * 60_000, repeats: 2, ...options };
  }

  get deadline(): Instant | undefined {
    return this.#silentAt === undefined ? undefined : Math.min(this.#silentAt, this.#tooLongAt);
  }

  handle(input: CollectorInput, now: Instant): CollectorOutput[] {
    switch (input.type) {
      case 'start':
        return this.#begin(now);
      case 'received':
        return this.#silentAt === undefined ? [] : this.#receive(withoutParity(input.bytes), now);
      case 'tick':
        return this.deadline !== undefined && now >= this.deadline ? this.#fail(this.#late()) : [];
    }
  }

  #begin(now: Instant): CollectorOutput[] {
    this.#pieces.length = 0;
    this.#length = 0;
    this.#ending = false;
    this.#silentAt = now + this.#options.silenceMs;
    this.#tooLongAt = now + this.#options.longestMs;
    return [];
  }

  #receive(characters: Uint8Array, now: Instant): CollectorOutput[] {
    const { oneWay } = this.#options;
    this.#pieces.push(characters);
    this.#length += characters.length;
    this.#ending ||= characters.includes(oneWay ? EXCLAMATION : ETX);
    this.#silentAt = now + this.#options.silenceMs;
    if (!this.#ending && this.#length <= LONGEST_READOUT) return [];
    try {
      const sets = oneWay ? parseTelegram(this.#heard) : parseReadout(this.#heard);
      if (!sets) return [];
      this.#silentAt = undefined;
      return [...this.#say(ACK), { type: 'done', sets }];
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      if (oneWay || this.#repeats >= this.#options.repeats || this.#tooLong) return this.#fail(error);
      this.#repeats++;
      return [...this.#begin(now), ...this.#say(NAK)];
    }
  }

  get #heard(): Uint8Array {
    const [first, ...others] = this.#pieces;
    if (!first) return new Uint8Array(0);
    if (others.length > 0) this.#pieces.splice(0, this.#pieces.length, concat(first, ...others));
    return this.#pieces[0] ?? first;
  }

  get #tooLong(): boolean {
    return this.#length > LONGEST_READOUT;
  }

  #say(character: number): CollectorOutput[] {
    if (this.#options.oneWay) return [];
    return [{ type: 'transmit', bytes: withParity(Uint8Array.of(character)) }];
  }

  #late(): TimeoutError {
    const all = this.#heard;
    const { length } = all;
    const heard =
      length > 0 ? `${length} characters, beginning ${toHex(all.subarray(0, 8), ' ')}` : 'nothing';
    return new TimeoutError(`no end of a readout: heard ${heard}`, {
      layer: 'modeE',
      during: 'reading out by IEC 62056-21',
      advice: all.includes(STX)
        ? 'the meter broke off: try again, at a lower highest speed'
        : 'what came is no readout: try a lower highest speed, and check speed and 8N1 of a converter',
    });
  }

  #fail(error: DlmsError): CollectorOutput[] {
    this.#silentAt = undefined;
    return [{ type: 'failed', error }];
  }
}

const EXCLAMATION = 0x21;

/** The data sets of a telegram that ends in `!` on a line of its own, behind its identification; undefined before its end. */
function parseTelegram(heard: Uint8Array): readonly DataSet[] | undefined {
  const text = `\n${fromLatin1(heard)}`;
  const start = text.indexOf('\n/');
  const body = start < 0 ? -1 : text.indexOf('\n', start + 1);
  const end = body < 0 ? -1 : text.indexOf('\n!', body);
  if (end >= 0 && text.indexOf('\n', end + 1) > 0) return parseDataSets(text.slice(body, end));
  if (heard.length <= LONGEST_READOUT) return undefined;
  throw new MalformedError(`a telegram without an end after ${heard.length} characters`, heard.length, {
    layer: 'modeE',
  });
}
