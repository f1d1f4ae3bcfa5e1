import type { Client } from '../client/client.ts';
import { ClosedError } from '../errors.ts';
import { type CounterSource, volatileCounter } from '../security/counter.ts';
import type { ConnectOptions } from './connect.ts';
import type { Line } from './line.ts';
import { Turns } from './turns.ts';

/** A counter that is read from the meter before: by another client, on the same line, since dialling twice may lock a modem. */
export interface CounterReading {
  /** The object that holds it, 0-0:43.1.x*255. */
  readonly read: string;
  /** Who may read it; default 16, the public client. */
  readonly client?: number;
  /** Where counters are kept; what was read raises them and never lowers them. Without it they are forgotten afterwards. */
  readonly source?: CounterSource;
}

/** Whether a counter is one that has to be read. */
export const isReading = (
  counter: CounterSource | CounterReading | number | undefined,
): counter is CounterReading => typeof counter === 'object' && 'read' in counter;

/**
 * Reads it, and gives the line back for the association that needs it.
 * @throws DlmsError when it cannot be had
 */
export async function readCounter(
  line: Line,
  reading: CounterReading,
  options: ConnectOptions,
  { open, dial }: { open(line: Line, options: ConnectOptions): Promise<Client>; dial(): Promise<Line> },
): Promise<{ readonly line: Line; readonly counter: CounterSource }> {
  const turns = new Turns(line.port);
  try {
    const counter = await read({ ...line, port: turns.next(false) }, reading, options, open);
    if (!turns.ended) return { line: { ...line, port: turns.next(true) }, counter };
    if (line.target.kind === 'port') throw hungUp();
    await turns.close();
    return { line: await dial(), counter };
  } catch (error) {
    await turns.close();
    throw error;
  }
}

async function read(
  line: Line,
  { read: instance, client = PUBLIC_CLIENT, source }: CounterReading,
  options: ConnectOptions,
  open: (line: Line, options: ConnectOptions) => Promise<Client>,
): Promise<CounterSource> {
  const {
    security: _,
    authentication: __,
    systemTitle: ___,
    userId: ____,
    services: _____,
    ...rest
  } = options;
  await using reader = await open(line, { ...rest, client, preEstablished: false });
  const next = await reader.invocationCounter(instance);
  if (!source) return volatileCounter(next);
  return { reserve: (count, floor) => source.reserve(count, Math.max(floor, next)) };
}

const PUBLIC_CLIENT = 16;

const hungUp = (): ClosedError =>
  new ClosedError('the meter closed the line after its invocation counter was read', {
    layer: 'port',
    during: 'connecting',
    advice: 'read the counter in a connection of its own, and give it as a number',
  });
