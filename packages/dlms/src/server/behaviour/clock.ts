import type { Instant } from '../../bytes/machine.ts';
import { Clock } from '../../classes/clock.ts';
import type { AttributeValue } from '../../classes/define.ts';
import { dateOf } from '../../data/civil.ts';
import { type DateTime, UNSPECIFIED } from '../../data/date-time.ts';
import { fromInstant, localMs, toInstant } from '../../data/instant.ts';
import { type Refusal, refuse } from '../answer.ts';
import { completeTime } from '../clock.ts';
import { implement } from '../object.ts';
import { type Behaviour, Held } from './behaviour.ts';
import { dayOf, matchInYear } from './calendar-match.ts';
import { hasCome, type WallClock } from './wall-clock.ts';

/** What a clock remembers. */
export interface ClockState {
  /** Milliseconds by which it is ahead of the time that it is told. */
  readonly shift: number;
  /** Minutes from local standard time to UTC: −60 for UTC+1. */
  readonly timeZone: number;
  /** When daylight saving begins, in standard time; parts that are not specified make it a rule for every year. */
  readonly daylightSavingsBegin: DateTime;
  /** When it ends, in daylight-saving time. */
  readonly daylightSavingsEnd: DateTime;
  readonly daylightSavingsDeviation: number;
  readonly daylightSavingsEnabled: boolean;
  readonly clockBase: AttributeValue<typeof Clock, 'clockBase'>;
  /** Flags of the clock status besides daylight saving. */
  readonly status: number;
  readonly preset?: Preset;
}

interface Preset {
  readonly presetTime: DateTime;
  readonly validityIntervalStart: DateTime;
  readonly validityIntervalEnd: DateTime;
}

export interface RunningClockOptions {
  /** Default 0-0:1.0.0*255. */
  readonly logicalName?: string;
  /** Default: UTC, without daylight saving. */
  readonly state?: Partial<ClockState>;
  /** Seconds of the period that `adjust_to_measuring_period` looks for; without it that method is refused. */
  readonly measuringPeriod?: () => number;
  /** Told when the clock was set, and by how many milliseconds. */
  readonly onSet?: (byMs: number, now: Instant) => void;
}

export interface ClockBehaviour extends Behaviour<ClockState>, WallClock {}

/** The rule of the European Union: last Sunday of March, 02:00, to last Sunday of October, 03:00. */
export const EUROPEAN_DAYLIGHT_SAVING = {
  daylightSavingsBegin: ruleOf(3, 2),
  daylightSavingsEnd: ruleOf(10, 3),
  daylightSavingsDeviation: 60,
  daylightSavingsEnabled: true,
} as const;

function ruleOf(month: number, hour: number): DateTime {
  return { ...UNSPECIFIED, month, day: 'last', weekday: 7, hour, minute: 0, second: 0, hundredths: 0 };
}

/** A clock (class 8) that runs by the time it is told, knows daylight saving and can be set in all ways of the class. */
export function runningClock(options: RunningClockOptions = {}): ClockBehaviour {
  const held = new Held<ClockState>({ ...STANDARD, ...options.state });
  const daylight = new DaylightSaving();

  /** Minutes that local time is ahead of UTC. */
  function offsetAt(shown: Instant): number {
    const standard = shown - held.state.timeZone * MINUTE;
    const active = daylight.isActive(held.state, standard);
    return (active ? held.state.daylightSavingsDeviation : 0) - held.state.timeZone;
  }

  const wall: WallClock = {
    local: (now) => now + held.state.shift + offsetAt(now + held.state.shift) * MINUTE,
    read: (now) => {
      const shown = now + held.state.shift;
      const offset = offsetAt(shown);
      const daylightSaving = offset !== -held.state.timeZone;
      return fromInstant(shown, { offset, daylightSaving, status: held.state.status });
    },
  };

  function shiftBy(ms: number, now: Instant): void {
    held.change({ shift: held.state.shift + ms });
    options.onSet?.(ms, now);
  }

  /** To the nearest border of a grid in local time. */
  function adjustTo(gridMs: number, now: Instant): undefined {
    const local = wall.local(now);
    shiftBy(Math.floor((local + gridMs / 2) / gridMs) * gridMs - local, now);
    return undefined;
  }

  /** A time with a deviation is a moment; without one it is what the clock on the wall shall show. */
  function setTo(wanted: DateTime, now: Instant): Refusal | undefined {
    const time = completeTime(wall.read(now), wanted);
    const local = time && localMs(time);
    if (time === undefined || local === undefined) return refuse('otherReason');
    const moment = wanted.deviation === undefined ? undefined : toInstant(time);
    // Local time may lie beyond the next change of daylight saving: the second step takes the offset from there.
    const first = local + held.state.timeZone * MINUTE;
    const shown = moment ?? local - offsetAt(local - offsetAt(first) * MINUTE) * MINUTE;
    shiftBy(shown - (now + held.state.shift), now);
    return undefined;
  }

  function adjustToPreset(now: Instant): Refusal | undefined {
    const { preset } = held.state;
    if (!preset) return refuse('otherReason');
    const valid =
      hasCome(wall, preset.validityIntervalStart, now) && !hasCome(wall, preset.validityIntervalEnd, now);
    return valid ? setTo(preset.presetTime, now) : refuse('temporaryFailure');
  }

  const object = implement(
    Clock,
    options.logicalName ?? '0-0:1.0.0*255',
    {
      time: { get: ({ now }) => wall.read(now), set: (wanted, { now }) => setTo(wanted, now) },
      timeZone: held.written('timeZone', (minutes) => within(minutes, -720, 840)),
      status: ({ now }) => wall.read(now).status ?? 0,
      daylightSavingsBegin: held.written('daylightSavingsBegin'),
      daylightSavingsEnd: held.written('daylightSavingsEnd'),
      daylightSavingsDeviation: held.written('daylightSavingsDeviation', (minutes) =>
        within(minutes, -120, 120),
      ),
      daylightSavingsEnabled: held.written('daylightSavingsEnabled'),
      clockBase: held.shown('clockBase'),
    },
    {
      adjustToQuarter: (_, { now }) => adjustTo(15 * MINUTE, now),
      adjustToMeasuringPeriod: (_, { now }) => {
        const seconds = options.measuringPeriod?.() ?? 0;
        return seconds > 0 ? adjustTo(seconds * 1000, now) : refuse('otherReason');
      },
      adjustToMinute: (_, { now }) => adjustTo(MINUTE, now),
      adjustToPresetTime: (_, { now }) => adjustToPreset(now),
      presetAdjustingTime: (preset) => {
        held.change({ preset });
        return undefined;
      },
      shiftTime: (seconds, { now }) => {
        const refusal = within(seconds, -900, 900);
        if (!refusal) shiftBy(seconds * 1000, now);
        return refusal;
      },
    },
  );
  return {
    object,
    ...wall,
    get state() {
      return held.state;
    },
  };
}

const MINUTE = 60_000;

const STANDARD: ClockState = {
  shift: 0,
  timeZone: 0,
  daylightSavingsBegin: UNSPECIFIED,
  daylightSavingsEnd: UNSPECIFIED,
  daylightSavingsDeviation: 0,
  daylightSavingsEnabled: false,
  clockBase: 'crystal',
  status: 0,
};

const within = (value: number, least: number, most: number): Refusal | undefined =>
  value >= least && value <= most ? undefined : refuse('otherReason');

type Rule = Pick<
  ClockState,
  'daylightSavingsBegin' | 'daylightSavingsEnd' | 'daylightSavingsDeviation' | 'daylightSavingsEnabled'
>;

/** Remembers when daylight saving begins and ends in the year that was asked for last. */
class DaylightSaving {
  #year = Number.NaN;
  #begin: DateTime | undefined;
  #end: DateTime | undefined;
  #from: number | undefined;
  #to: number | undefined;

  /** Whether it is active at a moment, given as local standard time. */
  isActive(rule: Rule, standard: number): boolean {
    if (!rule.daylightSavingsEnabled) return false;
    this.#look(rule, dateOf(dayOf(standard)).year);
    if (this.#from === undefined || this.#to === undefined) return false;
    const end = this.#to - rule.daylightSavingsDeviation * MINUTE;
    // South of the equator summer lies around the turn of the year.
    return this.#from < end
      ? standard >= this.#from && standard < end
      : standard >= this.#from || standard < end;
  }

  #look({ daylightSavingsBegin: begin, daylightSavingsEnd: end }: Rule, year: number): void {
    if (this.#year === year && this.#begin === begin && this.#end === end) return;
    this.#year = year;
    this.#begin = begin;
    this.#end = end;
    this.#from = inYear(begin, year);
    this.#to = inYear(end, year);
  }
}

/** When a rule holds in a year; undefined when it names no day of it. */
const inYear = (rule: DateTime, year: number): number | undefined =>
  rule.month === undefined || rule.day === undefined ? undefined : matchInYear(rule, year);
