import type { Instant } from 'dlms/bytes';
import type { Zone } from '../time/zone.ts';
import { Noise } from './noise.ts';

/** What flows at a moment. Positive is towards the load. */
export interface LoadPoint {
  readonly watts: number;
  readonly vars: number;
}

/** A site: how much it takes and gives at most, where it is, and the seed of its accidents. */
export interface LoadShapeOptions {
  readonly seed: number;
  readonly zone: Zone;
  readonly peakLoadKw: number;
  readonly peakGenerationKw: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const YEAR_DAYS = 365.2425;

/** Streams of noise, so that no two accidents are the same. */
const STREAM = { hour: 1, slot: 2, day: 3, cloud: 4, haze: 5, reactive: 6 } as const;

/**
 * A small works with offices and solar cells: busy by day and on weekdays, more so in winter, and giving back to the grid on
 * sunny days when it takes little itself. Compensation for reactive power stays on at night, so that it is capacitive then.
 */
export class LoadShape {
  readonly #options: LoadShapeOptions;
  readonly #noise: Noise;

  constructor(options: LoadShapeOptions) {
    this.#options = options;
    this.#noise = new Noise(options.seed);
  }

  at(instant: Instant): LoadPoint {
    const { zone, peakLoadKw, peakGenerationKw } = this.#options;
    const load = this.#load(instant, instant + zone.offsetMs(instant));
    const sun = this.#sun(instant, instant + zone.standardOffsetMs(instant));
    const tangent = 0.42 + 0.06 * this.#noise.gliding(STREAM.reactive, instant / HOUR);
    return {
      watts: Math.round(1000 * (peakLoadKw * load - peakGenerationKw * sun)),
      vars: Math.round(1000 * peakLoadKw * (load * tangent - 0.1)),
    };
  }

  /** Share of the peak load, by the clock on the wall. */
  #load(instant: Instant, local: number): number {
    const day = Math.floor(local / DAY);
    const hour = (local - day * DAY) / HOUR;
    const weekday = (((day + 3) % 7) + 7) % 7; // 0 is Monday; 1970-01-01 was a Thursday
    const staff = weekday === 6 ? 0.12 : weekday === 5 ? 0.35 : 1;
    const morning = rise(hour, 6.5, 1.2);
    const evening = 1 - rise(hour, 17.5, 1.5);
    const lunch = 1 - 0.18 * bell(hour, 12.4, 0.6);
    const winter = 1 + 0.14 * Math.cos((2 * Math.PI * (dayOfYear(day) - 15)) / YEAR_DAYS);
    const lights = 0.07 * bell(hour, 20.5, 2);
    const accidents =
      1 +
      0.07 * this.#noise.gliding(STREAM.hour, instant / HOUR) +
      0.03 * this.#noise.around(STREAM.slot, Math.floor(instant / 300_000)) +
      0.05 * this.#noise.around(STREAM.day, day);
    return Math.max(0.02, (0.16 + lights + 0.62 * staff * morning * evening * lunch) * winter * accidents);
  }

  /** Share of the peak generation, by the sun: no daylight saving there. */
  #sun(instant: Instant, solar: number): number {
    const day = Math.floor(solar / DAY);
    const hour = (solar - day * DAY) / HOUR;
    const summer = -Math.cos((2 * Math.PI * (dayOfYear(day) + 10)) / YEAR_DAYS);
    const half = 6 + 2 * summer;
    const height = Math.cos((Math.PI * (hour - 12)) / (2 * half));
    if (Math.abs(hour - 12) >= half || height <= 0) return 0;
    const sky = 0.25 + 0.75 * this.#noise.uniform(STREAM.cloud, day);
    const haze = 1 + 0.25 * (1 - sky) * this.#noise.gliding(STREAM.haze, instant / (HOUR / 3));
    return Math.max(0, height * (0.62 + 0.38 * summer) * sky * haze);
  }
}

/** From 0 to 1 around an hour, the quicker the narrower. */
const rise = (hour: number, at: number, width: number): number =>
  1 / (1 + Math.exp((-4 * (hour - at)) / width));

/** From 0 up to 1 at an hour and down again. */
const bell = (hour: number, at: number, width: number): number => Math.exp(-(((hour - at) / width) ** 2));

/** Days since the last turn of the mean year: near enough for a season. */
const dayOfYear = (day: number): number => day - Math.floor(day / YEAR_DAYS) * YEAR_DAYS;
