import { isDeepStrictEqual } from 'node:util';
import type { Client } from 'dlms/client';
import { obisOf } from 'dlms/data';
import { type ConnectOptions, connect } from 'dlms/node';
import type { CounterSource } from 'dlms/security';
import type { Port } from 'dlms/session';
import type { Connection } from '../model/connection.ts';
import type { Device } from '../model/device.ts';
import type { CounterLedger, Log, MeterSession, Meters } from '../model/ports.ts';
import { type Counter, optionsOf } from './connect-options.ts';
import { apartCounter, counterObject, keptCounter, mayBeCounter } from './counter.ts';
import { Line, tapOf, targetOf } from './line.ts';
import { meterSession } from './meter-session.ts';
import type { Traffic } from './traffic.ts';

export interface LineMetersOptions {
  readonly ledger: Pick<CounterLedger, 'counterOf'>;
  readonly log: Log;
  readonly traffic: Traffic;
}

/** Opens conversations with real meters; the end of the signal cuts them off. */
export class LineMeters implements Meters {
  readonly #options: LineMetersOptions;
  readonly #lines = new Map<string, OpenLine>();
  /** Devices whose counter was right when they were last spoken to. */
  readonly #counted = new WeakSet<Device>();

  constructor(options: LineMetersOptions) {
    this.#options = options;
  }

  async open(device: Device, signal: AbortSignal): Promise<MeterSession> {
    signal.throwIfAborted();
    const opening = this.#open(device, signal);
    // Whoever no longer waits must not leave a line behind that opened too late.
    signal.addEventListener('abort', () => opening.then((session) => session.close(), ignore), {
      once: true,
    });
    return Promise.race([opening, ended(signal)]);
  }

  async lost({ connection }: Device): Promise<void> {
    const open = this.#lines.get(connection.name);
    await open?.keep(undefined);
    await open?.line.letGo();
  }

  /** Octets that passed a connection since the start. */
  octets(connection: string): number {
    return this.#lines.get(connection)?.line.octets ?? 0;
  }

  /** Ends what is kept open. */
  async close(): Promise<void> {
    const lines = [...this.#lines.values()];
    await Promise.allSettled(lines.map((open) => open.keep(undefined)));
    await Promise.allSettled(lines.map(({ line }) => line.letGo()));
  }

  async #open(device: Device, signal: AbortSignal): Promise<MeterSession> {
    const open = await this.#lineOf(device.connection);
    const cut = (): void => void open.line.letGo();
    signal.addEventListener('abort', cut, { once: true });
    const client = (await open.resume(device)) ?? (await this.#associate(device, open, signal));
    return meterSession(client, {
      listMost: device.listMost,
      close: async (healthy) => {
        signal.removeEventListener('abort', cut);
        const keep = healthy && device.association === 'persistent' && !signal.aborted;
        if (keep) await open.keep({ device, client });
        else await client.close();
      },
    });
  }

  async #lineOf(connection: Connection): Promise<OpenLine> {
    const known = this.#lines.get(connection.name);
    if (known !== undefined && isDeepStrictEqual(known.line.connection, connection)) return known;
    await known?.keep(undefined);
    await known?.line.letGo();
    const open = new OpenLine(new Line(connection));
    this.#lines.set(connection.name, open);
    return open;
  }

  /** Where the counter may have been the matter, it is read through the public client, and the association tried once more. */
  async #associate(device: Device, { line }: OpenLine, signal: AbortSignal): Promise<Client> {
    const source = keptCounter(device, this.#options.ledger);
    const { security } = device;
    const unsure = typeof security?.invocationCounter === 'string' && !this.#counted.has(device);
    this.#counted.delete(device);
    const reading = source && { read: counterObject(device), source };
    const watched = this.#options.traffic.tapOf(device);
    try {
      const client = await converse(device, line, unsure ? reading : source, signal, watched);
      this.#counted.add(device);
      return client;
    } catch (error) {
      if (unsure || reading === undefined || signal.aborted || !mayBeCounter(error, device)) throw error;
      const { log } = this.#options;
      log.warn(
        { device: device.name, err: error },
        'the meter may expect another invocation counter: it is read',
      );
      const client = await converse(device, line, reading, signal, watched);
      this.#counted.add(device);
      return client;
    }
  }
}

/** A line, and the association that is kept open on it. */
class OpenLine {
  readonly line: Line;
  #kept: { readonly device: Device; readonly client: Client } | undefined;

  constructor(line: Line) {
    this.line = line;
  }

  /** The association that is still open with this device; any other is released, since a line has one conversation. */
  async resume(device: Device): Promise<Client | undefined> {
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept === undefined) return undefined;
    if (kept.device === device && (await answers(kept.client))) return kept.client;
    await kept.client.close();
    return undefined;
  }

  /** Keeps an association open, and releases the one that was. */
  async keep(kept: { readonly device: Device; readonly client: Client } | undefined): Promise<void> {
    const before = this.#kept;
    this.#kept = kept;
    await before?.client.close();
  }
}

/** Whether the meter still knows of an association: any answer is one. */
async function answers(client: Client): Promise<boolean> {
  try {
    await client.get({ classId: 15, instance: obisOf([0, 0, 40, 0, 0, 255]), attribute: 1 });
    return true;
  } catch {
    return false; // whatever it was: the association is opened anew, which says what is the matter
  }
}

/** One association on the line of a device. */
async function converse(
  device: Device,
  line: Line,
  counter: Counter | CounterReading | undefined,
  signal: AbortSignal,
  more: Pick<ConnectOptions, 'tap' | 'observe'> = {},
): Promise<Client> {
  const { tap, ...rest } = more;
  if (device.modeE !== undefined) {
    // The sign-on changes the speed of the line, so it opens it itself.
    await line.letGo();
    const cut = cutting(signal);
    const wrapped = tapOf((port) => line.watched(cut(port)), tap);
    return connect(targetOf(device.connection), {
      ...optionsOf(device, counter),
      ...rest,
      ...wrapped,
      signal,
    });
  }
  const known = isReading(counter) ? await readCounter(device, line, counter, signal, more) : counter;
  const target = { kind: 'port', port: await line.lend(), name: line.name } as const;
  return connect(target, { ...optionsOf(device, known), ...more, signal });
}

interface CounterReading {
  readonly read: string;
  readonly source: CounterSource;
}

const isReading = (counter: Counter | undefined): counter is CounterReading =>
  typeof counter === 'object' && 'read' in counter && counter.source !== undefined;

/** Asks the meter through the public client; the line may be another afterwards, since some meters close it then. */
async function readCounter(
  device: Device,
  line: Line,
  { read, source }: CounterReading,
  signal: AbortSignal,
  more: Pick<ConnectOptions, 'tap' | 'observe'>,
): Promise<CounterSource> {
  const { security: _, systemTitle: __, ...options } = optionsOf(device, undefined);
  const target = { kind: 'port', port: await line.lend({ more: true }), name: line.name } as const;
  const reader = await connect(target, {
    ...options,
    ...more,
    client: PUBLIC_CLIENT,
    authentication: { mechanism: 'none' },
    signal,
  });
  try {
    const next = await reader.invocationCounter(read);
    return { reserve: (count, floor) => source.reserve(count, Math.max(floor, next)) };
  } finally {
    await reader.close();
  }
}

const PUBLIC_CLIENT = 16;

/** Connects to a configured device as the gateway does, with what the caller adds: a trace, a capture. */
export async function connectDevice(
  device: Device,
  more: Pick<ConnectOptions, 'tap' | 'observe'> = {},
): Promise<Client> {
  const line = new Line({ ...device.connection, persistent: false } as Connection);
  return converse(device, line, apartCounter(device), new AbortController().signal, more);
}

/** Closes a port when the signal ends. */
const cutting = (signal: AbortSignal) => (port: Port) => {
  if (signal.aborted) void port.close();
  signal.addEventListener('abort', () => void port.close(), { once: true });
  return port;
};

const ended = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

const ignore = (): void => undefined;
