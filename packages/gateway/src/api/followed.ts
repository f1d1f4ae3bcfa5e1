import type { Instant } from 'dlms/bytes';

interface Following {
  /** Behind this event all of its own events are kept. */
  readonly since: number;
  readers: number;
  leftAt: Instant;
}

/** The devices whose values somebody follows, or has followed until a moment ago and may come back for. */
export class Followed {
  readonly #graceMs: number;
  readonly #devices = new Map<string, Following>();

  constructor(graceMs: number) {
    this.#graceMs = graceMs;
  }

  has(device: string): boolean {
    return this.#devices.has(device);
  }

  /** Whether nothing of a device has been left out behind an event. */
  hasSince(device: string, seq: number): boolean {
    const following = this.#devices.get(device);
    return following !== undefined && following.since <= seq;
  }

  enter(device: string, last: number): void {
    const following = this.#devices.get(device) ?? { since: last, readers: 0, leftAt: 0 };
    following.readers++;
    this.#devices.set(device, following);
  }

  leave(device: string, now: Instant): void {
    const following = this.#devices.get(device);
    if (following === undefined) return;
    following.readers--;
    following.leftAt = now;
  }

  /** Forgets those who were left too long ago. */
  expire(now: Instant): void {
    for (const [device, { readers, leftAt }] of this.#devices)
      if (readers <= 0 && Math.abs(now - leftAt) > this.#graceMs) this.#devices.delete(device);
  }
}
