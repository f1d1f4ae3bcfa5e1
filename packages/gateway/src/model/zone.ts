import type { Instant } from 'dlms/bytes';
import { Temporal } from 'temporal-polyfill';

const QUARTER_MS = 900_000;
/** Offsets that are remembered: a year of quarter-hours. */
const REMEMBERED = 35_000;

/**
 * Writes moments as the wall clock of a zone shows them, with its offset: `2026-03-29T03:00:00+02:00`. Zones change their offset
 * on a quarter of an hour, so that one look-up serves a quarter.
 */
export class Zone {
  readonly #name: string;
  readonly #offsets = new Map<number, number>();

  constructor(name: string) {
    this.#name = name;
  }

  text(at: Instant): string {
    const offset = this.#offsetMs(at);
    const local = new Date(at + offset)
      .toISOString()
      .slice(0, -1)
      .replace(/\.000$/, '');
    return `${local}${offset === 0 ? 'Z' : offsetText(offset / 60_000)}`;
  }

  /** `2026-03-29`. */
  day(at: Instant): string {
    return new Date(at + this.#offsetMs(at)).toISOString().slice(0, 10);
  }

  /** Milliseconds since 1970 of the wall clock, as if it stood in UTC. */
  wallMs(at: Instant): number {
    return at + this.#offsetMs(at);
  }

  #offsetMs(at: Instant): number {
    if (this.#name === 'UTC') return 0;
    const quarter = Math.floor(at / QUARTER_MS);
    let offset = this.#offsets.get(quarter);
    if (offset === undefined) {
      const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(this.#name);
      offset = Math.round(zoned.offsetNanoseconds / 1e6);
      if (this.#offsets.size >= REMEMBERED) this.#offsets.clear();
      this.#offsets.set(quarter, offset);
    }
    return offset;
  }
}

function offsetText(minutes: number): string {
  const size = Math.abs(Math.trunc(minutes));
  const two = (number: number) => String(number).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
