import type { DataLink, ServerLine } from '../src/bytes/link.ts';
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
import { type Fate, LossyLine } from './lossy-line.ts';

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
  /** What the line does to frames, and how long it keeps them; instead of `fault`. */
  readonly fate?: Fate;
  /** HDLC: how many frames may go without an acknowledgement, in both directions; and how long they may be. */
  readonly window?: number;
  readonly maxInfoBytes?: number;
  /** Something between the server and its line. */
  readonly between?: (line: ServerLine) => ServerLine;
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
  const start = session.now;
  function* whole(): Dialogue<T> {
    const { terms } = yield* session.associate();
    return yield* work(terms);
  }
  session.connect();
  const { result, error } = session.call(whole());
  session.leave();
  const end = error === undefined ? { result: result as T } : { error };
  return { ...end, tookMs: session.now - start, frames: session.frames };
}

/** How a call ended. */
export interface CallEnd<T> {
  readonly result?: T;
  readonly error?: unknown;
}

export class VirtualSession {
  readonly #options: SessionOptions;
  readonly #conversation: Conversation;
  readonly #server: LineServer;
  readonly #toClient: LossyLine;
  readonly #toServer: LossyLine;
  #now = Date.UTC(2024, 11, 25, 11, 30);
  #frames = 0;
  #connected = false;
  #ended: { readonly error: DlmsError | undefined } | undefined;

  constructor(options: SessionOptions) {
    const { device, carrier, fault = (bytes) => [bytes], between = (line) => line } = options;
    this.#options = options;
    const directory = new Directory([new DlmsServer({ logicalDevices: [device] })]);
    this.#server = new LineServer(between(stationOf(options, directory.addresses)), directory);
    const fate =
      options.fate ??
      ((bytes) => fault(bytes, this.#frames).map((piece) => ({ bytes: piece.slice(), afterMs: LATENCY_MS })));
    const reorders = options.fate !== undefined && carrier === 'datagrams';
    this.#toClient = new LossyLine(fate, { latencyMs: 0, reorders });
    this.#toServer = new LossyLine(fate, { latencyMs: 0, reorders });
    this.#conversation = new Conversation({
      link: linkOf(options),
      ...(options.associate?.security && { protection: options.associate.security }),
      ...(carrier !== 'hdlc' && { silenceMs: TIMEOUT_MS }),
      ...(carrier === 'datagrams' && options.associate?.reference === 'sn' && { copyMs: 200 }),
    });
  }

  get now(): number {
    return this.#now;
  }

  /** How many frames went over the line. */
  get frames(): number {
    return this.#frames;
  }

  /** Nothing more can be said. */
  get over(): boolean {
    return this.#ended !== undefined;
  }

  connect(): void {
    this.#feed({ type: 'connect' });
    this.#runUntil(() => this.#connected || this.#ended !== undefined);
  }

  /** The dialogue that opens the association. */
  *associate(): Dialogue<Opened> {
    const { carrier, associate: options = {} } = this.#options;
    return yield* associate({ ...options, repeats: carrier === 'hdlc' ? 0 : RETRIES });
  }

  /** Has one dialogue to its end. */
  call<T>(dialogue: Dialogue<T>): CallEnd<T> {
    let end: CallEnd<T> | undefined;
    this.#feed({
      type: 'call',
      call: {
        dialogue: dialogue as Dialogue<unknown>,
        resolve: (result) => {
          end = { result: result as T };
        },
        reject: (error) => {
          end = { error };
        },
      },
    });
    this.#runUntil(() => end !== undefined);
    return end as unknown as CallEnd<T>;
  }

  /** Releases, in the terms that were agreed where there are any, and disconnects. */
  leave(terms?: Terms): void {
    const ignore = (): void => undefined;
    this.#feed({ type: 'leave', farewell: { dialogue: release(terms), resolve: ignore, reject: ignore } });
    this.#runUntil(() => this.#ended !== undefined);
  }

  #feed(input: Parameters<Conversation['handle']>[0]): void {
    this.#follow(this.#conversation.handle(input, this.#now));
  }

  #follow(outputs: readonly ConversationOutput[]): void {
    for (const output of outputs) {
      if (output.type === 'transmit') this.#carry(this.#toServer, output.bytes);
      else if (output.type === 'connected') this.#connected = true;
      else if (output.type === 'ended') this.#ended = { error: output.error };
    }
  }

  #carry(line: LossyLine, bytes: Uint8Array): void {
    line.send(bytes, this.#now);
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
    const due = [
      this.#toServer.nextAt,
      this.#toClient.nextAt,
      this.#conversation.deadline,
      this.#server.deadline,
    ].map((at) => at ?? Number.POSITIVE_INFINITY);
    const next = Math.min(...due);
    if (next === Number.POSITIVE_INFINITY) throw new Error('the session waits for nothing');
    this.#now = Math.max(this.#now, next);
    const first = due.indexOf(next);
    if (first === 0)
      for (const bytes of this.#toServer.arrived(this.#now)) this.#serve({ type: 'received', bytes });
    else if (first === 1)
      for (const bytes of this.#toClient.arrived(this.#now)) this.#feed({ type: 'received', bytes });
    else if (first === 2) this.#feed({ type: 'tick' });
    else this.#serve({ type: 'tick' });
  }

  #serve(input: Parameters<LineServer['handle']>[0]): void {
    for (const output of this.#server.handle(input, this.#now)) {
      if (output.type === 'transmit') this.#carry(this.#toClient, output.bytes);
      // What a listener does with a line that makes no sense: it closes the connection.
      else if (output.type === 'broken') this.#feed({ type: 'lost', error: output.error });
    }
  }
}

function stationOf(
  { carrier, window, maxInfoBytes }: SessionOptions,
  servers: Directory['addresses'],
): ServerLine {
  return carrier === 'hdlc'
    ? new Station({ servers, ...hdlcOptions(window, maxInfoBytes) })
    : new WrapperStation({ servers: [1], datagrams: carrier === 'datagrams' });
}

function linkOf({ carrier, clientSap = 16, window, maxInfoBytes }: SessionOptions): DataLink {
  if (carrier !== 'hdlc')
    return new WrapperLink({ client: clientSap, server: 1, datagrams: carrier === 'datagrams' });
  return new Link({
    role: 'client',
    client: clientAddress(clientSap),
    server: serverAddress(1),
    responseTimeoutMs: TIMEOUT_MS,
    maxRetries: RETRIES,
    ...hdlcOptions(window, maxInfoBytes),
  });
}

const hdlcOptions = (window = 1, maxInfoBytes = 128) => ({
  windowTransmit: window,
  windowReceive: window,
  maxInfoTransmitBytes: maxInfoBytes,
  maxInfoReceiveBytes: maxInfoBytes,
});
