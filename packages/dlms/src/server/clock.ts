import type { Instant } from '../bytes/machine.ts';
import { Clock } from '../classes/clock.ts';
import { weekdayOf } from '../data/civil.ts';
import type { DateTime } from '../data/date-time.ts';
import { localMs } from '../data/instant.ts';
import { type Refusal, refuse } from './answer.ts';
import type { Access } from './association-view.ts';
import { type AttributeMembers, type CosemObject, implement, type MethodMembers } from './object.ts';

/** A clock as its owner sees it. */
export interface ClockOptions {
  /** Default 0-0:1.0.0*255. */
  readonly logicalName?: string;
  /** What the clock shows. */
  readonly read: (now: Instant) => DateTime;
  /** Sets it to a complete and existing time; without this it cannot be set. */
  readonly set?: (time: DateTime, access: Access) => Refusal | undefined;
  /** The other attributes, where there is something to tell. */
  readonly attributes?: Omit<AttributeMembers<typeof Clock>, 'time' | 'status'>;
  readonly methods?: MethodMembers<typeof Clock>;
}

/** A clock (class 8). Writing a time with parts that are not specified leaves these parts as they are. */
export function clock(options: ClockOptions): CosemObject {
  const { logicalName = '0-0:1.0.0*255', read, set, attributes = {}, methods = {} } = options;
  return implement(
    Clock,
    logicalName,
    {
      ...attributes,
      time: {
        get: ({ now }) => read(now),
        ...(set && {
          set: (wanted: DateTime, access: Access) => {
            const time = completeTime(read(access.now), wanted);
            return time ? set(time, access) : refuse('otherReason');
          },
        }),
      },
      status: ({ now }) => read(now).status ?? 0,
    },
    methods,
  );
}

/**
 * The time that a clock shows after a write: what is not specified stays, the day of the week follows from the date. Undefined
 * when a part is out of its range, names no month or day of its own (such as "last"), or the date does not exist.
 */
export function completeTime(current: DateTime, wanted: DateTime): DateTime | undefined {
  const time: DateTime = {
    year: wanted.year ?? current.year,
    month: wanted.month ?? current.month,
    day: wanted.day ?? current.day,
    weekday: undefined,
    hour: wanted.hour ?? current.hour,
    minute: wanted.minute ?? current.minute,
    second: wanted.second ?? current.second,
    hundredths: wanted.hundredths ?? current.hundredths,
    deviation: wanted.deviation ?? current.deviation,
    status: wanted.status ?? current.status,
  };
  const { year, month, day, deviation = 0 } = time;
  if (localMs(time) === undefined || Math.abs(deviation) > FARTHEST_MINUTES) return undefined;
  if (year === undefined || typeof month !== 'number' || typeof day !== 'number') return undefined;
  return { ...time, weekday: weekdayOf(year, month, day) };
}

/** UTC+14 is the farthest there is. */
const FARTHEST_MINUTES = 840;
