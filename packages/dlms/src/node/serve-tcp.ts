import { createServer, type Server, type Socket } from 'node:net';
import { LineServer } from '../server/line-server.ts';
import { Directory } from '../server/server.ts';
import type { Told } from '../server/told.ts';
import type { DisconnectedReason } from './serve-events.ts';
import { LineDriver, type LineOptions, lineOf } from './serve-line.ts';

/** Accepts TCP connections up to a number, each with a line of its own. */
export class TcpListener {
  readonly #server: Server;
  readonly #options: LineOptions;
  readonly #directory: Directory;
  readonly #maxConnections: number;
  readonly #connections = new Map<number, Connection>();
  #count = 0;

  constructor(options: LineOptions, maxConnections: number) {
    this.#options = options;
    this.#directory = new Directory(options.devices);
    this.#maxConnections = maxConnections;
    this.#server = createServer({ noDelay: true, keepAlive: true }, (socket) => this.#accept(socket));
    this.#server.on('error', (error) => options.onEvent?.({ type: 'listenerProblem', error }));
  }

  /** The Node server, to listen with. */
  get server(): Server {
    return this.#server;
  }

  get connections(): number {
    return this.#connections.size;
  }

  tell(told: Told): void {
    for (const connection of this.#connections.values()) connection.tell(told);
  }

  /** Takes nobody any more and closes every connection. */
  async close(): Promise<void> {
    const ended = [...this.#connections.values()].map((connection) => connection.close('closed'));
    await Promise.all([new Promise((resolve) => this.#server.close(resolve)), ...ended]);
  }

  #accept(socket: Socket): void {
    const remote = `${socket.remoteAddress}:${socket.remotePort}`;
    const { onEvent } = this.#options;
    if (this.#connections.size >= this.#maxConnections) {
      socket.on('error', () => socket.destroy());
      socket.destroySoon();
      onEvent?.({ type: 'turnedAway', remote });
      return;
    }
    const number = ++this.#count;
    onEvent?.({ type: 'connected', connection: number, remote });
    const line = new LineServer(
      lineOf(this.#options, this.#directory),
      this.#directory,
      this.#options.channel,
    );
    const connection = new Connection(socket, line, this.#options, number, (reason) => {
      this.#connections.delete(number);
      onEvent?.({ type: 'disconnected', connection: number, reason });
    });
    this.#connections.set(number, connection);
  }
}

/** One client's connection. It is read no faster than its answers are taken. */
class Connection {
  readonly #socket: Socket;
  readonly #driver: LineDriver;
  readonly #ended: Promise<void>;
  #reason: DisconnectedReason = 'peer';
  /** What was received and waits until the client has taken answers. */
  #waiting: Uint8Array | undefined;

  constructor(
    socket: Socket,
    line: LineServer,
    options: LineOptions,
    number: number,
    onEnd: (reason: DisconnectedReason) => void,
  ) {
    this.#socket = socket;
    this.#driver = new LineDriver(
      line,
      { write: (bytes) => socket.write(bytes), close: (reason) => void this.close(reason) },
      options,
      number,
    );
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('drain', () => this.#drained());
    // A reset is an end like any other; `close` follows it.
    socket.on('error', () => socket.destroy());
    this.#ended = new Promise((resolve) => {
      socket.once('close', () => {
        this.#driver.end();
        onEnd(this.#reason);
        resolve();
      });
    });
  }

  tell(told: Told): void {
    this.#driver.tell(told);
  }

  close(reason: DisconnectedReason): Promise<void> {
    this.#reason = reason;
    // A client that takes no more answers would keep the connection for ever.
    if (this.#socket.writableLength > 0) this.#socket.destroy();
    else this.#socket.destroySoon();
    return this.#ended;
  }

  /** A chunk may hold thousands of requests, and each answer be as long as an APDU can be: they are served bit by bit. */
  #receive(chunk: Uint8Array): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#socket.writableNeedDrain) {
        this.#waiting = rest;
        this.#socket.pause();
        return;
      }
      this.#socket.cork();
      this.#driver.receive(rest.subarray(0, PORTION));
      this.#socket.uncork();
      rest = rest.subarray(PORTION);
    }
  }

  #drained(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) this.#receive(waiting);
    if (!this.#waiting) this.#socket.resume();
  }
}

const PORTION = 1024;
