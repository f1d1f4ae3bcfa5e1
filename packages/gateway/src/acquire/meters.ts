import { fromHex } from 'dlms/bytes';
import type { Authentication, Client } from 'dlms/client';
import { type ConnectOptions, connect, connectTcp, connectUdp, nodeCrypto, openSerial } from 'dlms/node';
import type { Port } from 'dlms/session';
import { type Connection, connectionUrl } from '../model/connection.ts';
import type { Device } from '../model/device.ts';
import type { MeterSession, Meters } from '../model/ports.ts';
import type { Secret } from '../model/secret.ts';

/** The farewell is short: it is politeness, and the next meter of the line waits. */
const CLOSE_MS = 2000;

/** Opens conversations with real meters; the end of the signal cuts them off. */
export class LineMeters implements Meters {
  async open(device: Device, signal: AbortSignal): Promise<MeterSession> {
    signal.throwIfAborted();
    const opening = openClient(device, signal);
    // Whoever no longer waits must not leave a line behind that opened too late.
    signal.addEventListener('abort', () => opening.then((client) => client.close(), ignore), { once: true });
    return Promise.race([opening, ended(signal)]);
  }
}

/** Connects to a configured device as the gateway does, with what the caller adds: a trace, a capture. */
export async function connectDevice(
  device: Device,
  more: Pick<ConnectOptions, 'tap' | 'observe'> = {},
): Promise<Client> {
  const port = await openPort(device.connection);
  const name = connectionUrl(device.connection).replace(/\?.*/, '');
  return connect({ kind: 'port', port, name }, { ...optionsOf(device), ...more });
}

async function openClient(device: Device, signal: AbortSignal): Promise<Client> {
  const port = await openPort(device.connection);
  const cut = () => void port.close();
  if (signal.aborted) cut();
  signal.addEventListener('abort', cut, { once: true });
  const name = connectionUrl(device.connection).replace(/\?.*/, '');
  return connect({ kind: 'port', port, name }, optionsOf(device));
}

function openPort(connection: Connection): Promise<Port> {
  if (connection.kind === 'tcp') {
    const { host, port, connectTimeoutMs } = connection;
    return connectTcp({ host, port, timeoutMs: connectTimeoutMs });
  }
  if (connection.kind === 'udp') return connectUdp(connection);
  const { path, baud, dataBits, stopBits, parity, flow } = connection;
  return openSerial({ path, baudRate: baud, dataBits, stopBits, parity, flow });
}

function optionsOf(device: Device): ConnectOptions {
  const { server, proposals, connection, timeoutMs, retries, client, quirks } = device;
  const { maxInfoBytes, windowSize, maxApduBytes } = proposals;
  const { logical, physical, size } = server;
  return {
    interface: device.interface,
    reference: device.reference,
    client,
    server:
      device.interface === 'wrapper'
        ? logical
        : { logical, size, ...(physical !== undefined && { physical }) },
    authentication: authenticationOf(device),
    timeoutMs,
    retries,
    quirks,
    closeTimeoutMs: CLOSE_MS,
    ...(maxApduBytes !== undefined && { maxReceiveBytes: maxApduBytes }),
    hdlc: {
      ...(connection.kind === 'serial' && { bitsPerSecond: connection.baud }),
      ...(maxInfoBytes !== undefined && {
        maxInfoTransmitBytes: maxInfoBytes,
        maxInfoReceiveBytes: maxInfoBytes,
      }),
      ...(windowSize !== undefined && { windowTransmit: windowSize, windowReceive: windowSize }),
    },
  };
}

function authenticationOf({ authentication }: Device): Authentication {
  const { kind } = authentication;
  switch (kind) {
    case 'none':
    case 'highGmac':
    case 'highEcdsa':
      return { mechanism: kind };
    case 'low':
      return { mechanism: kind, password: octetsOf(authentication.password) };
    default:
      return { mechanism: kind, secret: octetsOf(authentication.secret), crypto: nodeCrypto };
  }
}

function octetsOf(secret: Secret): Uint8Array {
  const text = secret.reveal();
  return text.startsWith('hex:') ? fromHex(text.slice('hex:'.length)) : Buffer.from(text, 'utf8');
}

const ended = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

const ignore = (): void => undefined;
