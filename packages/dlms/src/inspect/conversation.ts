import type { Apdu, ApduOf } from '../apdu/apdu.ts';
import { type Result, result } from '../apdu/result.ts';
import { decode } from '../codec/codec.ts';
import { sequenceOf } from '../codec/combinators.ts';
import { data } from '../data/data.ts';
import type { Data } from '../data/tag.ts';
import { Gathered } from './gathered.ts';
import type { Harvest } from './harvest.ts';
import type { Reference } from './reading.ts';
import { ShortNames } from './short-names.ts';

/** A value that came in blocks: what the blocks join to. */
export interface Joined {
  readonly octets: Gathered;
  /** What the octets are: one value, or count and results of a list. */
  readonly kind: 'data' | 'results';
}

/**
 * One client and one server, heard from outside: remembers what was asked, so that answers have names. Answers belong to
 * the last question, not to an invoke id: some servers answer with another one (`wirenboard`).
 */
export class Conversation {
  readonly #harvest: Harvest;
  readonly #shortNames = new ShortNames();
  /** What the answer to come will hold, in its order. */
  #asked: readonly (Reference | undefined)[] = [];
  #list = false;
  #variables: readonly number[] = [];
  #blocks: { readonly number: number; readonly octets: Gathered }[] = [];

  constructor(harvest: Harvest) {
    this.#harvest = harvest;
  }

  /** Takes an APDU; gives what its blocks join to when it brought the last one. `octets` are those of the APDU. */
  take(apdu: Apdu, octets: Gathered): Joined | undefined {
    switch (apdu.apdu) {
      case 'getRequest':
        this.#ask(apdu);
        return undefined;
      case 'readRequest':
        this.#read(apdu);
        return undefined;
      case 'getResponse':
        return this.#answer(apdu, octets);
      case 'readResponse':
        return this.#answerRead(apdu, octets);
      default:
        return undefined;
    }
  }

  /** Takes what blocks have joined to, and gives each value its name. @throws MalformedError */
  takeJoined({ octets, kind }: Joined): void {
    if (kind === 'data') this.#found([{ kind: 'data', data: decode(data, octets.bytes) }]);
    else this.#found(decode(sequenceOf(result, 2), octets.bytes));
  }

  #ask(request: ApduOf<'getRequest'>): void {
    if (request.kind === 'next') return;
    this.#blocks = [];
    this.#list = request.kind === 'list';
    const targets = request.kind === 'list' ? request.targets : [request];
    this.#asked = targets.map(({ attribute: { classId, instance, attribute } }) => ({
      classId,
      logicalName: instance,
      attribute,
    }));
  }

  #answer(response: ApduOf<'getResponse'>, octets: Gathered): Joined | undefined {
    switch (response.kind) {
      case 'normal':
        this.#found([response.result]);
        return undefined;
      case 'list':
        this.#found(response.results);
        return undefined;
      case 'block':
        if (response.content.kind === 'error') {
          this.#blocks = [];
          return undefined;
        }
        return this.#block(response.number, response.last, tail(octets, response.content.bytes));
    }
  }

  #read(request: ApduOf<'readRequest'>): void {
    if (request.variables.some(({ kind }) => kind === 'block' || kind === 'readBlock')) return;
    this.#blocks = [];
    this.#list = true;
    this.#variables = request.variables.map((variable) => ('name' in variable ? variable.name : 0));
    this.#asked = this.#variables.map((name) => this.#shortNames.resolve(name));
  }

  #answerRead({ results }: ApduOf<'readResponse'>, octets: Gathered): Joined | undefined {
    const [first] = results;
    if (first?.kind === 'block') return this.#block(first.number, first.last, tail(octets, first.bytes));
    this.#found(results.filter((one) => one.kind === 'data' || one.kind === 'error'));
    return undefined;
  }

  /** Keeps a block; one that was repeated counts once. */
  #block(number: number, last: boolean, octets: Gathered): Joined | undefined {
    if (this.#blocks.at(-1)?.number !== number) this.#blocks.push({ number, octets });
    if (!last) return undefined;
    const whole = Gathered.join(this.#blocks.map((block) => block.octets));
    this.#blocks = [];
    return { octets: whole, kind: this.#list ? 'results' : 'data' };
  }

  #found(results: readonly (Result | { readonly kind: 'data'; readonly data: Data })[]): void {
    for (const [i, one] of results.entries()) {
      if (one.kind !== 'data') continue;
      this.#shortNames.learn(one.data);
      const reference = this.#asked[i];
      if (reference) this.#harvest.attribute(reference, one.data);
    }
  }
}

/** Blocks stand at the end of their APDU. */
function tail(octets: Gathered, bytes: Uint8Array): Gathered {
  return octets.slice(octets.length - bytes.length);
}
