import { apdu as apduCodec } from '../apdu/apdu.ts';
import type { GeneralBlockTransfer } from '../apdu/block.ts';
import type { DataLink, LinkInput, LinkOutput } from '../bytes/link.ts';
import type { Instant } from '../bytes/machine.ts';
import { decode } from '../codec/codec.ts';
import { DlmsError, RefusedError, UnexpectedError } from '../errors.ts';
import { GeneralBlockAsker, type GeneralBlockOptions } from './general-block.ts';
import { GeneralBlockJoiner } from './general-block-joiner.ts';
import { isGeneralBlock } from './general-block-sender.ts';
import { isAcseTag } from './message.ts';

/** What an association agreed, as far as its blocks are concerned. */
export interface GeneralBlockTerms {
  /** The longest APDU that the server takes, in octets. */
  readonly maxBlockBytes: number;
  /** Every request goes in blocks, not only those that are too long for one APDU. */
  readonly always?: boolean;
}

export interface GeneralBlockLinkOptions extends GeneralBlockOptions {
  /** How long the line may be silent before what is missing is asked for again. Without it the link beneath loses nothing. */
  readonly pollMs?: number;
  /** How often in a row that is done; default 3. */
  readonly maxPolls?: number;
}

/**
 * A link that carries long APDUs in general blocks, in both directions, so that those above need not know. Until an association
 * has agreed to them, requests go as they are; blocks that a meter pushes are put together at any time.
 */
export class GeneralBlockLink implements DataLink {
  readonly #link: DataLink;
  readonly #asker: GeneralBlockAsker;
  readonly #pollMs: number;
  readonly #maxPolls: number;
  readonly #maxBytes: number | undefined;
  #pushed: GeneralBlockJoiner;
  #terms: GeneralBlockTerms | undefined;
  /** The block heard last leaves nothing to say, and more are to come. */
  #speechless = false;
  #polls = 0;
  #heardAt: Instant = 0;

  constructor(link: DataLink, options: GeneralBlockLinkOptions = {}) {
    this.#link = link;
    this.#asker = new GeneralBlockAsker(options);
    this.#pollMs = options.pollMs ?? Number.POSITIVE_INFINITY;
    this.#maxPolls = options.maxPolls ?? 3;
    this.#maxBytes = options.maxBytes;
    this.#pushed = this.#newJoiner();
  }

  get connected(): boolean {
    return this.#link.connected;
  }

  get maxApduBytes(): number {
    return this.#terms ? Number.POSITIVE_INFINITY : this.#link.maxApduBytes;
  }

  get deadline(): Instant | undefined {
    const link = this.#link.deadline;
    const own = this.#pollAt;
    return own === undefined || (link !== undefined && link < own) ? link : own;
  }

  /** What was agreed when the association opened; undefined when blocks were not. */
  agree(terms: GeneralBlockTerms | undefined): void {
    this.#terms = terms;
  }

  /** @throws RangeError or RefusedError for an APDU that cannot go by blocks either */
  handle(input: LinkInput, now: Instant): LinkOutput[] {
    if (input.type === 'send') return this.#send(input.apdu, input.confirmed ?? true, now);
    if (input.type === 'disconnect') this.#reset();
    if (input.type === 'received') this.#heard(now);
    this.#speechless = false;
    const outputs = this.#link.handle(input, now).flatMap((output) => this.#follow(output, now));
    // Over HDLC the meter has to be given the turn again for the blocks that are to follow.
    if (this.#speechless)
      outputs.push(
        ...this.#link.handle({ type: 'passTurn' }, now).flatMap((output) => this.#follow(output, now)),
      );
    if (input.type !== 'tick' || this.#pollAt === undefined || now < this.#pollAt) return outputs;
    this.#polls++;
    this.#heardAt = now;
    return [...outputs, ...this.#say(this.#asker.poll(), true, now)];
  }

  get #pollAt(): Instant | undefined {
    if (!this.#asker.waiting || this.#polls >= this.#maxPolls || !Number.isFinite(this.#pollMs))
      return undefined;
    return this.#heardAt + this.#pollMs;
  }

  #heard(now: Instant): void {
    this.#heardAt = now;
    this.#polls = 0;
  }

  #send(request: Uint8Array, confirmed: boolean, now: Instant): LinkOutput[] {
    const terms = isAcseTag(request[0]) ? undefined : this.#terms;
    this.#heard(now);
    if (!terms || !(terms.always || request.length > terms.maxBlockBytes)) {
      this.#asker.begin();
      return this.#link
        .handle({ type: 'send', apdu: request, confirmed }, now)
        .flatMap((output) => this.#follow(output, now));
    }
    const blocks = this.#asker.ask(request, Math.min(terms.maxBlockBytes, this.#link.maxApduBytes));
    // Nobody waits for its acknowledgements, so the next request would cut it off.
    if (!confirmed && this.#asker.unsent > 0) {
      this.#asker.begin();
      throw new RefusedError(
        `an unconfirmed request of ${request.length} octets takes several blocks`,
        'pduTooLong',
        { layer: 'session', advice: 'ask for a confirmation, or say less at once' },
      );
    }
    return this.#say(blocks, confirmed, now);
  }

  #say(blocks: readonly Uint8Array[], confirmed: boolean, now: Instant): LinkOutput[] {
    const last = blocks.length - 1;
    return blocks.flatMap((apdu, i) =>
      this.#link
        .handle({ type: 'send', apdu, confirmed: confirmed && i === last }, now)
        .flatMap((output) => this.#follow(output, now)),
    );
  }

  #follow(output: LinkOutput, now: Instant): LinkOutput[] {
    switch (output.type) {
      case 'disconnected':
      case 'failed':
        this.#reset();
        return [output];
      case 'deliver':
        if (isGeneralBlock(output.apdu)) return this.#hear(output.apdu, output.ui, now);
        // An exception, for one, in place of the answer: there is nothing more to wait for.
        if (!UNASKED.has(output.apdu[0] ?? 0)) this.#asker.begin();
        return [output];
      default:
        return [output];
    }
  }

  #hear(octets: Uint8Array, ui: boolean, now: Instant): LinkOutput[] {
    try {
      const block = decode(apduCodec, octets) as GeneralBlockTransfer;
      if (ui || isPushed(block)) return this.#push(block, ui);
      const { say, apdu } = this.#asker.hear(block);
      this.#speechless = !apdu && say.length === 0 && this.#asker.waiting;
      const outputs = this.#say(say, true, now);
      return apdu ? [...outputs, { type: 'deliver', apdu, ui }] : outputs;
    } catch (error) {
      if (!(error instanceof DlmsError)) throw error;
      this.#asker.begin();
      return [{ type: 'problem', error }];
    }
  }

  #push(block: GeneralBlockTransfer, ui: boolean): LinkOutput[] {
    if (block.bytes.length === 0) return [];
    if (this.#pushed.contradicts(block)) this.#pushed = this.#newJoiner();
    try {
      this.#pushed.take(block);
    } catch (error) {
      this.#pushed = this.#newJoiner();
      if (error instanceof UnexpectedError) return [{ type: 'problem', error }];
      throw error;
    }
    if (!this.#pushed.whole) return [];
    const apdu = this.#pushed.join();
    this.#pushed = this.#newJoiner();
    return [{ type: 'deliver', apdu, ui }];
  }

  #newJoiner(): GeneralBlockJoiner {
    return new GeneralBlockJoiner(this.#maxBytes === undefined ? {} : { maxBytes: this.#maxBytes });
  }

  #reset(): void {
    this.#terms = undefined;
    this.#asker.begin();
    this.#pushed = this.#newJoiner();
  }
}

/** Who takes no block back pushes: its blocks belong to no exchange. */
const isPushed = ({ control }: GeneralBlockTransfer): boolean => control.window === 0;

/** Notifications, plain and ciphered by their own tags: they come between and end no exchange. */
const UNASKED: ReadonlySet<number> = new Set([0x0f, 0x18, 0x38, 0x58, 0xc2, 0xca, 0xd2]);
