import { createConnection, type Socket } from 'node:net';
import { ClosedError, type DlmsError, TimeoutError } from '../errors.ts';
import type { Port } from '../session/port.ts';
import { Chunks } from './chunks.ts';

export interface TcpOptions {
  readonly host: string;
  readonly port: number;
  /** How long connecting may take, name look-up included; default 5000. */
  readonly timeoutMs?: number;
  /** How long the line is idle before TCP asks whether the other end is still there; 0 for never. Default one minute. */
  readonly keepAliveMs?: number;
}

/**
 * Connects to a meter, a gateway or a serial converter.
 * @throws TimeoutError or ClosedError that says what to look at
 */
export function connectTcp(options: TcpOptions): Promise<Port> {
  const { host, port, timeoutMs = 5000, keepAliveMs = 60_000 } = options;
  return new Promise((resolve, reject) => {
    const keepAlive = { keepAlive: keepAliveMs > 0, keepAliveInitialDelay: keepAliveMs };
    const socket = createConnection({ host, port, noDelay: true, ...keepAlive });
    const timer = setTimeout(() => fail(silent(host, port, timeoutMs)), timeoutMs);
    const fail = (error: DlmsError): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    socket.on('error', (error) => fail(unreachable(host, port, error)));
    socket.on('connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      resolve(portOf(socket));
    });
  });
}

/** A connected socket as a port, on either side of the connection. */
export function portOf(socket: Socket): Port {
  const chunks = new Chunks();
  socket.setNoDelay(true);
  chunks.onRoom = () => socket.resume();
  socket.on('data', (bytes) => {
    chunks.next(bytes);
    if (chunks.full) socket.pause();
  });
  socket.on('error', (error) => chunks.end(broken(error)));
  socket.on('close', () => chunks.end());
  socket.on('end', () => chunks.end());
  return {
    chunks,
    write: (bytes) => {
      if (socket.writable) socket.write(bytes);
      if (socket.writableLength > MOST_UNSENT) socket.destroy(new Error('the peer does not read'));
    },
    close: () => closeSocket(socket),
  };
}

/** A peer that takes nothing any more must not cost memory without end. */
const MOST_UNSENT = 16 << 20;
const CLOSE_MS = 1000;

/** Sends what is left, then closes, whether the peer closes its side or not. */
function closeSocket(socket: Socket): Promise<void> {
  if (socket.closed) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.destroy(), CLOSE_MS);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
    if (socket.writableLength === 0) socket.destroy();
    else socket.destroySoon();
  });
}

const silent = (host: string, port: number, timeoutMs: number): TimeoutError =>
  new TimeoutError(`no TCP connection to ${host}:${port} within ${timeoutMs} ms`, {
    layer: 'port',
    during: 'connecting',
    advice:
      'check the address, that the meter or its modem is powered and registered, and that no firewall drops the port',
  });

function unreachable(host: string, port: number, cause: NodeJS.ErrnoException): ClosedError {
  return new ClosedError(`no TCP connection to ${host}:${port}: ${cause.code ?? cause.message}`, {
    layer: 'port',
    during: 'connecting',
    advice: (cause.code && CONNECT_ADVICE[cause.code]) ?? 'check the address and the network',
    cause,
  });
}

const CONNECT_ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    'the host is there and nothing listens on this port: check the port (4059 is usual for WRAPPER, converters use any), and that no other client holds the only connection',
  ENOTFOUND: 'no such host name: check the spelling, or use the IP address',
  EAI_AGAIN: 'the name server does not answer: use the IP address, or check the network',
  EHOSTUNREACH: 'no way to this host: check the address and the route (VPN, APN, SIM)',
  ENETUNREACH: 'no way to this network: check the address and the route (VPN, APN, SIM)',
  ETIMEDOUT: 'nothing answers at this address: check it, and that the meter or its modem is powered',
  ECONNRESET: 'the host closed the connection at once: another client may hold the only one',
};

const broken = (cause: NodeJS.ErrnoException): ClosedError =>
  new ClosedError(`the TCP connection broke: ${cause.code ?? cause.message}`, {
    layer: 'port',
    advice: 'connect again; meters and modems drop connections after a pause, or when another client comes',
    cause,
  });
