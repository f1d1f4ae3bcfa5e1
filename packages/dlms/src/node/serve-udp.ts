import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { LineServer } from '../server/line-server.ts';
import { Directory } from '../server/server.ts';
import type { Told } from '../server/told.ts';
import type { DisconnectedReason } from './serve-events.ts';
import { LineDriver, type LineOptions, lineOf } from './serve-line.ts';

/** Serves the wrapper over datagrams: each sender has a line of its own, forgotten when nothing is heard of it. */
export class UdpListener {
  readonly socket: Socket;
  readonly #options: LineOptions;
  readonly #directory: Directory;
  readonly #maxSenders: number;
  readonly #senders = new Map<string, LineDriver>();
  #count = 0;

  constructor(options: LineOptions, maxSenders: number, family: 'udp4' | 'udp6') {
    this.#options = options;
    this.#directory = new Directory(options.devices);
    this.#maxSenders = maxSenders;
    this.socket = createSocket(family);
    this.socket.on('error', (error) => options.onEvent?.({ type: 'listenerProblem', error }));
    this.socket.on('message', (bytes, sender) => this.#driver(sender)?.receive(bytes));
  }

  get connections(): number {
    return this.#senders.size;
  }

  tell(told: Told): void {
    for (const driver of this.#senders.values()) driver.tell(told);
  }

  close(): Promise<void> {
    for (const driver of this.#senders.values()) driver.end();
    this.#senders.clear();
    return new Promise((resolve) => this.socket.close(() => resolve()));
  }

  #driver(sender: RemoteInfo): LineDriver | undefined {
    const remote = `${sender.address}:${sender.port}`;
    const known = this.#senders.get(remote);
    if (known) return known;
    const { onEvent, channel } = this.#options;
    if (this.#senders.size >= this.#maxSenders) {
      onEvent?.({ type: 'turnedAway', remote });
      return undefined;
    }
    const connection = ++this.#count;
    const end = (reason: DisconnectedReason) => {
      this.#senders.get(remote)?.end();
      this.#senders.delete(remote);
      onEvent?.({ type: 'disconnected', connection, reason });
    };
    // A datagram that cannot be sent is lost, as any other may be.
    const write = (bytes: Uint8Array) => this.socket.send(bytes, sender.port, sender.address, () => {});
    const line = new LineServer(lineOf(this.#options, this.#directory, true), this.#directory, channel);
    const driver = new LineDriver(line, { write, close: end }, this.#options, connection);
    this.#senders.set(remote, driver);
    onEvent?.({ type: 'connected', connection, remote });
    return driver;
  }
}
