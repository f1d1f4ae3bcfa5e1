import { isIPv6 } from 'node:net';
import { ClosedError } from '../errors.ts';
import { LineServer } from '../server/line-server.ts';
import { Directory } from '../server/server.ts';
import type { Told } from '../server/told.ts';
import type { Port } from '../session/port.ts';
import type { DisconnectedReason } from './serve-events.ts';
import { LineDriver, type LineOptions, lineOf } from './serve-line.ts';
import { TcpListener } from './serve-tcp.ts';
import { UdpListener } from './serve-udp.ts';

/** What is served, and where. */
export interface ServeOptions extends LineOptions {
  readonly listen: {
    /** Default 127.0.0.1. */
    readonly host?: string;
    /** 0 for any that is free. */
    readonly port: number;
    /** Default `tcp`; `udp` is for the wrapper alone. */
    readonly protocol?: 'tcp' | 'udp';
  };
  /** Connections, or senders of datagrams, at a time; whoever comes then is turned away. Default 64. */
  readonly maxConnections?: number;
}

/** A server at work. */
export interface Serving {
  readonly address: { readonly host: string; readonly port: number };
  /** How many connections there are now. */
  readonly connections: number;
  /** Takes nobody any more and closes every connection. */
  close(): Promise<void>;
}

/** A server that tells its clients something unasked. */
export interface Telling extends Serving {
  /** To every client with an association that agreed to hear it: events, or a data-notification. */
  tell(told: Told): void;
}

/**
 * Serves devices on a TCP or UDP port.
 * @throws ClosedError when the port cannot be had, RangeError for options that do not go together
 */
export async function serve(options: ServeOptions): Promise<Telling> {
  const { host = '127.0.0.1', port, protocol = 'tcp' } = options.listen;
  const maxConnections = options.maxConnections ?? 64;
  if (protocol === 'udp' && options.transport === 'hdlc')
    throw new RangeError('HDLC needs a stream: serve it over tcp, or the wrapper over udp');
  return protocol === 'tcp'
    ? serveTcp(new TcpListener(options, maxConnections), host, port)
    : serveUdp(new UdpListener(options, maxConnections, isIPv6(host) ? 'udp6' : 'udp4'), host, port);
}

async function serveTcp(listener: TcpListener, host: string, port: number): Promise<Telling> {
  const { server } = listener;
  await listening(`tcp ${host}:${port}`, (resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => resolve(server.off('error', reject)));
  });
  const address = server.address();
  return serving(listener, host, typeof address === 'object' && address ? address.port : port);
}

async function serveUdp(listener: UdpListener, host: string, port: number): Promise<Telling> {
  const { socket } = listener;
  await listening(`udp ${host}:${port}`, (resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address: host, port }, () => resolve(socket.off('error', reject)));
  });
  return serving(listener, host, socket.address().port);
}

const serving = (listener: TcpListener | UdpListener, host: string, port: number): Telling => ({
  address: { host, port },
  get connections() {
    return listener.connections;
  },
  tell: (told) => listener.tell(told),
  close: () => listener.close(),
});

async function listening(
  where: string,
  listen: (resolve: (value: unknown) => void, reject: (error: Error) => void) => void,
): Promise<void> {
  try {
    await new Promise(listen);
  } catch (error) {
    throw new ClosedError(`cannot listen on ${where}: ${(error as Error).message}`, {
      layer: 'port',
      during: 'starting to serve',
      advice:
        'another program listens there, or the address is not of this machine: choose another port or host',
      cause: error,
    });
  }
}

/**
 * Serves devices on a line that is there already: a serial port, a port in memory. Ends when the line does. A line is not
 * closed for silence unless an inactivity time-out is given.
 */
export async function servePort(port: Port, given: LineOptions): Promise<void> {
  const options = { inactivityTimeoutMs: 0, ...given };
  const directory = new Directory(options.devices);
  const line = new LineServer(lineOf(options, directory), directory, options.channel);
  let reason: DisconnectedReason = 'peer';
  const close = (why: DisconnectedReason) => {
    reason = why;
    void port.close();
  };
  const driver = new LineDriver(line, { write: (bytes) => port.write(bytes), close }, options, 1);
  try {
    for await (const bytes of port.chunks) driver.receive(bytes);
  } catch (error) {
    if (!(error instanceof ClosedError)) throw error;
  } finally {
    driver.end();
    options.onEvent?.({ type: 'disconnected', connection: 1, reason });
  }
}
