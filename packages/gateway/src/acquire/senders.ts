import type { Device } from '../model/device.ts';
import type { Listener } from '../model/listener.ts';
import { hostOf } from '../model/remote.ts';

/** What is known of who pushes. */
export interface Sender {
  readonly remote: string;
  /** Hexadecimal. */
  readonly systemTitle: string | undefined;
  readonly identification: string | undefined;
  /** The readings as text: a logical device name stands among them. */
  readonly values: readonly string[];
}

/** Whose push it is: by the line that is a device's own, its system title, its name, or where it comes from. */
export class Senders {
  readonly #byTitle = new Map<string, Device>();
  readonly #byIdentification = new Map<string, Device>();
  readonly #byHost = new Map<string, Device>();

  constructor(devices: readonly Device[] = []) {
    for (const device of devices) {
      const { meterSystemTitle, identification, pushesFrom } = device;
      if (meterSystemTitle !== undefined)
        this.#byTitle.set(Buffer.from(meterSystemTitle).toString('hex'), device);
      if (identification !== undefined) this.#byIdentification.set(identification, device);
      if (pushesFrom !== undefined) this.#byHost.set(pushesFrom, device);
    }
  }

  withTitle(systemTitle: string): Device | undefined {
    return this.#byTitle.get(systemTitle);
  }

  deviceOf({ remote, systemTitle, identification, values }: Sender, listener: Listener): Device | undefined {
    if (listener.kind === 'serial' && listener.device !== undefined) return listener.device;
    const titled = systemTitle === undefined ? undefined : this.#byTitle.get(systemTitle);
    if (titled !== undefined) return titled;
    const named = [...(identification === undefined ? [] : [identification]), ...values];
    for (const name of this.#byIdentification.size === 0 ? [] : named) {
      const device = this.#byIdentification.get(name);
      if (device !== undefined) return device;
    }
    // An address is no proof of anything: it only counts for who says nothing better of itself.
    const bare = systemTitle === undefined && identification === undefined;
    return bare ? this.#byHost.get(hostOf(remote)) : undefined;
  }
}
