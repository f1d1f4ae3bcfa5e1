import type { Instant } from 'dlms/bytes';
import type { Zone } from './zone.ts';

/** A step of more than this is a new start: the intervals between are not invented, and those recorded are no hindrance. */
export const LARGEST_STEP_MS = 86_400_000;

/**
 * The meter's own time beside the engine's. The engine's time only goes forward; the meter's time is what somebody set last,
 * and it may be wrong by years.
 */
export class MeterClock {
  readonly zone: Zone;
  #offsetMs: number;

  constructor(zone: Zone, offsetMs = 0) {
    this.zone = zone;
    this.#offsetMs = offsetMs;
  }

  /** Milliseconds that the meter is ahead of the engine. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** What the meter takes the moment for. */
  meterTime(engine: Instant): Instant {
    return engine + this.#offsetMs;
  }

  /** The moment at which the meter will show a time, if nobody sets it until then. */
  engineTime(meter: Instant): Instant {
    return meter - this.#offsetMs;
  }

  /** Makes the meter show a time now. */
  set(meter: Instant, now: Instant): void {
    this.#offsetMs = meter - now;
  }
}
