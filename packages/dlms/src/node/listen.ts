import { createSocket, type RemoteInfo } from 'node:dgram';
import { createServer, isIPv6, type Socket } from 'node:net';
import {
  type PushLine,
  PushReceiver,
  type PushReceiverInput,
  type PushReceiverOptions,
} from '../client/listen.ts';
import type { Push } from '../client/listen-read.ts';
import { ClosedError, type DlmsError } from '../errors.ts';
import type { Port } from '../session/port.ts';
import { listen as listenTo } from './chunks.ts';
import { type Clock, systemClock } from './clock.ts';
import { openSerial, type SerialOptions } from './serial.ts';

/** Where pushes are received. */
export type ListenPlace =
  /** Host: default 127.0.0.1; 0 for any port that is free. */
  | { readonly tcp: { readonly host?: string; readonly port: number } }
  | { readonly udp: { readonly host?: string; readonly port: number } }
  | { readonly serial: SerialOptions }
  /** A line that is open already. */
  | { readonly port: Port };

export interface ListenOptions extends Omit<PushReceiverOptions, 'line'> {
  /** Default WRAPPER over TCP and UDP, HDLC on serial lines and ports. */
  readonly interface?: 'hdlc' | 'wrapper' | 'mbus';
  /** `remote` is the sender's address, or the path of the serial port. */
  readonly onPush: (push: Push, remote: string) => void;
  /** Told of what was wrong and was dealt with. */
  readonly onProblem?: (error: DlmsError, remote: string) => void;
  /** TCP connections, or senders of datagrams, at a time; who comes then is turned away. Default 64. */
  readonly maxConnections?: number;
  /** Silence after which a TCP connection is closed and a sender of datagrams forgotten; default ten minutes. */
  readonly inactivityTimeoutMs?: number;
  readonly clock?: Clock;
}

/** A listener at work. */
export interface Listening {
  /** Where it listens: `tcp://127.0.0.1:4059`, `serial:/dev/ttyUSB0`. */
  readonly address: string;
  /** The port number over TCP and UDP, 0 otherwise. */
  readonly port: number;
  /** Resolves when a serial line or port has ended; over TCP and UDP when `close` was called. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/**
 * Receives what meters push, until it is closed.
 * @throws ClosedError when the port cannot be had, RangeError for options that do not go together
 */
export async function listen(place: ListenPlace, options: ListenOptions): Promise<Listening> {
  if ('tcp' in place) return listenTcp(place.tcp, options);
  if ('udp' in place) return listenUdp(place.udp, options);
  if ('port' in place) return listenPort(place.port, 'the line', options);
  return listenPort(await openSerial(place.serial), `serial:${place.serial.path}`, options);
}

const MOST_CONNECTIONS = 64;
const SILENCE_MS = 600_000;

/** Drives one receiver: octets in, pushes out, one timer. */
class Reception {
  readonly #receiver: PushReceiver;
  readonly #options: ListenOptions;
  readonly #remote: string;
  readonly #write: (bytes: Uint8Array) => void;
  readonly #close: () => void;
  readonly #silenceMs: number;
  readonly #clock: Clock;
  #heardAt: number;
  #callOff: (() => void) | undefined;
  #ended = false;

  /** A `silenceMs` of 0 is for lines that may be silent for ever. */
  constructor(
    line: PushLine,
    options: ListenOptions,
    outlet: { remote: string; silenceMs: number; write(bytes: Uint8Array): void; close(): void },
  ) {
    this.#receiver = new PushReceiver({ ...options, line });
    this.#options = options;
    this.#remote = outlet.remote;
    this.#silenceMs = outlet.silenceMs;
    this.#write = outlet.write;
    this.#close = outlet.close;
    this.#clock = options.clock ?? systemClock;
    this.#heardAt = this.#clock.now();
    this.#wake();
  }

  receive(bytes: Uint8Array): void {
    if (this.#ended) return;
    this.#heardAt = this.#clock.now();
    this.#feed({ type: 'received', bytes });
  }

  end(): void {
    this.#ended = true;
    this.#callOff?.();
  }

  #feed(input: PushReceiverInput): void {
    let broken = false;
    for (const output of this.#receiver.handle(input, this.#clock.now())) {
      if (output.type === 'push') this.#options.onPush(output.push, this.#remote);
      else if (output.type === 'transmit') this.#write(output.bytes);
      else this.#options.onProblem?.(output.error, this.#remote);
      broken ||= output.type === 'broken';
    }
    if (broken) this.#close();
    else this.#wake();
  }

  #wake(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    const silentAt = this.#silenceMs > 0 ? this.#heardAt + this.#silenceMs : Number.POSITIVE_INFINITY;
    const at = Math.min(silentAt, this.#receiver.deadline ?? Number.POSITIVE_INFINITY);
    if (this.#ended || at === Number.POSITIVE_INFINITY) return;
    this.#callOff = this.#clock.at(at, () => this.#awake(silentAt));
  }

  #awake(silentAt: number): void {
    if (this.#clock.now() >= silentAt) this.#close();
    else this.#feed({ type: 'tick' });
  }
}

async function listenTcp(
  { host = '127.0.0.1', port }: { readonly host?: string; readonly port: number },
  options: ListenOptions,
): Promise<Listening> {
  const { maxConnections = MOST_CONNECTIONS, inactivityTimeoutMs = SILENCE_MS, onProblem } = options;
  const line = options.interface ?? 'wrapper';
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    const remote = `${socket.remoteAddress}:${socket.remotePort}`;
    socket.on('error', () => socket.destroy());
    if (sockets.size >= maxConnections) {
      socket.destroy();
      onProblem?.(turnedAway(maxConnections), remote);
      return;
    }
    sockets.add(socket);
    const reception = new Reception(line, options, {
      remote,
      silenceMs: inactivityTimeoutMs,
      write: (bytes) => void (socket.writableLength < MOST_UNSENT && socket.write(bytes)),
      close: () => void socket.destroy(),
    });
    socket.on('data', (bytes) => reception.receive(bytes));
    socket.on('close', () => {
      sockets.delete(socket);
      reception.end();
    });
  });
  await bound(`tcp ${host}:${port}`, (resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => resolve(server.off('error', reject)));
  });
  server.on('error', (cause) => onProblem?.(unaccepted(cause), `${host}:${port}`));
  const address = server.address();
  const chosen = typeof address === 'object' && address ? address.port : port;
  return listening(`tcp://${bracketed(host)}:${chosen}`, chosen, async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  });
}

async function listenUdp(
  { host = '127.0.0.1', port }: { readonly host?: string; readonly port: number },
  options: ListenOptions,
): Promise<Listening> {
  if (options.interface && options.interface !== 'wrapper')
    throw new RangeError(`${options.interface} needs a stream: over UDP there is the wrapper alone`);
  const { maxConnections = MOST_CONNECTIONS, inactivityTimeoutMs = SILENCE_MS, onProblem } = options;
  const senders = new Map<string, Reception>();
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  const receptionOf = (sender: RemoteInfo): Reception | undefined => {
    const remote = `${sender.address}:${sender.port}`;
    const known = senders.get(remote);
    if (known) return known;
    if (senders.size >= maxConnections) {
      onProblem?.(turnedAway(maxConnections), remote);
      return undefined;
    }
    const reception: Reception = new Reception('datagrams', options, {
      remote,
      silenceMs: inactivityTimeoutMs,
      // A datagram that cannot be sent is lost, as any other may be.
      write: (bytes) => socket.send(bytes, sender.port, sender.address, () => {}),
      close: () => {
        reception.end();
        senders.delete(remote);
      },
    });
    senders.set(remote, reception);
    return reception;
  };
  await bound(`udp ${host}:${port}`, (resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address: host, port }, () => resolve(socket.off('error', reject)));
  });
  socket.on('error', (cause) => onProblem?.(unaccepted(cause), `${host}:${port}`));
  socket.on('message', (bytes, sender) => receptionOf(sender)?.receive(bytes));
  const chosen = socket.address().port;
  return listening(`udp://${bracketed(host)}:${chosen}`, chosen, async () => {
    for (const reception of senders.values()) reception.end();
    senders.clear();
    await new Promise<void>((resolve) => socket.close(() => resolve()));
  });
}

function listenPort(port: Port, name: string, options: ListenOptions): Listening {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const reception = new Reception(options.interface ?? 'hdlc', options, {
    remote: name,
    silenceMs: 0,
    write: (bytes) => port.write(bytes),
    close: () => void port.close(),
  });
  listenTo(port.chunks, {
    next: (bytes) => reception.receive(bytes),
    end: (error) => {
      if (error) options.onProblem?.(error, name);
      reception.end();
      end();
    },
  });
  return { address: name, port: 0, ended, close: () => port.close() };
}

/** A listener on a port of the system: it ends when it is closed. */
function listening(address: string, port: number, close: () => Promise<void>): Listening {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let closing: Promise<void> | undefined;
  return {
    address,
    port,
    ended,
    close: () => {
      closing ??= close().then(end);
      return closing;
    },
  };
}

/** Confirmations are short: who takes none of them gets no more. */
const MOST_UNSENT = 65_536;

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

async function bound(
  where: string,
  bind: (resolve: (value: unknown) => void, reject: (error: Error) => void) => void,
): Promise<void> {
  try {
    await new Promise(bind);
  } catch (cause) {
    throw new ClosedError(`cannot listen on ${where}: ${(cause as Error).message}`, {
      layer: 'port',
      during: 'starting to listen',
      advice:
        'another program listens there, or the address is not of this machine: choose another port or host',
      cause,
    });
  }
}

const turnedAway = (most: number): DlmsError =>
  new ClosedError(`turned away: ${most} others are connected`, {
    layer: 'port',
    advice: 'raise the number of connections, or close those that nobody uses',
  });

const unaccepted = (cause: Error): DlmsError =>
  new ClosedError(`somebody could not be accepted: ${cause.message}`, { layer: 'port', cause });
