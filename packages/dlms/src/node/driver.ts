import type { LinkParameters } from '../bytes/link.ts';
import type { Instant } from '../bytes/machine.ts';
import type { Runner } from '../client/runner.ts';
import { ClosedError, type DlmsError } from '../errors.ts';
import type { Call, Conversation, ConversationInput, ConversationOutput } from '../session/conversation.ts';
import type { Dialogue } from '../session/dialogue.ts';
import type { Port } from '../session/port.ts';
import { listen } from './chunks.ts';
import { type Clock, systemClock } from './clock.ts';

export interface DriverOptions {
  readonly clock?: Clock;
  /** How long `close` may take, for the call under way, the farewell, the link and the port together; default 5000. */
  readonly closeTimeoutMs?: number;
  /** Told of every APDU that answers no question: pushes, events. */
  readonly onNotification?: (apdu: Uint8Array) => void;
  /** Told of what was wrong and was dealt with. */
  readonly onProblem?: (error: DlmsError) => void;
}

/** All the I/O that a client has: octets in, octets out, one timer, and a promise a call. What to do the conversation decides. */
export class Driver implements Runner {
  readonly #port: Port;
  readonly #conversation: Conversation;
  readonly #clock: Clock;
  readonly #options: DriverOptions;
  readonly #ended: Promise<void>;
  #markEnded: () => void = () => undefined;
  #connecting: Settle<LinkParameters> | undefined;
  #closing: Promise<void> | undefined;
  #wakesAt: Instant = Number.POSITIVE_INFINITY;
  #callOff: (() => void) | undefined;

  constructor(port: Port, conversation: Conversation, options: DriverOptions = {}) {
    this.#port = port;
    this.#conversation = conversation;
    this.#clock = options.clock ?? systemClock;
    this.#options = options;
    this.#ended = new Promise((resolve) => {
      this.#markEnded = resolve;
    });
    listen(port.chunks, {
      next: (bytes) => this.#feed({ type: 'received', bytes }),
      end: (error) => this.#feed(error ? { type: 'lost', error } : { type: 'lost' }),
    });
  }

  /** Sets the link up. */
  connect(): Promise<LinkParameters> {
    return new Promise((resolve, reject) => {
      this.#connecting = { resolve, reject };
      this.#feed({ type: 'connect' });
    });
  }

  run<T>(dialogue: Dialogue<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#feed({ type: 'call', call: { dialogue, resolve, reject } as Call<unknown> });
    });
  }

  close(farewell?: Dialogue<void>): Promise<void> {
    this.#closing ??= this.#close(farewell);
    return this.#closing;
  }

  async #close(farewell: Dialogue<void> | undefined): Promise<void> {
    const { closeTimeoutMs = 5000 } = this.#options;
    const until = this.#clock.now() + closeTimeoutMs;
    const giveUp = this.#clock.at(until, () => this.#feed({ type: 'lost', error: tooSlow(closeTimeoutMs) }));
    this.#feed({
      type: 'leave',
      ...(farewell && {
        farewell: { dialogue: farewell, resolve: nothing, reject: nothing } as Call<unknown>,
      }),
    });
    await this.#ended;
    giveUp();
    await this.#port.close();
  }

  #feed(input: ConversationInput): void {
    const outputs = this.#conversation.handle(input, this.#clock.now());
    for (const output of outputs) this.#follow(output);
    this.#wake();
  }

  #follow(output: ConversationOutput): void {
    switch (output.type) {
      case 'transmit':
        this.#port.write(output.bytes);
        break;
      case 'connected':
        this.#connecting?.resolve(output.parameters);
        this.#connecting = undefined;
        break;
      case 'ended':
        this.#connecting?.reject(output.error ?? new ClosedError('closed before the link was up'));
        this.#connecting = undefined;
        this.#markEnded();
        // A timer that is left would keep the process alive for nothing.
        this.#callOff?.();
        // Nobody may call `close` on what has failed; the line must not stay open for that.
        void this.#port.close();
        break;
      case 'notification':
        this.#options.onNotification?.(output.apdu);
        break;
      case 'problem':
        this.#options.onProblem?.(output.error);
        break;
    }
  }

  /** One timer for all: it is set anew only for something earlier, and one that comes too early is set again. */
  #wake(): void {
    const { deadline } = this.#conversation;
    if (deadline === undefined || deadline >= this.#wakesAt) return;
    this.#callOff?.();
    this.#wakesAt = deadline;
    this.#callOff = this.#clock.at(deadline, () => this.#awake());
  }

  #awake(): void {
    this.#wakesAt = Number.POSITIVE_INFINITY;
    this.#callOff = undefined;
    const { deadline } = this.#conversation;
    if (deadline !== undefined && deadline <= this.#clock.now()) this.#feed({ type: 'tick' });
    else this.#wake();
  }
}

interface Settle<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
}

const nothing = (): void => undefined;

const tooSlow = (ms: number): ClosedError =>
  new ClosedError(`closing took longer than ${ms} ms and was cut short`, { layer: 'port' });
