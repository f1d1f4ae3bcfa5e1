import { apdu as apduCodec } from '../apdu/apdu.ts';
import type { GeneralBlockTransfer } from '../apdu/block.ts';
import type { Instant, Machine } from '../bytes/machine.ts';
import { encode } from '../codec/codec.ts';
import { UnexpectedError } from '../errors.ts';
import { GeneralBlockAnswerer } from '../session/general-block.ts';
import { GeneralBlockSender, isGeneralBlock } from '../session/general-block-sender.ts';
import {
  type AssociationInput,
  type AssociationOutput,
  type AssociationPlace,
  ServerAssociation,
} from './association.ts';
import { TOO_LONG, tryDecode } from './service.ts';

/**
 * A server's association with general-block-transfer around it, as the outermost layer: requests in blocks become whole before they
 * are opened and served, answers are cut after they are protected. The last answer is kept until another request begins, so
 * that lost blocks are said again and nothing is done twice.
 */
export class BlockwiseAssociation implements Machine<AssociationInput, AssociationOutput> {
  readonly #association: ServerAssociation;
  readonly #blocks = new GeneralBlockAnswerer({ maxBytes: LONGEST_REQUEST });
  readonly #patienceMs: number;
  #until: Instant = 0;

  constructor(place: AssociationPlace) {
    this.#association = new ServerAssociation(place);
    this.#patienceMs = place.transferTimeoutMs ?? 120_000;
  }

  get open(): boolean {
    return this.#association.open;
  }

  get deadline(): Instant | undefined {
    const own = this.#blocks.busy ? this.#until : undefined;
    const { deadline } = this.#association;
    return own === undefined || (deadline !== undefined && deadline < own) ? deadline : own;
  }

  handle(input: AssociationInput, now: Instant): AssociationOutput[] {
    if (now >= this.#until) this.#blocks.end();
    if (input.type !== 'received') {
      if (input.type === 'disconnected') this.#blocks.end();
      const outputs = this.#association.handle(input, now);
      return input.type === 'notify' ? outputs.flatMap((output) => this.#stream(output)) : outputs;
    }
    if (!isGeneralBlock(input.apdu) || !this.#agreed) {
      this.#blocks.end();
      return this.#serve(input, now);
    }
    this.#until = now + this.#patienceMs;
    return this.#hear(input, now);
  }

  /** What nobody asked for goes in blocks that nobody acknowledges, where it is longer than the client takes at once. */
  #stream(output: AssociationOutput): AssociationOutput[] {
    const room = this.#association.view?.maxSendBytes ?? Infinity;
    if (output.type !== 'send' || output.apdu.length <= room) return [output];
    if (!this.#agreed) return [{ type: 'fault', error: new RangeError(TOO_LONG_TO_TELL) }];
    const blocks = new GeneralBlockSender(output.apdu, room).stream();
    return blocks.map((apdu) => ({ type: 'send', apdu }));
  }

  get #agreed(): boolean {
    return this.#association.view?.services.has('generalBlockTransfer') ?? false;
  }

  #hear(input: Received, now: Instant): AssociationOutput[] {
    const block = tryDecode(apduCodec, input.apdu) as GeneralBlockTransfer | undefined;
    try {
      const { say, apdu } = block ? this.#blocks.hear(block, now) : { say: [NO_BLOCK] };
      if (apdu) return this.#serve({ ...input, apdu, inBlocks: true }, now);
      return input.answerable === false ? [] : say.map((octets) => ({ type: 'send', apdu: octets }));
    } catch (error) {
      if (!(error instanceof UnexpectedError)) throw error;
      return input.answerable === false ? [] : [{ type: 'send', apdu: NO_BLOCK }];
    }
  }

  #serve(input: Received, now: Instant): AssociationOutput[] {
    return this.#association
      .handle(input, now)
      .flatMap((output) => (output.type === 'send' ? this.#say(output, input, now) : [output]));
  }

  /** An answer goes the way that its request came, and in blocks where it is longer than the client takes at once. */
  #say(output: Said, { inBlocks, maxAnswerBytes }: Received, now: Instant): AssociationOutput[] {
    const { view } = this.#association;
    const room = Math.min(view?.maxSendBytes ?? Infinity, maxAnswerBytes ?? Infinity);
    if (!view || !(inBlocks || (this.#agreed && output.apdu.length > room))) return [output];
    this.#until = now + this.#patienceMs;
    return this.#blocks.answer(output.apdu, room).map((apdu) => ({ type: 'send', apdu }));
  }
}

type Received = Extract<AssociationInput, { type: 'received' }>;
type Said = Extract<AssociationOutput, { type: 'send' }>;

const TOO_LONG_TO_TELL =
  'the notification is longer than the client takes, and general blocks were not agreed';

/** How long a request in blocks may be: nothing that is written to a meter is longer. */
const LONGEST_REQUEST = 256 * 1024;

const NO_BLOCK = encode(apduCodec, { apdu: 'exceptionResponse', ...TOO_LONG });
