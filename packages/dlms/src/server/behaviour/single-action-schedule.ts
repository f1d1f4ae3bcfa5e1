import type { Instant } from '../../bytes/machine.ts';
import type { AttributeValue } from '../../classes/define.ts';
import { SingleActionSchedule } from '../../classes/single-action-schedule.ts';
import type { TimeOfDay } from '../../data/date-time.ts';
import type { ScriptReference } from '../../data/reference.ts';
import { type Refusal, refuse } from '../answer.ts';
import { implement } from '../object.ts';
import { type Behaviour, earliest, Held, type Timed } from './behaviour.ts';
import { isComplete, nextMatch } from './calendar-match.ts';
import { type Executor, runScript } from './executor.ts';
import { LocalWalk, momentOf, type WallClock } from './wall-clock.ts';

type Times = AttributeValue<typeof SingleActionSchedule, 'executionTime'>;
type ScheduleType = AttributeValue<typeof SingleActionSchedule, 'type'>;

/** What a single action schedule remembers. */
export interface SingleActionState {
  readonly executedScript: ScriptReference;
  readonly type: ScheduleType;
  readonly executionTime: Times;
}

export interface SingleActionOptions {
  readonly logicalName: string;
  readonly executor: Executor;
  readonly clock: WallClock;
  readonly state: SingleActionState;
}

/** A single action schedule (class 22). Times that pass while the meter is off are not made up for. */
export function singleActionSchedule(options: SingleActionOptions): Behaviour<SingleActionState> & Timed {
  const { executor, clock } = options;
  const held = new Held(options.state);
  const walk = new LocalWalk();
  let looked: Instant | undefined;
  /** When the next time comes, by local time; sought anew after each step and each write. */
  let next: { readonly local: number | undefined } | undefined;

  function nextAfter(local: number): number | undefined {
    next ??= {
      local: earliest(held.state.executionTime.map(({ date, time }) => nextMatch(date, time, local))),
    };
    return next.local;
  }

  function advance(now: Instant): void {
    const stretch = walk.step(clock, now);
    looked = now;
    const due = stretch && nextAfter(stretch.from);
    if (!stretch || due === undefined || due <= stretch.to) next = undefined;
    if (stretch && due !== undefined && due <= stretch.to)
      runScript(executor, held.state.executedScript, now);
  }

  const object = implement(SingleActionSchedule, options.logicalName, {
    executedScript: held.written('executedScript'),
    // Written before the times that go with it, which are held to it.
    type: held.written('type', (type) => (typeof type === 'string' ? undefined : refuse('otherReason'))),
    executionTime: {
      get: held.shown('executionTime'),
      set: (executionTime) => {
        const refusal = unfit(held.state.type, executionTime);
        if (refusal) return refusal;
        held.change({ executionTime });
        next = undefined;
        return undefined;
      },
    },
  });
  return {
    object,
    advance,
    get deadline() {
      if (looked === undefined || walk.mark === undefined) return undefined;
      const local = nextAfter(walk.mark);
      return local === undefined ? undefined : momentOf(clock, local, looked);
    },
    get state() {
      return held.state;
    },
  };
}

/** No entries at all mean that nothing is planned; assumed to fit every type. */
function unfit(type: ScheduleType, times: Times): Refusal | undefined {
  const [first] = times;
  if (!first) return undefined;
  const openDates = times.some(({ date }) => !isComplete(date));
  const timesDiffer = times.some(({ time }) => !sameTime(time, first.time));
  const fits = {
    oneEntry: times.length === 1,
    sameTimeNoWildcards: !timesDiffer && !openDates,
    sameTimeWildcards: !timesDiffer,
    timesDifferNoWildcards: !openDates,
    timesDifferWildcards: true,
  };
  return typeof type === 'string' && fits[type] ? undefined : refuse('otherReason');
}

const sameTime = (a: TimeOfDay, b: TimeOfDay): boolean =>
  a.hour === b.hour && a.minute === b.minute && a.second === b.second && a.hundredths === b.hundredths;
