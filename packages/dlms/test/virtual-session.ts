import type { DataLink } from '../src/bytes/link.ts';
import { type AssociateOptions, associate, type Opened } from '../src/client/associate.ts';
import { release } from '../src/client/release.ts';
import type { Terms } from '../src/client/terms.ts';
import type { DlmsError } from '../src/errors.ts';
import { clientAddress, serverAddress } from '../src/hdlc/address.ts';
import { Link } from '../src/hdlc/link.ts';
import { Station } from '../src/hdlc/station.ts';
import { Directory, DlmsServer, LineServer, type LogicalDevice } from '../src/server/index.ts';
import { Conversation, type ConversationOutput } from '../src/session/conversation.ts';
import type { Dialogue } from '../src/session/dialogue.ts';
import { WrapperLink } from '../src/wrapper/link.ts';
import { WrapperStation } from '../src/wrapper/station.ts';

/*
 * A client and a server in one process, in virtual time: a line that carries each frame in a hundredth of a second, does to it
 * what it is told, and a clock that jumps to whatever is due next.
 */

export type Carrier = 'hdlc' | 'wrapper' | 'datagrams';

/** What the line makes of frame number `index`, counted over both directions. */
export type Fault = (bytes: Uint8Array, index: number) => readonly Uint8Array[];

export interface SessionOptions {
  readonly device: LogicalDevice;
  readonly carrier: Carrier;
  readonly fault?: Fault;
  readonly clientSap?: number;
  readonly associate?: AssociateOptions;
}

/** How a session ended: with the result of its work, or with an error. */
export interface SessionEnd<T> {
  readonly result?: T;
  readonly error?: unknown;
  /** Virtual milliseconds it took, closing included. */
  readonly tookMs: number;
  /** How many frames went over the line. */
  readonly frames: number;
}

const LATENCY_MS = 10;
const TIMEOUT_MS = 1000;
const RETRIES = 3;
/** No session of the tests needs more; one that does has lost its way. */
const MOST_EVENTS = 20_000;

/** Connects, associates, works, releases and disconnects. */
export function haveSession<T>(options: SessionOptions, work: (terms: Terms) => Dialogue<T>): SessionEnd<T> {
  const session = new VirtualSession(options);
  return session.have(options, work);
}

class VirtualSession {
  readonly #conversation: Conversation;
  readonly #server: LineServer;
  readonly #fault: Fault;
  readonly #repeats: number;
  readonly #onTheWay: {
    readonly at: number;
    readonly to: 'client' | 'server';
    readonly bytes: Uint8Array;
  }[] = [];
  #now = Date.UTC(2024, 11, 25, 11, 30);
  #frames = 0;
  #connected = false;
  #ended: { readonly error: DlmsError | undefined } | undefined;

  constructor({ device, carrier, fault = (bytes) => [bytes], clientSap = 16 }: SessionOptions) {
    const directory = new Directory([new DlmsServer({ logicalDevices: [device] })]);
    const servers = directory.addresses;
    this.#server = new LineServer(
      carrier === 'hdlc'
        ? new Station({ servers })
        : new WrapperStation({ servers: [1], datagrams: carrier === 'datagrams' }),
      directory,
    );
    this.#fault = fault;
    this.#repeats = carrier === 'hdlc' ? 0 : RETRIES;
    this.#conversation = new Conversation({
      link: linkOf(carrier, clientSap),
      ...(carrier !== 'hdlc' && { silenceMs: TIMEOUT_MS }),
    });
  }

  have<T>(
    { associate: association = {} }: SessionOptions,
    work: (terms: Terms) => Dialogue<T>,
  ): SessionEnd<T> {
    const start = this.#now;
    let end: { readonly result?: T; readonly error?: unknown } | undefined;
    const repeats = this.#repeats;
    function* session(): Dialogue<T> {
      const { terms }: Opened = yield* associate({ ...association, repeats });
      return yield* work(terms);
    }
    this.#feed({ type: 'connect' });
    this.#runUntil(() => this.#connected || this.#ended !== undefined);
    this.#feed({
      type: 'call',
      call: {
        dialogue: session() as Dialogue<unknown>,
        resolve: (result) => {
          end = { result: result as T };
        },
        reject: (error) => {
          end = { error };
        },
      },
    });
    this.#runUntil(() => end !== undefined);
    const ignore = (): void => undefined;
    this.#feed({ type: 'leave', farewell: { dialogue: release(), resolve: ignore, reject: ignore } });
    this.#runUntil(() => this.#ended !== undefined);
    return { ...end, tookMs: this.#now - start, frames: this.#frames };
  }

  #feed(input: Parameters<Conversation['handle']>[0]): void {
    this.#follow(this.#conversation.handle(input, this.#now));
  }

  #follow(outputs: readonly ConversationOutput[]): void {
    for (const output of outputs) {
      if (output.type === 'transmit') this.#carry('server', output.bytes);
      else if (output.type === 'connected') this.#connected = true;
      else if (output.type === 'ended') this.#ended = { error: output.error };
    }
  }

  #carry(to: 'client' | 'server', bytes: Uint8Array): void {
    for (const piece of this.#fault(bytes, this.#frames))
      this.#onTheWay.push({ at: this.#now + LATENCY_MS, to, bytes: piece.slice() });
    this.#frames++;
  }

  #runUntil(done: () => boolean): void {
    for (let events = 0; !done(); events++) {
      if (events > MOST_EVENTS) throw new Error('the session goes on for ever');
      this.#step();
    }
  }

  /** The next thing that is due, at its time. */
  #step(): void {
    const arriving = this.#onTheWay[0]?.at ?? Number.POSITIVE_INFINITY;
    const client = this.#conversation.deadline ?? Number.POSITIVE_INFINITY;
    const server = this.#server.deadline ?? Number.POSITIVE_INFINITY;
    const next = Math.min(arriving, client, server);
    if (next === Number.POSITIVE_INFINITY) throw new Error('the session waits for nothing');
    this.#now = Math.max(this.#now, next);
    if (next === arriving) {
      const frame = this.#onTheWay.shift();
      if (frame?.to === 'client') this.#feed({ type: 'received', bytes: frame.bytes });
      else if (frame) this.#serve({ type: 'received', bytes: frame.bytes });
    } else if (next === client) this.#feed({ type: 'tick' });
    else this.#serve({ type: 'tick' });
  }

  #serve(input: Parameters<LineServer['handle']>[0]): void {
    for (const output of this.#server.handle(input, this.#now)) {
      if (output.type === 'transmit') this.#carry('client', output.bytes);
      // What a listener does with a line that makes no sense: it closes the connection.
      else if (output.type === 'broken') this.#feed({ type: 'lost', error: output.error });
    }
  }
}

function linkOf(carrier: Carrier, clientSap: number): DataLink {
  if (carrier !== 'hdlc')
    return new WrapperLink({ client: clientSap, server: 1, datagrams: carrier === 'datagrams' });
  return new Link({
    role: 'client',
    client: clientAddress(clientSap),
    server: serverAddress(1),
    responseTimeoutMs: TIMEOUT_MS,
    maxRetries: RETRIES,
  });
}
