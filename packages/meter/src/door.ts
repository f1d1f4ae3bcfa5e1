import type { ServedProfile } from './cosem/ion-profile.ts';
import { type ListenedMeter, type Listeners, listen, type Visitors } from './listeners.ts';
import type { Meter } from './meter.ts';
import type { MeterAddress, MeterLine, MeterLogger, MeterOptions } from './options.ts';

/** Where clients come in: the listeners of a meter, which follow its changes. */
export class Door {
  readonly #meter: Meter;
  readonly #profile: ServedProfile;
  readonly #options: MeterOptions;
  readonly #logger: MeterLogger;
  #listeners: Listeners | undefined;
  /** The last change under way; they come one after the other. */
  #last: Promise<void> = Promise.resolve();
  #closed = false;
  /** The TCP ports that it had, also while DLMS over Ethernet is switched off. */
  readonly #chosen = new Map<MeterAddress['transport'], number>();

  constructor(meter: Meter, profile: ServedProfile, options: MeterOptions, logger: MeterLogger) {
    this.#meter = meter;
    this.#profile = profile;
    this.#options = options;
    this.#logger = logger;
  }

  get addresses(): readonly MeterAddress[] {
    return this.#listeners?.addresses ?? [];
  }

  get lines(): readonly MeterLine[] {
    return this.#listeners?.lines ?? [];
  }

  get visitors(): readonly Visitors[] {
    return this.#listeners?.visitors ?? [];
  }

  /** @throws ClosedError when a port cannot be had */
  open(): Promise<void> {
    return this.#then(async () => {
      if (this.#closed || this.#listeners) return;
      this.#listeners = await listen(this.#served(), this.#ports(), this.#logger);
    });
  }

  /** Lets clients see the modules as they are now. */
  renew(): void {
    this.#listeners?.renew();
  }

  /** Closes and opens again, at the same TCP ports. @throws ClosedError when a port cannot be had */
  async reopen(): Promise<void> {
    const ports = this.#ports();
    await this.#then(async () => {
      await this.#listeners?.close();
      this.#listeners = undefined;
      if (!this.#closed) this.#listeners = await listen(this.#served(), ports, this.#logger);
    });
  }

  /** Takes leave of everybody until it is opened again, at the same TCP ports. */
  shut(): Promise<void> {
    this.#ports();
    return this.#leave();
  }

  close(): Promise<void> {
    this.#closed = true;
    return this.#leave();
  }

  #leave(): Promise<void> {
    return this.#then(async () => {
      await this.#listeners?.close();
      this.#listeners = undefined;
    });
  }

  /** What was asked for; a port that was free to choose stays the one that was chosen. */
  #ports(): MeterOptions {
    const port = this.#portOf('hdlc');
    const wrapperPort = this.#portOf('wrapper');
    return {
      ...this.#options,
      ...(port !== undefined && { port }),
      ...(wrapperPort !== undefined && { wrapperPort }),
    };
  }

  #portOf(transport: MeterAddress['transport']): number | undefined {
    const now = this.addresses.find((address) => address.transport === transport)?.port;
    if (now !== undefined) this.#chosen.set(transport, now);
    return this.#chosen.get(transport);
  }

  #served(): ListenedMeter {
    const meter = this.#meter;
    return {
      get framework() {
        return meter.framework;
      },
      profile: this.#profile,
    };
  }

  #then(step: () => Promise<void>): Promise<void> {
    const done = this.#last.then(step);
    // Whoever waits for the step hears of its failure; the next one has to come all the same.
    this.#last = done.catch(() => {});
    return done;
  }
}
