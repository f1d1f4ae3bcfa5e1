import type { GeneralBlockTransfer } from '../apdu/block.ts';
import type { Instant } from '../bytes/machine.ts';
import { UnexpectedError } from '../errors.ts';
import { GeneralBlockJoiner } from './general-block-joiner.ts';
import { encodeBlock, GeneralBlockSender } from './general-block-sender.ts';

/*
 * General-block-transfer, the outermost layer: whole APDUs, ciphered or not, in numbered blocks. A client drives it and a server
 * answers, so that only the client needs a clock:
 *
 *     client                          server
 *     request, block 1 ─────────────▶ (ack, next window … until the request is whole)
 *                      ◀───────────── answer, blocks 1…w, the last of them not streaming
 *     ack w            ─────────────▶ blocks w+1…2w
 *     ack w+1, window 1 ────────────▶ block w+2, which was lost; what came behind it is kept
 *                      ◀───────────── … last block: nothing more to say
 *
 * Numbers begin with 1 for each APDU and direction. A client's acknowledgements count on from its request, and some servers
 * acknowledge those, too; a server's answer begins with 1 whatever it acknowledged before. Nothing in a block says to which
 * exchange it belongs: a copy that a line brings late is told by its octets, which are those of the exchange before. A first block
 * is never like the one before it, since it holds the invoke id or the invocation counter.
 */

export interface GeneralBlockOptions {
  /** How many blocks we take without being asked for an acknowledgement, 1…63; default 8. */
  readonly window?: number;
  /** The longest APDU put together, in octets; default 16 MiB. */
  readonly maxBytes?: number;
}

/** What a block led to: what to say now, and the APDU that has become whole. */
export interface Heard {
  readonly say: readonly Uint8Array[];
  readonly apdu?: Uint8Array;
}

/** The client's side: says requests and takes answers. One exchange at a time. */
export class GeneralBlockAsker {
  readonly #window: number;
  readonly #maxBytes: number;
  #sender: GeneralBlockSender | undefined;
  #joiner: GeneralBlockJoiner;
  /** The answer before this one. */
  #previous: GeneralBlockJoiner | undefined;
  /** How often this answer may still be asked for from its beginning. */
  #restarts = 0;
  /** How many blocks the peer takes; it tells with its first. */
  #peerWindow = 1;
  /** The acknowledgement that we answered last with blocks of our own. */
  #served = -1;
  /** The acknowledgement that we gave last. */
  #given = 0;
  /** How many acknowledgements we gave. */
  #acknowledgements = 0;
  /** What of our window is left: who has used it up waits, even one that says it goes on, as some servers do in every block. */
  #left: number;

  constructor(options: GeneralBlockOptions = {}) {
    this.#window = checkedWindow(options.window ?? DEFAULT_WINDOW);
    this.#left = this.#window;
    this.#maxBytes = options.maxBytes ?? MAX_BYTES;
    this.#joiner = this.#newJoiner();
  }

  /** Whether something is to be heard yet: acknowledgements of our blocks, or the rest of an answer. */
  get waiting(): boolean {
    return (this.#sender !== undefined || this.#joiner.begun) && !this.#joiner.whole;
  }

  /** How many blocks of the request have not been said yet. */
  get unsent(): number {
    return this.#sender ? Math.max(0, this.#sender.count - this.#sender.said) : 0;
  }

  /** A request that goes without blocks: its answer may take some. */
  begin(): void {
    this.#sender = undefined;
    if (this.#joiner.begun) this.#previous = this.#joiner;
    this.#joiner = this.#newJoiner();
    this.#restarts = MOST_RESTARTS;
    this.#served = -1;
    this.#given = 0;
    this.#acknowledgements = 0;
    this.#left = this.#window;
  }

  /** The first blocks of a request. @throws RefusedError when it is too long even for blocks */
  ask(request: Uint8Array, maxBlockBytes: number): readonly Uint8Array[] {
    this.begin();
    this.#sender = new GeneralBlockSender(request, maxBlockBytes);
    this.#served = 0;
    return this.#sender.next(this.#peerWindow, this.#head);
  }

  /** @throws UnexpectedError for blocks that make no sense: the exchange has failed */
  hear(block: GeneralBlockTransfer): Heard {
    // A window of one may only mean one block that was lost.
    if (block.control.window > 1) this.#peerWindow = block.control.window;
    this.#sender?.acknowledge(block.acknowledged);
    return block.bytes.length > 0 ? this.#take(block) : { say: this.#serve(block) };
  }

  /** What to say when nothing was heard for too long. */
  poll(): readonly Uint8Array[] {
    if (this.#joiner.begun || this.#sender?.done) return [this.#acknowledgement()];
    return this.#sender?.next(1, this.#head) ?? [];
  }

  #take(block: GeneralBlockTransfer): Heard {
    const late =
      (this.#joiner.acknowledged === 0 && this.#previous?.has(block)) ||
      (this.#sender && block.acknowledged > this.#lastNumber);
    if (this.#joiner.whole || late) return NOTHING;
    if (this.#joiner.contradicts(block)) return { say: [this.#restart(block)] };
    const isNew = this.#joiner.take(block);
    if (this.#joiner.whole) return { say: [], apdu: this.#joiner.join() };
    if (isNew) this.#left--;
    const ends = block.control.last || !block.control.streaming || this.#left <= 0;
    // What the line has doubled is not acknowledged twice, or each copy would bring a window of copies.
    const progress = isNew || this.#joiner.acknowledged > this.#given;
    return ends && progress ? { say: [this.#acknowledgement()] } : NOTHING;
  }

  /** One of two blocks came late from another exchange, and nobody knows which: the answer is asked for once more. */
  #restart({ number }: GeneralBlockTransfer): Uint8Array {
    if (this.#restarts-- <= 0) {
      this.begin();
      throw new UnexpectedError(`block ${number} came again and again with other octets`, {
        layer: 'session',
      });
    }
    this.#joiner = this.#newJoiner();
    return this.#acknowledgement();
  }

  /** An acknowledgement asks for the next blocks, once. */
  #serve({ acknowledged, control }: GeneralBlockTransfer): readonly Uint8Array[] {
    if (!this.#sender || this.#sender.done || acknowledged <= this.#served) return [];
    this.#served = acknowledged;
    return this.#sender.next(Math.max(1, control.window), this.#head);
  }

  #acknowledgement(): Uint8Array {
    this.#given = this.#joiner.acknowledged;
    this.#left = this.#joiner.hasGap ? 1 : this.#window;
    this.#acknowledgements++;
    return acknowledge(this.#lastNumber, this.#given, this.#left);
  }

  /** The number of the last block that we may have said, acknowledgements included. */
  get #lastNumber(): number {
    return Math.min(0xffff, (this.#sender?.count ?? 0) + this.#acknowledgements);
  }

  get #head() {
    return { window: this.#window, acknowledged: 0 };
  }

  #newJoiner(): GeneralBlockJoiner {
    return new GeneralBlockJoiner({ maxBytes: this.#maxBytes });
  }
}

/** The server's side: takes requests, says answers, and keeps the last answer so that lost blocks can be said again. */
export class GeneralBlockAnswerer {
  readonly #window: number;
  readonly #maxBytes: number;
  #joiner: GeneralBlockJoiner;
  /** When the request became whole. */
  #wholeAt: Instant = 0;
  /** The request before this one. */
  #previous: GeneralBlockJoiner | undefined;
  #sender: GeneralBlockSender | undefined;
  #peerWindow = 1;
  /** What of our window is left. */
  #left: number;

  constructor(options: GeneralBlockOptions = {}) {
    this.#window = checkedWindow(options.window ?? DEFAULT_WINDOW);
    this.#left = this.#window;
    this.#maxBytes = options.maxBytes ?? MAX_BYTES;
    this.#joiner = this.#newJoiner();
  }

  /** Whether anything is remembered of an exchange. */
  get busy(): boolean {
    return this.#joiner.begun || this.#sender !== undefined;
  }

  /** Forgets the exchange: another request came, or nobody goes on with it. */
  end(): void {
    this.#previous = this.#joiner.whole ? this.#joiner : undefined;
    this.#joiner = this.#newJoiner();
    this.#left = this.#window;
    this.#sender = undefined;
  }

  /** @throws UnexpectedError for blocks that make no sense: the exchange is forgotten */
  hear(block: GeneralBlockTransfer, now: Instant): Heard {
    const { window } = block.control;
    if (block.bytes.length > 0) {
      if (window > 0) this.#peerWindow = window;
      return this.#take(block, now);
    }
    // A window of one may only mean one block that was lost.
    if (window > 1) this.#peerWindow = window;
    if (this.#sender) return { say: this.#resume(block) };
    // The request was taken, and is being thought about or answered with silence.
    return this.#joiner.whole ? NOTHING : { say: [this.#acknowledgement()] };
  }

  /** The first blocks of the answer. */
  answer(apdu: Uint8Array, maxBlockBytes: number): readonly Uint8Array[] {
    this.#sender = new GeneralBlockSender(apdu, maxBlockBytes);
    return this.#sender.next(this.#peerWindow, this.#head);
  }

  #take(block: GeneralBlockTransfer, now: Instant): Heard {
    const age = now - this.#wholeAt;
    // Said again, since our answer was lost or the line has doubled it: not done again.
    if (this.#joiner.whole && this.#joiner.has(block) && age < REPEATED_MS)
      return { say: this.#resume(block) };
    if (this.#isLate(block) && age < LATE_MS) return NOTHING;
    if (this.#joiner.whole || this.#joiner.contradicts(block)) this.end();
    try {
      if (this.#joiner.take(block)) this.#left--;
    } catch (error) {
      this.end();
      throw error;
    }
    if (this.#joiner.whole) {
      this.#wholeAt = now;
      return { say: [], apdu: this.#joiner.join() };
    }
    const ends = block.control.last || !block.control.streaming || this.#left <= 0;
    return ends ? { say: [this.#acknowledgement()] } : NOTHING;
  }

  /** What comes in its turn may well be what the request before had in the same place: two writes of one long value. */
  #isLate(block: GeneralBlockTransfer): boolean {
    const { begun, whole, acknowledged } = this.#joiner;
    const inTurn = begun && !whole && block.number === acknowledged + 1;
    return !inTurn && !this.#joiner.has(block) && (this.#previous?.has(block) ?? false);
  }

  #resume({ acknowledged, control }: GeneralBlockTransfer): readonly Uint8Array[] {
    this.#sender?.goBackTo(acknowledged);
    return this.#sender?.next(Math.max(1, control.window), this.#head) ?? [];
  }

  #acknowledgement(): Uint8Array {
    this.#left = this.#joiner.hasGap ? 1 : this.#window;
    return acknowledge(1, this.#joiner.acknowledged, this.#left);
  }

  get #head() {
    return { window: this.#window, acknowledged: this.#joiner.acknowledged };
  }

  #newJoiner(): GeneralBlockJoiner {
    return new GeneralBlockJoiner({ maxBytes: this.#maxBytes });
  }
}

const MOST_RESTARTS = 3;
/** A client that always says the same invoke id may mean another reading by the same octets, but hardly at once. */
const REPEATED_MS = 60_000;
/** No line brings a copy later than this. */
const LATE_MS = 5_000;
const DEFAULT_WINDOW = 8;
const MAX_BYTES = 16 * 1024 * 1024;
const NOTHING: Heard = { say: [] };

const acknowledge = (number: number, acknowledged: number, window: number): Uint8Array =>
  encodeBlock({
    control: { window, streaming: false, last: true },
    number,
    acknowledged,
    bytes: new Uint8Array(0),
  });

function checkedWindow(window: number): number {
  if (Number.isInteger(window) && window >= 1 && window <= 63) return window;
  throw new RangeError(`a window of ${window} blocks: there are 1 to 63`);
}
