import type { Instant } from 'dlms/bytes';
import type { Direction, MeterUnit, Signal } from '../signal.ts';

/** A value that somebody else has measured. */
export interface FeedReading {
  /** Which signal: `device/1-0:1.8.0*255:2`. */
  readonly key: string;
  /** Exact decimal; undefined where there is none. */
  readonly value: string | undefined;
  /** As printed: Wh, var, V; undefined where it is not told. */
  readonly unit: string | undefined;
  /** When it was measured. */
  readonly measuredAt: Instant;
}

/** How a signal is wanted. */
export interface FeedDemand {
  readonly key: string;
  readonly unit: MeterUnit;
  /** A value that was measured longer ago is none; undefined: every value holds until the next. */
  readonly staleAfterMs: number | undefined;
}

interface Point {
  /** When it arrived: from then on it holds. */
  readonly at: Instant;
  readonly measuredAt: Instant;
  readonly value: string | undefined;
  readonly unit: string | undefined;
}

/** Points of a signal that are remembered; more than half of it asks for the counting to be settled. */
const MOST_POINTS = 4096;

/**
 * Signals that come from outside. A value holds from the moment at which it arrives until the next one; what arrives late changes
 * nothing that was recorded.
 */
export class Feed {
  readonly #points = new Map<string, Point[]>();

  /** Whether there are so many points that those who count should do so now, and the old ones be forgotten. */
  hear(reading: FeedReading, at: Instant): boolean {
    const points = this.#points.get(reading.key) ?? [];
    this.#points.set(reading.key, points);
    const last = points.at(-1);
    const { value, unit, measuredAt } = reading;
    if (last && (measuredAt < last.measuredAt || isSame(last, reading))) return false;
    const point = { at: Math.max(at, last?.at ?? at), measuredAt, value, unit };
    if (last && last.at === point.at) points[points.length - 1] = point;
    else points.push(point);
    if (points.length > MOST_POINTS) points.splice(0, points.length - MOST_POINTS);
    return points.length === MOST_POINTS / 2 || points.length === MOST_POINTS;
  }

  /** Forgets what came before the newest value. */
  forget(): void {
    for (const points of this.#points.values()) points.splice(0, points.length - 1);
  }

  signal({ key, unit, staleAfterMs }: FeedDemand): Signal {
    const points = (): readonly Point[] => this.#points.get(key) ?? [];
    const counted = (point: Point): number | undefined => thousandthsOf(point.value, point.unit, unit);
    return {
      quantity: { unit, signed: true, wide: unit.endsWith('h') },
      at(instant) {
        const point = points().findLast(({ at }) => at <= instant);
        if (!point) return undefined;
        const stale = staleAfterMs !== undefined && instant - point.measuredAt > staleAfterMs;
        return stale ? undefined : counted(point);
      },
      integral: (from, to, direction) =>
        points().reduce((sum, point, i, all) => {
          const begin = Math.max(from, point.at);
          const end = Math.min(to, all[i + 1]?.at ?? to);
          if (end <= begin) return sum;
          // From the point on, so that stretches add up however they are cut.
          const share = (until: Instant): number => held(counted(point), until - point.at, direction);
          return sum + share(end) - share(begin);
        }, 0),
    };
  }
}

/** Whether it has been heard already. */
const isSame = (point: Point, { value, unit, measuredAt }: FeedReading): boolean =>
  point.measuredAt === measuredAt && point.value === value && point.unit === unit;

/** Thousandths times seconds of a value that holds for some milliseconds. */
function held(value = 0, ms: number, direction: Direction): number {
  const flowing = (part: number): number => Math.floor((Math.max(0, part) * ms) / 1000);
  const [forward, reverse] = [flowing(value), flowing(0 - value)];
  switch (direction) {
    case 'forward':
      return forward;
    case 'reverse':
      return reverse;
    case 'absolute':
      return forward + reverse;
    case 'net':
      return forward - reverse;
  }
}

/** In thousandths of the wanted unit; undefined for what is no number, or of another kind. */
export function thousandthsOf(
  value: string | undefined,
  given: string | undefined,
  wanted: MeterUnit,
): number | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(value ?? '');
  // A number without a unit is taken as one of the unit that is wanted.
  const shift = given === undefined || given === wanted ? 3 : SHIFTS.get(`${given} ${wanted}`);
  if (!match || shift === undefined) return undefined;
  const [, sign, whole = '0', fraction = ''] = match;
  const number = Number(`${whole}${fraction.padEnd(shift, '0').slice(0, shift)}`);
  if (!Number.isSafeInteger(number)) return undefined;
  return sign === '-' ? 0 - number : number;
}

/** Decimal places from a unit to thousandths of another: watts are thousandths of kilowatts already. */
const SHIFTS: ReadonlyMap<string, number> = new Map(
  ['W', 'var', 'VA', 'Wh', 'varh', 'VAh'].flatMap((unit): [string, number][] => [
    [`${unit} k${unit}`, 0],
    [`M${unit} k${unit}`, 6],
  ]),
);
