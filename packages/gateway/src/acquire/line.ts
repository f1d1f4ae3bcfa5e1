import { type ConnectOptions, connectTcp, connectUdp, openSerial, type Target, Turns, tap } from 'dlms/node';
import type { Port } from 'dlms/session';
import { type Connection, connectionUrl } from '../model/connection.ts';
import { paced } from './paced.ts';

/**
 * The line of a connection: lent to one conversation after the other. A persistent one stays open between them, until its end,
 * or somebody lets go of it since it no longer carries anything.
 */
export class Line {
  readonly connection: Connection;
  #turns: Turns | undefined;
  #closing: Promise<void> = Promise.resolve();
  #octets = 0;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  /** Octets that passed it in both directions. */
  get octets(): number {
    return this.#octets;
  }

  /** What a person calls it, in errors. */
  get name(): string {
    return connectionUrl(this.connection).replace(/\?.*/, '');
  }

  /**
   * The port for one conversation. Closing it leaves a persistent line open, and one on which `more` follows at once.
   * @throws ClosedError when the line cannot be opened
   */
  async lend({ more = false } = {}): Promise<Port> {
    const { connection } = this;
    await this.#closing;
    const open = this.#turns?.ended === false ? this.#turns : undefined;
    const turns = open ?? new Turns(this.watched(await openPort(connection)));
    this.#turns = turns;
    const port = turns.next(false);
    if (more || (connection.kind !== 'udp' && connection.persistent)) return port;
    return {
      ...port,
      close: async () => {
        await port.close();
        if (this.#turns === turns) await this.letGo();
      },
    };
  }

  /** A port of this line as the gateway uses it: nothing is sent too soon, and what passes is counted. */
  watched(port: Port): Port {
    const count = (bytes: Uint8Array): void => {
      this.#octets += bytes.length;
    };
    return paced(tap(port, { sent: count, received: count }), this.connection.pauseMs);
  }

  /** Closes what is open; the next conversation opens it anew. */
  async letGo(): Promise<void> {
    const turns = this.#turns;
    this.#turns = undefined;
    // A serial port cannot be opened again before it has let go of its lock.
    if (turns !== undefined) this.#closing = turns.close().catch(() => undefined);
    await this.#closing;
  }
}

/** Where a connection leads, for what opens the line itself: a sign-on, which changes its speed. */
export function targetOf(connection: Connection): Target {
  if (connection.kind !== 'serial') {
    const { kind, host, port } = connection;
    return { kind, host, port };
  }
  return { kind: 'serial', ...serialOf(connection) };
}

/** The same for ends that are opened for one conversation alone. */
export const tapOf = (wrap: (port: Port) => Port, more: ConnectOptions['tap']) => ({
  tap: (port: Port) => (more === undefined ? wrap(port) : more(wrap(port))),
});

/** @throws ClosedError or TimeoutError that says what to look at */
export function openPort(connection: Connection): Promise<Port> {
  switch (connection.kind) {
    case 'tcp': {
      const { host, port, connectTimeoutMs } = connection;
      return connectTcp({ host, port, timeoutMs: connectTimeoutMs });
    }
    case 'udp':
      return connectUdp(connection);
    case 'serial':
      return openSerial(serialOf(connection));
  }
}

const serialOf = ({
  path,
  baud,
  dataBits,
  stopBits,
  parity,
  flow,
}: Extract<Connection, { kind: 'serial' }>) => ({ path, baudRate: baud, dataBits, stopBits, parity, flow });
