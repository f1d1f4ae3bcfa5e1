import { apdu as apduCodec } from '../apdu/apdu.ts';
import type { GeneralBlockTransfer } from '../apdu/block.ts';
import type { Instant } from '../bytes/machine.ts';
import { concat } from '../bytes/octets.ts';
import { decodeFirst } from '../codec/codec.ts';
import { DlmsError, UnexpectedError } from '../errors.ts';
import { GeneralBlockJoiner } from '../session/general-block-joiner.ts';
import { isGeneralBlock } from '../session/general-block-sender.ts';
import type { PushAddress } from './listen-read.ts';

/** What a block led to. */
export interface Collected {
  readonly whole?: Uint8Array;
  readonly problem?: DlmsError;
}

interface Series {
  readonly from: PushAddress;
  readonly joiner: GeneralBlockJoiner;
  readonly until: Instant;
}

/** What was put together last between two addresses: copies of its blocks may still come. */
interface Finished {
  readonly joiner: GeneralBlockJoiner;
  readonly at: Instant;
}

/** Copies that a network makes come at once. */
const COPY_MS = 1000;

/** Series of blocks that may be under way at once, each between its own two addresses. */
const MOST_SERIES = 16;

/**
 * Puts blocks together that meters push without a session: never acknowledged, sometimes doubled or out of order (L+G E450). A block
 * that contradicts what came before begins another notification; a copy of one that was used already begins none, lest it end the next.
 */
export class BlockCollector {
  readonly #maxBytes: number;
  readonly #timeoutMs: number;
  readonly #series = new Map<string, Series>();
  readonly #finished = new Map<string, Finished>();

  constructor(maxBytes: number, timeoutMs: number) {
    this.#maxBytes = maxBytes;
    this.#timeoutMs = timeoutMs;
  }

  get deadline(): Instant | undefined {
    let first: Instant | undefined;
    for (const { until } of this.#series.values()) if (first === undefined || until < first) first = until;
    return first;
  }

  /** Takes what begins with a block; several may stand behind one another. */
  take(octets: Uint8Array, from: PushAddress, now: Instant): Collected {
    try {
      let rest = octets;
      let collected: Collected = {};
      while (isGeneralBlock(rest)) {
        const read = decodeFirst(apduCodec, rest);
        rest = read.rest;
        collected = this.#add(read.value as GeneralBlockTransfer, from, now);
        if (collected.whole && rest.length > 0 && !isGeneralBlock(rest))
          return { whole: concat(collected.whole, rest) };
      }
      return collected;
    } catch (error) {
      if (!(error instanceof DlmsError)) throw error;
      this.#series.delete(keyOf(from));
      return { problem: error };
    }
  }

  /** Drops what was not continued. */
  expire(now: Instant): readonly { readonly error: DlmsError; readonly from: PushAddress }[] {
    const dropped: { error: DlmsError; from: PushAddress }[] = [];
    for (const [key, { until, joiner, from }] of this.#series) {
      if (now < until) continue;
      this.#series.delete(key);
      dropped.push({ from, error: unfinished(joiner) });
    }
    return dropped;
  }

  #add(block: GeneralBlockTransfer, from: PushAddress, now: Instant): Collected {
    if (block.bytes.length === 0) return {};
    const key = keyOf(from);
    const known = this.#series.get(key)?.joiner;
    if (this.#isCopy(key, block, (known?.acknowledged ?? 0) + 1, now)) return {};
    const contradicted = known?.contradicts(block) ? known : undefined;
    const joiner = known && !contradicted ? known : new GeneralBlockJoiner({ maxBytes: this.#maxBytes });
    joiner.take(block);
    const problem = contradicted && { problem: unfinished(contradicted) };
    this.#series.delete(key);
    if (joiner.whole) {
      this.#finish(key, { joiner, at: now });
      return { ...problem, whole: joiner.join() };
    }
    if (this.#series.size < MOST_SERIES)
      this.#series.set(key, { from, joiner, until: now + this.#timeoutMs });
    return problem ?? {};
  }

  /** A block that the next notification has just so is told from a copy by its turn, and by its time. */
  #isCopy(key: string, block: GeneralBlockTransfer, due: number, now: Instant): boolean {
    const finished = this.#finished.get(key);
    if (!finished?.joiner.has(block)) return false;
    return now < finished.at + COPY_MS || (block.number !== due && now < finished.at + this.#timeoutMs);
  }

  #finish(key: string, finished: Finished): void {
    this.#finished.delete(key);
    this.#finished.set(key, finished);
    const [oldest] = this.#finished.keys();
    if (this.#finished.size > MOST_SERIES && oldest !== undefined) this.#finished.delete(oldest);
  }
}

const keyOf = ({ source = '', destination = '' }: PushAddress): string => `${source} ${destination}`;

const unfinished = (joiner: GeneralBlockJoiner): DlmsError =>
  new UnexpectedError(
    `a notification in general blocks was not completed: block ${joiner.acknowledged + 1} is missing`,
    { layer: 'session', advice: 'octets are lost on the line: check its settings and cabling' },
  );
