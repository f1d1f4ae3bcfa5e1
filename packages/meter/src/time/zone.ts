import type { Instant } from 'dlms/bytes';
import { Temporal } from 'temporal-polyfill';

/** A stretch of time in which local time keeps one distance from UTC. */
interface Season {
  readonly from: Instant;
  readonly to: Instant;
  readonly offsetMs: number;
}

const DAY = 86_400_000;

/**
 * The rules of a time zone as a meter needs them. Seasons are looked up once and remembered, since a month of load profile
 * asks some ten thousand times and a season lasts half a year.
 */
export class Zone {
  readonly name: string;
  #season: Season;
  readonly #seasons: Season[] = [];
  readonly #standard = new Map<number, number>();

  /** @throws RangeError for a name that is not in the IANA time zone database */
  constructor(name: string) {
    if (!isZoneName(name))
      throw new RangeError(`"${name}" is no time zone: a name such as Europe/Prague, or UTC`);
    this.name = name;
    this.#season = this.#lookUp(0);
  }

  /** Milliseconds that local time is ahead of UTC, daylight saving included. */
  offsetMs(instant: Instant): number {
    return this.#seasonAt(instant).offsetMs;
  }

  /** Milliseconds that standard time is ahead of UTC in the year of the instant. */
  standardOffsetMs(instant: Instant): number {
    const year = new Date(instant).getUTCFullYear();
    let offset = this.#standard.get(year);
    if (offset === undefined) {
      // Daylight saving is what is ahead of the other half of the year, on either hemisphere.
      offset = Math.min(this.offsetMs(Date.UTC(year, 0, 1)), this.offsetMs(Date.UTC(year, 6, 1)));
      this.#standard.set(year, offset);
    }
    return offset;
  }

  /** Whether daylight saving is in force. */
  isDaylight(instant: Instant): boolean {
    return this.offsetMs(instant) > this.standardOffsetMs(instant);
  }

  /** When local time changes its distance from UTC next; undefined where it never does. */
  nextChange(instant: Instant): Instant | undefined {
    const { to } = this.#seasonAt(instant);
    return Number.isFinite(to) ? to : undefined;
  }

  /** The local midnight at or before the instant. */
  startOfDay(instant: Instant): Instant {
    const local = instant + this.offsetMs(instant);
    return this.instantOf(Math.floor(local / DAY) * DAY);
  }

  /** The local midnight after the instant. */
  startOfNextDay(instant: Instant): Instant {
    const local = instant + this.offsetMs(instant);
    return this.instantOf((Math.floor(local / DAY) + 1) * DAY);
  }

  /**
   * The moment of a local time, given as milliseconds as if it were UTC. In the hour that comes twice `daylight` decides,
   * the earlier by default; an hour that is left out counts on from the time before it.
   */
  instantOf(local: number, daylight?: boolean): Instant {
    const before = this.offsetMs(local - DAY);
    const after = this.offsetMs(local + DAY);
    const early = local - Math.max(before, after);
    const late = local - Math.min(before, after);
    const earlyHolds = early + this.offsetMs(early) === local;
    const lateHolds = late + this.offsetMs(late) === local;
    if (earlyHolds && lateHolds && early !== late)
      return daylight !== undefined && this.isDaylight(early) !== daylight ? late : early;
    if (earlyHolds) return early;
    return lateHolds ? late : local - before;
  }

  #seasonAt(instant: Instant): Season {
    if (covers(this.#season, instant)) return this.#season;
    this.#season = this.#seasons.find((season) => covers(season, instant)) ?? this.#lookUp(instant);
    return this.#season;
  }

  #lookUp(instant: Instant): Season {
    const at = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(this.name);
    const season: Season = {
      from: at.add({ nanoseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds ?? -Infinity,
      to: at.getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity,
      offsetMs: at.offsetNanoseconds / 1e6,
    };
    this.#seasons.push(season);
    return season;
  }
}

const covers = (season: Season, instant: Instant): boolean => instant >= season.from && instant < season.to;

/** Whether the time zone database knows the name. */
export function isZoneName(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
