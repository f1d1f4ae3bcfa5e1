import type { Obis } from '../data/obis.ts';
import { ClosedError, DlmsError } from '../errors.ts';
import { clientAddress, serverAddress } from '../hdlc/address.ts';
import { Link } from '../hdlc/link.ts';
import { encodeSegments } from '../mbus/segment.ts';
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
  /** The line for pushes by HDLC (UI frames) and M-Bus (long frames); where there are several, the one of the setup's port. */
  readonly line?: Port | ((port: Obis | undefined) => Port | undefined);
  /** Carries pushes by what is none of these: SMS, mail, CoAP. Without it they fail. */
  readonly carry?: (delivery: PushDelivery) => Promise<void>;
  /** How long connecting may take; default 5000. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
  /** Told how each push ended. When it was confirmed is for the setup to show, as its last confirmation. */
  readonly onEnd?: (end: Exclude<PushSenderOutput, { type: 'deliver' }>) => void;
}

/** A push on its way to where it goes. */
export type PushDelivery = Extract<PushSenderOutput, { type: 'deliver' }>;

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

  /** What the reset method does: gives the push under way up. */
  reset(): void {
    this.#feed({ type: 'reset' });
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

  async #deliver(delivery: PushDelivery): Promise<void> {
    try {
      await this.#hangUp();
      if (delivery.destination.message !== 'aXdrEncodedApdu')
        throw undeliverable(`messages of kind ${delivery.destination.message} are not made here`);
      await this.#carry(delivery);
    } catch (error) {
      this.#feed({ type: 'failed', error: error instanceof DlmsError ? error : undeliverable(error) });
    }
  }

  async #carry(delivery: PushDelivery): Promise<void> {
    const service = delivery.destination.transportService;
    switch (service) {
      case 'tcp':
      case 'udp':
        return this.#overIp(delivery, service);
      case 'hdlc':
        return this.#overLine(delivery, uiFrames);
      case 'mBus':
        return this.#overLine(delivery, longFrames);
      default:
        if (!this.#options.carry) throw undeliverable(`nobody here carries pushes by ${service}`);
        await this.#options.carry(delivery);
        this.#sent();
    }
  }

  async #overIp(
    { apdus, destination, clientSap, acknowledgedBy }: PushDelivery,
    kind: 'tcp' | 'udp',
  ): Promise<void> {
    const target = parseTarget(`${kind}://${destination.destination}`);
    const port = await openTarget(target, this.#options.timeoutMs ?? 5000);
    if (this.#closed) return port.close();
    this.#port = port;
    let broken: DlmsError | undefined;
    const deframer = new Deframer();
    listen(port.chunks, {
      next: (bytes) => {
        for (const item of deframer.receive(bytes))
          if (item.type === 'frame') this.#feed({ type: 'received', apdu: item.frame.apdu });
      },
      end: (error) => {
        broken = error;
        if (this.#port === port) this.#feed({ type: 'failed', error: error ?? undeliverable('it hung up') });
      },
    });
    const source = this.#options.logicalDevice ?? 1;
    for (const apdu of apdus) port.write(encodeWpdu({ source, destination: clientSap, apdu }));
    if (acknowledgedBy !== 'line') return this.#feed({ type: 'sent' });
    // What TCP tells is that all was taken and the connection closed in good order; a datagram tells nothing more.
    await this.#hangUp();
    if (broken) throw broken;
    this.#sent();
  }

  #overLine(delivery: PushDelivery, framesOf: Framing): void {
    const { line, logicalDevice = 1 } = this.#options;
    const port = typeof line === 'function' ? line(delivery.port) : line;
    if (!port) throw undeliverable('there is no line for it');
    for (const apdu of delivery.apdus)
      for (const frame of framesOf(apdu, { source: logicalDevice, destination: delivery.clientSap }))
        port.write(frame);
    this.#sent();
  }

  /** The line has taken it, and has no more to say of it. */
  #sent(): void {
    this.#feed({ type: 'sent' });
    this.#feed({ type: 'delivered' });
  }

  async #hangUp(): Promise<void> {
    const port = this.#port;
    this.#port = undefined;
    await port?.close();
  }
}

/** The frames of an APDU from a logical device to a client. */
type Framing = (
  apdu: Uint8Array,
  ends: { readonly source: number; readonly destination: number },
) => readonly Uint8Array[];

const uiFrames: Framing = (apdu, { source, destination }) =>
  new Link({ role: 'server', client: clientAddress(destination), server: serverAddress(source) })
    .handle({ type: 'sendUi', apdu }, 0)
    .flatMap((output) => (output.type === 'transmit' ? [output.bytes] : []));

const longFrames: Framing = encodeSegments;

const undeliverable = (cause: unknown): DlmsError =>
  new ClosedError(`the push was not delivered: ${cause instanceof Error ? cause.message : String(cause)}`, {
    layer: 'port',
    advice: 'check the destination of the push setup, host:port, and that somebody listens there',
    cause,
  });
