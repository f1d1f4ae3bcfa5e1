import type { Instant } from 'dlms/bytes';
import type { Direction, Quantity, Signal } from '../signal.ts';
import { LoadShape, type LoadShapeOptions } from './load-shape.ts';
import type { LoadQuantity, LoadSource } from './load-source.ts';
import { Noise } from './noise.ts';

/** Since when the simulated load has flowed: nothing was counted before. */
export const LOAD_ORIGIN: Instant = Date.UTC(2024, 0, 1);

const SLOT_MS = 300_000;
const SLOT_SECONDS = 300;
const MINUTE = 60_000;
const DAY = 86_400_000;
const SLOTS_A_DAY = DAY / SLOT_MS;
/** Days that are kept slot by slot unless told otherwise; asking for others only costs time. */
const DAYS_KEPT = 3;

/** What is counted up, each direction apart. */
const COUNTED = ['p', 'q', 's', 'f'] as const;
type Counted = (typeof COUNTED)[number];
const COUNTERS = COUNTED.length * 2;

/** Power of each slot of a day, and what had been counted at each slot's beginning since the day's. */
interface LoadDay {
  readonly powers: Readonly<Record<Counted, Int32Array>>;
  readonly counted: Float64Array;
}

/**
 * A load that is a pure function of seed and time: what flowed until a moment is known without living through it, and every
 * process with the same seed knows the same. Power is constant by minutes, whose shares of their five-minute slot vary.
 */
export class SimulatedLoad implements LoadSource {
  readonly #shape: LoadShape;
  readonly #noise: Noise;
  readonly #daysKept: number;
  readonly #days = new Map<number, LoadDay>();
  /** Counters at the beginning of each day since the origin, day after day. */
  readonly #totals: number[] = new Array<number>(COUNTERS).fill(0);

  /** Whoever shares it among many meters lets it keep the days that all of them look at: 23 kB each. */
  constructor(options: LoadShapeOptions, daysKept = DAYS_KEPT) {
    this.#shape = new LoadShape(options);
    this.#noise = new Noise(options.seed ^ 0x5bd1_e995);
    this.#daysKept = daysKept;
  }

  signal(quantity: LoadQuantity): Signal {
    switch (quantity) {
      case 'kW tot':
        return this.#integrable('p', { unit: 'kW', signed: true, wide: false });
      case 'kVAR tot':
        return this.#integrable('q', { unit: 'kvar', signed: true, wide: false });
      case 'kVA tot':
        return this.#integrable('s', { unit: 'kVA', signed: false, wide: false });
      case 'PF sign tot':
        return this.#integrable('f', { unit: '', signed: true, wide: false });
      case 'kW a':
      case 'kW b':
      case 'kW c': {
        const phase = phaseOf(quantity);
        return { quantity: { unit: 'kW', signed: true, wide: false }, at: (t) => this.#phaseWatts(phase, t) };
      }
      case 'Vln a':
      case 'Vln b':
      case 'Vln c': {
        const phase = phaseOf(quantity);
        return { quantity: { unit: 'V', signed: false, wide: false }, at: (t) => this.#millivolts(phase, t) };
      }
      case 'I a':
      case 'I b':
      case 'I c': {
        const phase = phaseOf(quantity);
        return {
          quantity: { unit: 'A', signed: false, wide: false },
          at: (t) => this.#milliamperes(phase, t),
        };
      }
      case 'Freq':
        return { quantity: { unit: 'Hz', signed: false, wide: false }, at: (t) => this.#millihertz(t) };
    }
  }

  #integrable(counted: Counted, quantity: Quantity): Signal {
    return {
      quantity,
      at: (instant) => this.#power(counted, instant),
      integral: (from, to, direction) =>
        to <= from ? 0 : this.#total(counted, to, direction) - this.#total(counted, from, direction),
    };
  }

  /** Power now: the slot's, weighted by its minute. */
  #power(counted: Counted, instant: Instant): number {
    if (instant < LOAD_ORIGIN) return 0;
    const { day, slot, ms } = placeOf(instant);
    const power = this.#day(day).powers[counted][slot] as number;
    if (counted === 'f') return power;
    const weights = this.#weights(day * SLOTS_A_DAY + slot);
    return Math.round((power * 5 * (weights[Math.floor(ms / MINUTE)] as number)) / sum(weights));
  }

  /** What has been counted since the origin: thousandths times seconds, a whole number. */
  #total(counted: Counted, instant: Instant, direction: Direction): number {
    const index = COUNTED.indexOf(counted) * 2;
    switch (direction) {
      case 'forward':
        return this.#counter(index, instant);
      case 'reverse':
        return this.#counter(index + 1, instant);
      case 'absolute':
        return this.#counter(index, instant) + this.#counter(index + 1, instant);
      case 'net':
        return this.#counter(index, instant) - this.#counter(index + 1, instant);
    }
  }

  #counter(counter: number, instant: Instant): number {
    if (instant <= LOAD_ORIGIN) return 0;
    const { day, slot, ms } = placeOf(instant);
    const { counted, powers } = this.#day(day);
    const power = powers[COUNTED[counter >> 1] as Counted][slot] as number;
    const forward = counter % 2 === 0;
    const running = (forward ? power > 0 : power < 0) ? Math.abs(power) * SLOT_SECONDS : 0;
    const part = running === 0 ? 0 : this.#partOfSlot(running, day * SLOTS_A_DAY + slot, ms, counter >= 6);
    return this.#totalBefore(day, counter) + (counted[slot * COUNTERS + counter] as number) + part;
  }

  /** How much of a slot's sum has been counted after some of its milliseconds. */
  #partOfSlot(whole: number, slot: number, ms: number, even: boolean): number {
    if (even) return share(whole, ms, SLOT_MS);
    const weights = this.#weights(slot);
    const minute = Math.floor(ms / MINUTE);
    let done = (weights[minute] as number) * (ms - minute * MINUTE);
    for (let i = 0; i < minute; i++) done += (weights[i] as number) * MINUTE;
    return share(whole, done, sum(weights) * MINUTE);
  }

  /** How a slot's power is spread over its five minutes. */
  #weights(slot: number): readonly number[] {
    return MINUTES.map((minute) => 90 + Math.floor(this.#noise.uniform(minute, slot) * 21));
  }

  #totalBefore(day: number, counter: number): number {
    for (let known = this.#totals.length / COUNTERS; known <= day; known++) {
      const { counted } = this.#computed(known - 1);
      for (let i = 0; i < COUNTERS; i++) {
        const before = this.#totals[(known - 1) * COUNTERS + i] as number;
        this.#totals.push(before + (counted[SLOTS_A_DAY * COUNTERS + i] as number));
      }
    }
    return this.#totals[day * COUNTERS + counter] as number;
  }

  #day(day: number): LoadDay {
    const known = this.#days.get(day);
    if (known) return known;
    const computed = this.#computed(day);
    this.#days.set(day, computed);
    const [oldest] = this.#days.keys();
    if (this.#days.size > this.#daysKept && oldest !== undefined) this.#days.delete(oldest);
    return computed;
  }

  #computed(day: number): LoadDay {
    const powers = {
      p: new Int32Array(SLOTS_A_DAY),
      q: new Int32Array(SLOTS_A_DAY),
      s: new Int32Array(SLOTS_A_DAY),
      f: new Int32Array(SLOTS_A_DAY),
    };
    const counted = new Float64Array((SLOTS_A_DAY + 1) * COUNTERS);
    for (let slot = 0; slot < SLOTS_A_DAY; slot++) {
      const { watts, vars } = this.#shape.at(LOAD_ORIGIN + day * DAY + slot * SLOT_MS);
      const apparent = Math.round(Math.sqrt(watts * watts + vars * vars));
      const factor = apparent === 0 ? 1000 : Math.round((watts * 1000) / apparent);
      const at = slot * COUNTERS;
      for (const [i, power] of [watts, vars, apparent, factor].entries()) {
        powers[COUNTED[i] as Counted][slot] = power;
        const [forward, reverse] = [at + i * 2, at + i * 2 + 1];
        counted[forward + COUNTERS] = (counted[forward] as number) + Math.max(0, power) * SLOT_SECONDS;
        counted[reverse + COUNTERS] = (counted[reverse] as number) + Math.max(0, -power) * SLOT_SECONDS;
      }
    }
    return { powers, counted };
  }

  /** Phases share a little unevenly, changing by the hour; together they are the total. */
  #phaseWatts(phase: number, instant: Instant): number {
    const total = this.#power('p', instant);
    const [a, b] = [this.#phaseShare(0, total, instant), this.#phaseShare(1, total, instant)];
    return phase === 0 ? a : phase === 1 ? b : total - a - b;
  }

  #phaseShare(phase: number, total: number, instant: Instant): number {
    const uneven = 0.03 * this.#noise.gliding(10 + phase, instant / 3_600_000);
    return Math.round(total * ((phase === 0 ? 0.345 : 0.33) + uneven));
  }

  #millivolts(phase: number, instant: Instant): number {
    const slow = 1.6 * this.#noise.gliding(20 + phase, instant / 1_800_000);
    const quick = 0.4 * this.#noise.around(30 + phase, Math.floor(instant / 1000));
    return Math.round(1000 * (231.5 + slow + quick));
  }

  #milliamperes(phase: number, instant: Instant): number {
    const total = this.#power('p', instant);
    const apparent = this.#power('s', instant);
    const share = total === 0 ? 1 / 3 : this.#phaseWatts(phase, instant) / total;
    return Math.round((1e6 * apparent * share) / this.#millivolts(phase, instant));
  }

  #millihertz(instant: Instant): number {
    return Math.round(50_000 + 18 * this.#noise.gliding(40, instant / 60_000));
  }
}

const MINUTES = [0, 1, 2, 3, 4] as const;

const phaseOf = (quantity: string): number => 'abc'.indexOf(quantity.slice(-1));

const sum = (weights: readonly number[]): number => weights.reduce((total, weight) => total + weight, 0);

/** `whole × part / of`, rounded down, without leaving the safe integers on the way. */
function share(whole: number, part: number, of: number): number {
  const rest = whole % of;
  return ((whole - rest) / of) * part + Math.floor((rest * part) / of);
}

function placeOf(instant: Instant): { readonly day: number; readonly slot: number; readonly ms: number } {
  const elapsed = instant - LOAD_ORIGIN;
  const day = Math.floor(elapsed / DAY);
  const slot = Math.floor((elapsed - day * DAY) / SLOT_MS);
  return { day, slot, ms: elapsed - day * DAY - slot * SLOT_MS };
}
