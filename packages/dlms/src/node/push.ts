import { ClosedError, DlmsError } from '../errors.ts';
import { clientAddress, serverAddress } from '../hdlc/address.ts';
import { Link } from '../hdlc/link.ts';
import type { PushSender, PushSenderInput, PushSenderOutput } from '../server/push.ts';
import type { Port } from '../session/port.ts';
import { Deframer } from '../wrapper/deframer.ts';
import { encodeWpdu } from '../wrapper/wpdu.ts';
import { listen } from './chunks.ts';
import { type Clock, systemClock } from './clock.ts';
import { openTarget, parseTarget } from './target.ts';

export interface PushDriverOptions {
  /** The logical device that pushes; default 1. */
  readonly logicalDevice?: number;
  /** The line for destinations that are none of IP: pushes go there in HDLC UI frames. */
  readonly line?: Port;
  /** How long connecting may take; default 5000. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
  /** Told how each push ended. */
  readonly onEnd?: (end: Extract<PushSenderOutput, { type: 'done' | 'gaveUp' }>) => void;
}

type Delivery = Extract<PushSenderOutput, { type: 'deliver' }>;

/** Drives a push sender: connections to where it pushes, and one timer. */
export class PushDriver {
  readonly #sender: PushSender;
  readonly #options: PushDriverOptions;
  readonly #clock: Clock;
  #port: Port | undefined;
  #callOff: (() => void) | undefined;
  #closed = false;

  constructor(sender: PushSender, options: PushDriverOptions = {}) {
    this.#sender = sender;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** What the push method does: returns at once, since it says that the push was accepted and not that it arrived. */
  push(): void {
    this.#feed({ type: 'push' });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#callOff?.();
    await this.#hangUp();
  }

  #feed(input: PushSenderInput): void {
    if (this.#closed) return;
    for (const output of this.#sender.handle(input, this.#clock.now())) {
      if (output.type === 'deliver') void this.#deliver(output);
      else {
        void this.#hangUp();
        this.#options.onEnd?.(output);
      }
    }
    this.#callOff?.();
    const { deadline } = this.#sender;
    this.#callOff =
      deadline === undefined ? undefined : this.#clock.at(deadline, () => this.#feed({ type: 'tick' }));
  }

  async #deliver(delivery: Delivery): Promise<void> {
    try {
      await this.#hangUp();
      if (delivery.destination.transportService === 'tcp' || delivery.destination.transportService === 'udp')
        await this.#overIp(delivery, delivery.destination.transportService);
      else this.#overLine(delivery);
    } catch (error) {
      this.#feed({ type: 'failed', error: error instanceof DlmsError ? error : undeliverable(error) });
    }
  }

  async #overIp({ apdus, destination, clientSap }: Delivery, kind: 'tcp' | 'udp'): Promise<void> {
    const target = parseTarget(`${kind}://${destination.destination}`);
    const port = await openTarget(target, this.#options.timeoutMs ?? 5000);
    if (this.#closed) return port.close();
    this.#port = port;
    const deframer = new Deframer();
    listen(port.chunks, {
      next: (bytes) => {
        for (const item of deframer.receive(bytes))
          if (item.type === 'frame') this.#feed({ type: 'received', apdu: item.frame.apdu });
      },
      end: (error) => {
        if (this.#port === port) this.#feed({ type: 'failed', error: error ?? undeliverable('it hung up') });
      },
    });
    const source = this.#options.logicalDevice ?? 1;
    for (const apdu of apdus) port.write(encodeWpdu({ source, destination: clientSap, apdu }));
    this.#feed({ type: 'sent' });
  }

  #overLine({ apdus, clientSap }: Delivery): void {
    const { line, logicalDevice = 1 } = this.#options;
    if (!line) throw undeliverable('there is no line for it');
    const link = new Link({
      role: 'server',
      client: clientAddress(clientSap),
      server: serverAddress(logicalDevice),
    });
    for (const apdu of apdus)
      for (const output of link.handle({ type: 'sendUi', apdu }, this.#clock.now()))
        if (output.type === 'transmit') line.write(output.bytes);
    this.#feed({ type: 'sent' });
  }

  async #hangUp(): Promise<void> {
    const port = this.#port;
    this.#port = undefined;
    await port?.close();
  }
}

const undeliverable = (cause: unknown): DlmsError =>
  new ClosedError(`the push was not delivered: ${cause instanceof Error ? cause.message : String(cause)}`, {
    layer: 'port',
    advice: 'check the destination of the push setup, host:port, and that somebody listens there',
    cause,
  });
