import { ClosedError, type DlmsError, UnexpectedError } from '../errors.ts';
import { readDataSets } from '../inspect/data-sets.ts';
import type { Reading } from '../inspect/reading.ts';
import { type CollectorOptions, type CollectorOutput, ReadoutCollector } from '../mode-e/collector.ts';
import { BREAK, type Identification, withParity } from '../mode-e/message.ts';
import type { DataSet } from '../mode-e/readout.ts';
import type { Port } from '../session/port.ts';
import { listen } from './chunks.ts';
import { type Clock, systemClock } from './clock.ts';
import { highestBaudOf, type ModeEOptions, openForSignOn, signOn } from './mode-e.ts';
import { openTarget, parseTarget, type Target } from './target.ts';

export interface ReadoutOptions extends ModeEOptions, Omit<CollectorOptions, 'oneWay'> {
  /** Mode D: the meter sends by itself, and is only listened to, at the speed of the target (2400 Bd unless given). */
  readonly oneWay?: boolean;
  /** How long opening the line may take; default 5000. */
  readonly timeoutMs?: number;
  /** Wraps the port: trace, capture. */
  readonly tap?: (port: Port) => Port;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

/** What a meter reads out. */
export interface Readout {
  /** Who signed on; nobody does in mode D, where the telegram itself begins with it. */
  readonly identification: Identification | undefined;
  /** As they stand in the block, with the names that the meter uses. */
  readonly sets: readonly DataSet[];
  /** What of them has a name that OBIS knows, with exact numbers. */
  readonly readings: readonly Reading[];
}

/**
 * Takes the readout of a meter by IEC 62056-21, modes A to C by sign-on, mode D by listening: for meters that know no DLMS, or
 * none on this port.
 * @throws TimeoutError, MalformedError or ClosedError that say what was heard, UnexpectedError for a meter that goes over to HDLC
 */
export async function readout(target: string | Target, options: ReadoutOptions = {}): Promise<Readout> {
  const where = typeof target === 'string' ? parseTarget(target) : target;
  if (where.kind === 'udp') throw new RangeError('a readout comes over a stream: serial or tcp, not udp');
  const { port, identification } = options.oneWay
    ? await overhear(where, options)
    : await ask(where, options);
  try {
    const sets = await new Collecting(port, options).run();
    return { identification, sets, readings: readDataSets(sets).flatMap(({ reading }) => reading ?? []) };
  } catch (error) {
    // A meter that is still sending would not hear the next sign-on.
    if (!options.oneWay) port.write(withParity(BREAK));
    throw error;
  } finally {
    await port.close();
  }
}

async function overhear(where: Target, { timeoutMs = 5000, tap = same }: ReadoutOptions) {
  const slow = where.kind === 'serial' ? { baudRate: MODE_D_BAUD, ...where } : where;
  return { port: tap(await openTarget(slow, timeoutMs)), identification: undefined };
}

const MODE_D_BAUD = 2400;
const same = (port: Port): Port => port;

async function ask(where: Target, options: ReadoutOptions) {
  const { timeoutMs = 5000, tap = same, clock, signal } = options;
  const opened = await openForSignOn(where, timeoutMs);
  try {
    const wanted = { ...highestBaudOf(where), ...options, mode: 'readout' } as const;
    const line = { ...opened, ...(clock && { clock }), ...(signal && { signal }) };
    const signedOn = await signOn(tap(opened.port), wanted, line);
    if (signedOn.mode !== 'readout') throw noReadout();
    return signedOn;
  } catch (error) {
    await opened.port.close();
    throw error;
  }
}

const noReadout = (): UnexpectedError =>
  new UnexpectedError('the meter goes over to HDLC instead of reading out', {
    layer: 'modeE',
    advice: 'read it by DLMS: meterwire read --mode-e',
  });

/** Drives one collector: octets in, octets out, one timer. */
class Collecting {
  readonly #port: Port;
  readonly #machine: ReadoutCollector;
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  #settle: { resolve(sets: readonly DataSet[]): void; reject(error: unknown): void } | undefined;
  #callOff: (() => void) | undefined;

  constructor(port: Port, options: ReadoutOptions) {
    this.#port = port;
    this.#machine = new ReadoutCollector(
      options.oneWay ? { silenceMs: ONE_WAY_SILENCE_MS, ...options } : options,
    );
    this.#clock = options.clock ?? systemClock;
    this.#signal = options.signal;
  }

  async run(): Promise<readonly DataSet[]> {
    this.#signal?.addEventListener('abort', this.#abort);
    try {
      return await new Promise((resolve, reject) => {
        this.#settle = { resolve, reject };
        if (this.#signal?.aborted) this.#abort();
        this.#feed({ type: 'start' });
        listen(this.#port.chunks, {
          next: (bytes) => this.#feed({ type: 'received', bytes }),
          end: (error?: DlmsError) => reject(error ?? brokenOff()),
        });
      });
    } finally {
      this.#callOff?.();
      this.#signal?.removeEventListener('abort', this.#abort);
    }
  }

  #feed(input: Parameters<ReadoutCollector['handle']>[0]): void {
    for (const output of this.#machine.handle(input, this.#clock.now())) this.#follow(output);
    this.#callOff?.();
    const { deadline } = this.#machine;
    if (deadline !== undefined) this.#callOff = this.#clock.at(deadline, () => this.#feed({ type: 'tick' }));
  }

  #follow(output: CollectorOutput): void {
    if (output.type === 'transmit') this.#port.write(output.bytes);
    else if (output.type === 'done') this.#settle?.resolve(output.sets);
    else this.#settle?.reject(output.error);
  }

  readonly #abort = (): void => {
    const cause: unknown = this.#signal?.reason;
    this.#settle?.reject(new ClosedError('reading out was called off', { layer: 'modeE', cause }));
  };
}

/** Meters of mode D send every few seconds to minutes, or when a button is pressed. */
const ONE_WAY_SILENCE_MS = 60_000;

const brokenOff = (): ClosedError =>
  new ClosedError('the line ended during the readout', {
    layer: 'port',
    during: 'reading out by IEC 62056-21',
  });
