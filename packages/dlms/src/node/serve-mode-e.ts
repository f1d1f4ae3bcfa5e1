import type { LinkPeer, ServerLine, StationInput, StationOutput } from '../bytes/link.ts';
import type { Instant } from '../bytes/machine.ts';
import { ClosedError } from '../errors.ts';
import { SignOnServer, type SignOnServerOptions, type SignOnServerOutput } from '../mode-e/sign-on-server.ts';
import { LineServer } from '../server/line-server.ts';
import { Directory } from '../server/server.ts';
import type { Port } from '../session/port.ts';
import { type Clock, systemClock } from './clock.ts';
import type { SpeedPort } from './serial.ts';
import type { DisconnectedReason } from './serve-events.ts';
import { LineDriver, type LineOptions, lineOf } from './serve-line.ts';

/** An optical port: how the meter signs on, and what it serves in HDLC then. */
export interface ServeModeEOptions extends Omit<LineOptions, 'transport'> {
  readonly modeE: SignOnServerOptions;
  /** Told after a readout. */
  readonly onReadOut?: (acknowledged: boolean) => void;
}

/**
 * Serves devices as an optical port does: IEC 62056-21 sign-on at 300 Bd, then HDLC at the speed agreed on, or the readout; and
 * 300 Bd again when the client has gone, or says nothing for two minutes. Ends when the port does.
 * @throws RangeError for an identification that cannot be said
 */
export async function serveModeE(port: Port & Partial<SpeedPort>, options: ServeModeEOptions): Promise<void> {
  const served = new OpticalPort(port, options);
  try {
    for await (const bytes of port.chunks) served.receive(bytes);
  } catch (error) {
    if (!(error instanceof ClosedError)) throw error;
  } finally {
    served.end();
  }
}

class OpticalPort {
  readonly #port: Port & Partial<SpeedPort>;
  readonly #options: ServeModeEOptions & { readonly transport: 'hdlc' };
  readonly #directory: Directory;
  readonly #machine: SignOnServer;
  readonly #clock: Clock;
  /** What is to be sent waits for a change of speed that is under way. */
  #sending: Promise<unknown> = Promise.resolve();
  #driver: LineDriver | undefined;
  /** Connections count from one; during a sign-on, the one that is to come. */
  #connection = 1;
  #callOff: (() => void) | undefined;

  constructor(port: Port & Partial<SpeedPort>, options: ServeModeEOptions) {
    this.#port = port;
    this.#options = { inactivityTimeoutMs: 120_000, ...options, transport: 'hdlc' };
    this.#directory = new Directory(options.devices);
    this.#machine = new SignOnServer(options.modeE);
    this.#clock = options.clock ?? systemClock;
  }

  receive(bytes: Uint8Array): void {
    if (this.#driver) {
      this.#driver.receive(bytes);
      return;
    }
    this.#options.onTraffic?.(this.#connection, 'received', bytes);
    this.#feed({ type: 'received', bytes });
  }

  /** The port is gone. */
  end(): void {
    this.#callOff?.();
    this.#disconnect('peer');
  }

  #feed(input: Parameters<SignOnServer['handle']>[0]): void {
    for (const output of this.#machine.handle(input, this.#clock.now())) this.#follow(output);
    this.#callOff?.();
    const { deadline } = this.#machine;
    this.#callOff =
      deadline === undefined ? undefined : this.#clock.at(deadline, () => this.#feed({ type: 'tick' }));
  }

  #follow(output: SignOnServerOutput): void {
    switch (output.type) {
      case 'transmit':
        this.#options.onTraffic?.(this.#connection, 'sent', output.bytes);
        this.#write(output.bytes);
        break;
      case 'baud':
        this.#sending = this.#sending.then(() => this.#port.setBaudRate?.(output.rate));
        // A port that refuses a speed cannot be served on any further.
        this.#sending.catch(() => this.#port.close());
        break;
      case 'hdlc':
        this.#connect(output.rest);
        break;
      case 'readOut':
        this.#options.onReadOut?.(output.acknowledged);
        break;
    }
  }

  #write(bytes: Uint8Array): void {
    const sent = bytes.slice();
    this.#sending = this.#sending.then(() => this.#port.write(sent));
    this.#sending.catch(() => undefined);
  }

  #connect(rest: Uint8Array): void {
    const options = this.#options;
    const watched = new WatchedLine(lineOf(options, this.#directory), () => this.#return('peer'));
    const line = new LineServer(watched, this.#directory, options.channel);
    const outlet = {
      write: (bytes: Uint8Array) => this.#write(bytes),
      close: (reason: DisconnectedReason) => this.#return(reason),
    };
    options.onEvent?.({ type: 'connected', connection: this.#connection, remote: 'sign-on' });
    this.#driver = new LineDriver(line, outlet, options, this.#connection);
    if (rest.length > 0) this.#driver.receive(rest);
  }

  #return(reason: DisconnectedReason): void {
    if (!this.#driver) return;
    this.#disconnect(reason);
    this.#feed({ type: 'returned' });
  }

  #disconnect(reason: DisconnectedReason): void {
    if (!this.#driver) return;
    this.#driver.end();
    this.#driver = undefined;
    this.#options.onEvent?.({ type: 'disconnected', connection: this.#connection++, reason });
  }
}

/** A line that tells when the last of its conversations has ended. */
class WatchedLine implements ServerLine {
  readonly #line: ServerLine;
  readonly #onEnd: () => void;
  readonly #peers = new Set<string>();

  constructor(line: ServerLine, onEnd: () => void) {
    this.#line = line;
    this.#onEnd = onEnd;
  }

  get deadline(): Instant | undefined {
    return this.#line.deadline;
  }

  maxApduBytes(peer: LinkPeer): number {
    return this.#line.maxApduBytes(peer);
  }

  handle(input: StationInput, now: Instant): StationOutput[] {
    const outputs = this.#line.handle(input, now);
    const before = this.#peers.size;
    for (const output of outputs) {
      if (output.type === 'connected') this.#peers.add(keyOf(output.peer));
      if (output.type === 'disconnected' || output.type === 'failed') this.#peers.delete(keyOf(output.peer));
    }
    // Not before the last answer has been sent.
    if (before > 0 && this.#peers.size === 0) queueMicrotask(this.#onEnd);
    return outputs;
  }
}

const keyOf = ({ client, server }: LinkPeer): string => `${client} ${server.logical} ${server.physical}`;
