import type { Instant } from '../../bytes/machine.ts';
import { DemandRegister } from '../../classes/demand-register.ts';
import { type DateTime, UNSPECIFIED } from '../../data/date-time.ts';
import type { ScalerUnit } from '../../data/reference.ts';
import type { Data } from '../../data/tag.ts';
import { refuse } from '../answer.ts';
import { implement } from '../object.ts';
import { type Behaviour, Held, type Timed } from './behaviour.ts';
import type { WallClock } from './wall-clock.ts';

/** What a demand register remembers. */
export interface DemandRegisterState {
  /** The demand of the last complete window, in the register's unit. */
  readonly last: number;
  readonly captureTime: DateTime;
  readonly startTimeCurrent: DateTime;
  /** Seconds. */
  readonly period: number;
  readonly numberOfPeriods: number;
  /** What the integral was at the beginning of the periods in the window, oldest first; the last one is the current period. */
  readonly marks: readonly number[];
  /** When the current period began; undefined before the first call. */
  readonly began?: Instant;
}

export interface DemandRegisterOptions {
  readonly logicalName: string;
  readonly scalerUnit: ScalerUnit;
  readonly clock: WallClock;
  /** The demand in the register's unit integrated over seconds, such as the watt-seconds counted so far; it never falls. */
  readonly integral: (now: Instant) => number;
  /** Seconds; default 900. */
  readonly period?: number;
  /** Default 1; with more the window slides. */
  readonly numberOfPeriods?: number;
  readonly status?: () => Data;
  /** How an average is written; default as double-long, rounded. */
  readonly toData?: (average: number) => Data;
  readonly state?: DemandRegisterState;
  /** Told at the end of each period: where a maximum is kept. */
  readonly onPeriod?: (average: number, now: Instant) => void;
}

export interface DemandRegisterBehaviour extends Behaviour<DemandRegisterState>, Timed {}

/**
 * A demand register (class 5). Averages are divided by the whole window, number of periods × period, also while it
 * fills. Periods begin at multiples of the period in local time (assumed); after `next_period` the current one begins
 * there and then and is a whole one.
 */
export function demandRegister(options: DemandRegisterOptions): DemandRegisterBehaviour {
  const { clock, integral, onPeriod, toData = rounded } = options;
  const held = new Held<DemandRegisterState>(
    options.state ?? {
      last: 0,
      captureTime: UNSPECIFIED,
      startTimeCurrent: UNSPECIFIED,
      period: options.period ?? 900,
      numberOfPeriods: options.numberOfPeriods ?? 1,
      marks: [],
    },
  );

  const windowSeconds = (): number => held.state.period * held.state.numberOfPeriods;

  function current(now: Instant): number {
    const oldest = held.state.marks[0];
    return oldest === undefined ? 0 : (integral(now) - oldest) / windowSeconds();
  }

  function start(now: Instant, marks: readonly number[]): DateTime {
    const { numberOfPeriods } = held.state;
    const startTimeCurrent = clock.read(now);
    held.change({
      marks: [...marks, integral(now)].slice(-numberOfPeriods),
      began: now,
      startTimeCurrent,
    });
    return startTimeCurrent;
  }

  function endPeriod(now: Instant): void {
    const average = current(now);
    const captureTime = start(now, held.state.marks);
    held.change({ last: average, captureTime });
    onPeriod?.(average, now);
  }

  function reset(now: Instant): void {
    held.change({ last: 0, captureTime: start(now, []) });
  }

  /** The first period is the rest of the one that is running by the clock. */
  function align(now: Instant): void {
    const periodMs = held.state.period * 1000;
    const local = clock.local(now);
    start(now, []);
    held.change({ began: now - (local - Math.floor(local / periodMs) * periodMs) });
  }

  function nextEnd(): Instant | undefined {
    const { began, period } = held.state;
    return began === undefined ? undefined : began + period * 1000;
  }

  function advance(now: Instant): void {
    if (held.state.began === undefined) align(now);
    let end = nextEnd();
    for (let ended = 0; end !== undefined && end <= now; end = nextEnd()) {
      // After a long absence nothing of the old window is left: it fills anew.
      if (ended++ > held.state.numberOfPeriods) {
        held.change({ last: 0, captureTime: clock.read(now) });
        align(now);
        return;
      }
      endPeriod(end);
    }
  }

  const object = implement(
    DemandRegister,
    options.logicalName,
    {
      currentAverageValue: ({ now }) => toData(current(now)),
      lastAverageValue: () => toData(held.state.last),
      scalerUnit: options.scalerUnit,
      status: () => options.status?.() ?? { type: 'null', value: null },
      captureTime: held.shown('captureTime'),
      startTimeCurrent: held.shown('startTimeCurrent'),
      period: {
        get: held.shown('period'),
        set: (period, { now }) => {
          if (period === 0) return refuse('otherReason');
          held.change({ period });
          align(now);
          return undefined;
        },
      },
      numberOfPeriods: {
        get: held.shown('numberOfPeriods'),
        set: (numberOfPeriods, { now }) => {
          if (numberOfPeriods === 0) return refuse('otherReason');
          held.change({ numberOfPeriods });
          align(now);
          return undefined;
        },
      },
    },
    {
      reset: (_, { now }) => {
        reset(now);
        return undefined;
      },
      nextPeriod: (_, { now }) => {
        endPeriod(now);
        return undefined;
      },
    },
  );
  return {
    object,
    advance,
    get deadline() {
      return nextEnd();
    },
    get state() {
      return held.state;
    },
  };
}

const rounded = (average: number): Data => ({ type: 'int32', value: Math.round(average) });
