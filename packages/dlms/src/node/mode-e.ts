import { ClosedError, type DlmsError, UnexpectedError } from '../errors.ts';
import { BREAK, type Identification, withParity } from '../mode-e/message.ts';
import { SignOn, type SignOnOptions, type SignOnOutput, START_BAUD } from '../mode-e/sign-on.ts';
import type { Port } from '../session/port.ts';
import { Chunks, listen } from './chunks.ts';
import { type Clock, systemClock } from './clock.ts';
import type { SpeedPort } from './serial.ts';
import { openTarget, type Target } from './target.ts';

/** How to sign on by IEC 62056-21 before HDLC. */
export type ModeEOptions = Omit<SignOnOptions, 'mode'>;

/** A line on which a meter has signed on. */
export interface SignedOn {
  /** The line from here on; closing it closes the line beneath. */
  readonly port: Port;
  /** What the meter went over to. */
  readonly mode: 'hdlc' | 'readout';
  readonly identification: Identification;
  readonly baud: number;
}

/** What is needed to sign on besides what the meter is told. */
export interface SignOnLine {
  /** Changes the speed of the line; without it the line is taken to have the same speed all the time. */
  readonly setBaudRate?: (rate: number) => Promise<void>;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

/**
 * Signs on to a meter on an open line of 8N1, on which 7E1 is done in software.
 * @throws TimeoutError or MalformedError when no identification was heard, ClosedError when the line ended
 */
export function signOn(port: Port, options: SignOnOptions = {}, line: SignOnLine = {}): Promise<SignedOn> {
  return new SigningOn(port, new SignOn(options), line).run();
}

/** Drives one sign-on: octets in, octets out, one timer, and the speed. */
class SigningOn {
  readonly #port: Port;
  readonly #machine: SignOn;
  readonly #line: SignOnLine;
  readonly #clock: Clock;
  readonly #after = new Chunks();
  #callOff: (() => void) | undefined;
  #settle: { resolve(value: SignedOn): void; reject(error: unknown): void } | undefined;
  #selected = false;
  #speed: Promise<void> | undefined;
  #done = false;

  constructor(port: Port, machine: SignOn, line: SignOnLine) {
    this.#port = port;
    this.#machine = machine;
    this.#line = line;
    this.#clock = line.clock ?? systemClock;
  }

  run(): Promise<SignedOn> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      listen(this.#port.chunks, {
        next: (bytes) => this.#receive(bytes),
        end: (error) => this.#lost(error),
      });
      this.#line.signal?.addEventListener('abort', this.#abort);
      if (this.#line.signal?.aborted) this.#abort();
      else this.#follow(this.#machine.handle({ type: 'start' }, this.#clock.now()));
    });
  }

  #receive(bytes: Uint8Array): void {
    if (this.#done) this.#after.next(bytes);
    else this.#follow(this.#machine.handle({ type: 'received', bytes }, this.#clock.now()));
  }

  #lost(error: DlmsError | undefined): void {
    this.#after.end(error);
    this.#fail(
      error ?? new ClosedError('the line ended during sign-on', { layer: 'port', during: SIGNING_ON }),
    );
  }

  #follow(outputs: readonly SignOnOutput[]): void {
    for (const output of outputs) {
      switch (output.type) {
        case 'transmit':
          this.#port.write(output.bytes);
          break;
        case 'baud':
          this.#selected = true;
          this.#speed = this.#line.setBaudRate?.(output.rate);
          this.#speed?.catch((error: unknown) => this.#fail(error));
          break;
        case 'done':
          this.#finish(output);
          break;
        case 'failed':
          this.#fail(output.error);
          break;
      }
    }
    this.#wake();
  }

  #finish({ mode, identification, baud, rest }: Extract<SignOnOutput, { type: 'done' }>): void {
    this.#end();
    if (rest.length > 0) this.#after.next(rest);
    const port: Port = {
      chunks: this.#after,
      write: (bytes) => this.#port.write(bytes),
      close: () => this.#port.close(),
    };
    const settle = this.#settle;
    void Promise.resolve(this.#speed).then(
      () => settle?.resolve({ port, mode, identification, baud }),
      (error: unknown) => settle?.reject(error),
    );
  }

  #fail(error: unknown): void {
    this.#end();
    this.#settle?.reject(error);
  }

  readonly #abort = (): void => {
    // A meter that has been answered would wait for us, and for nobody else.
    if (this.#selected) this.#port.write(withParity(BREAK));
    const cause: unknown = this.#line.signal?.reason;
    this.#fail(new ClosedError('sign-on was called off', { layer: 'modeE', during: SIGNING_ON, cause }));
  };

  #end(): void {
    this.#done = true;
    this.#callOff?.();
    this.#line.signal?.removeEventListener('abort', this.#abort);
  }

  #wake(): void {
    this.#callOff?.();
    const { deadline } = this.#machine;
    if (this.#done || deadline === undefined) return;
    this.#callOff = this.#clock.at(deadline, () =>
      this.#follow(this.#machine.handle({ type: 'tick' }, this.#clock.now())),
    );
  }
}

const SIGNING_ON = 'signing on by IEC 62056-21';

/**
 * Opens a line for sign-on: a serial port at 300 Bd and 8N1, where 7E1 is done in software; a TCP connection or a port as it
 * is, since there is no say over the speed of a converter behind it.
 */
export async function openForSignOn(
  target: Target,
  timeoutMs: number,
): Promise<{ readonly port: Port; readonly setBaudRate?: (rate: number) => Promise<void> }> {
  const start =
    target.kind === 'serial'
      ? ({ ...target, baudRate: START_BAUD, dataBits: 8, parity: 'none', stopBits: 1 } as const)
      : target;
  const port: Port & Partial<SpeedPort> = await openTarget(start, timeoutMs);
  return { port, ...(port.setBaudRate && { setBaudRate: (rate) => (port as SpeedPort).setBaudRate(rate) }) };
}

/** What the speed in a target's address means with a sign-on: none faster is agreed on. */
export const highestBaudOf = (target: Target): { readonly highestBaud?: number } =>
  target.kind === 'serial' && target.baudRate !== undefined ? { highestBaud: target.baudRate } : {};

/**
 * Breaks off a readout where HDLC was asked for.
 * @throws UnexpectedError that says so
 */
export function requireHdlc({ port, mode, identification, baud }: SignedOn): void {
  if (mode === 'hdlc') return;
  port.write(withParity(BREAK));
  throw new UnexpectedError(
    `${printIdentification(identification)} reads out at ${baud} Bd instead of changing to HDLC`,
    {
      layer: 'modeE',
      during: SIGNING_ON,
      advice:
        'this meter, or its optical port, knows no DLMS in this way: take its readout (meterwire readout), or connect without sign-on',
    },
  );
}

/** A meter as it introduced itself: `LGZ ZMG410000b.P07`. */
export const printIdentification = ({ manufacturer, identification }: Identification): string =>
  `${manufacturer} ${identification}`.trimEnd();
