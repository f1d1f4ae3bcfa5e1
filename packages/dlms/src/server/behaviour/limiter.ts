import type { Instant } from '../../bytes/machine.ts';
import type { AttributeValue } from '../../classes/define.ts';
import { Limiter } from '../../classes/limiter.ts';
import { UNSPECIFIED } from '../../data/date-time.ts';
import type { AttributeReference, ScriptReference } from '../../data/reference.ts';
import type { Data } from '../../data/tag.ts';
import { Refusal, refuse } from '../answer.ts';
import { unreadable } from '../mediated-access.ts';
import { implement } from '../object.ts';
import { type Behaviour, earliest, Held, type Timed } from './behaviour.ts';
import { type Executor, NO_OBJECT, runScript } from './executor.ts';
import { isAbove } from './monitored-value.ts';
import { msUntil, type WallClock } from './wall-clock.ts';

/** What a limiter remembers. */
export interface LimiterState {
  readonly monitoredValue: AttributeReference;
  readonly thresholdNormal: Data;
  readonly thresholdEmergency: Data;
  /** Seconds. */
  readonly minOverThresholdDuration: number;
  readonly minUnderThresholdDuration: number;
  readonly emergencyProfile: AttributeValue<typeof Limiter, 'emergencyProfile'>;
  readonly emergencyProfileGroupIdList: readonly number[];
  readonly actions: { readonly overThreshold: ScriptReference; readonly underThreshold: ScriptReference };
  /** The side on which it acted last. */
  readonly acted: 'over' | 'under';
  /** The other side, and since when the value has been there without a break. */
  readonly since?: Instant;
}

export interface LimiterOptions {
  readonly logicalName: string;
  readonly executor: Executor;
  readonly clock: WallClock;
  /** What is left out: no emergency, no scripts, no durations. */
  readonly state: Pick<LimiterState, 'monitoredValue' | 'thresholdNormal'> & Partial<LimiterState>;
  /** How often it looks at the value; default every second. */
  readonly everyMs?: number;
}

/** A limiter (class 71): acts when a value stays over its threshold, and again when it stays under it. */
export function limiter(options: LimiterOptions): Behaviour<LimiterState> & Timed {
  const { executor, clock, everyMs = 1000 } = options;
  const held = new Held<LimiterState>({
    thresholdEmergency: options.state.thresholdNormal,
    minOverThresholdDuration: 0,
    minUnderThresholdDuration: 0,
    emergencyProfile: { id: 0, activationTime: UNSPECIFIED, duration: 0 },
    emergencyProfileGroupIdList: [],
    actions: { overThreshold: NO_SCRIPT, underThreshold: NO_SCRIPT },
    acted: 'under',
    ...options.state,
  });
  let looked: Instant | undefined;

  /** Milliseconds until the emergency begins and ends; undefined where none is set for this meter. */
  function emergency(now: Instant): { readonly begin: number; readonly end: number } | undefined {
    const { emergencyProfile, emergencyProfileGroupIdList } = held.state;
    if (!emergencyProfileGroupIdList.includes(emergencyProfile.id)) return undefined;
    const begin = msUntil(clock, emergencyProfile.activationTime, now);
    return begin === undefined ? undefined : { begin, end: begin + emergencyProfile.duration * 1000 };
  }

  function isEmergency(now: Instant): boolean {
    const times = emergency(now);
    return times !== undefined && times.begin <= 0 && times.end > 0;
  }

  const threshold = (now: Instant): Data =>
    isEmergency(now) ? held.state.thresholdEmergency : held.state.thresholdNormal;

  function look(now: Instant): void {
    looked = now;
    const value = executor.read(held.state.monitoredValue, now);
    const above = value instanceof Refusal ? undefined : isAbove(value, threshold(now));
    const side = above === undefined ? held.state.acted : above ? 'over' : 'under';
    if (side === held.state.acted) {
      const { since: _ended, ...rest } = held.state;
      held.replace(rest);
      return;
    }
    const since = held.state.since ?? now;
    held.change({ since });
    const { minOverThresholdDuration, minUnderThresholdDuration, actions } = held.state;
    const due = since + 1000 * (side === 'over' ? minOverThresholdDuration : minUnderThresholdDuration);
    if (now < due) return;
    const { since: _acted, ...rest } = held.state;
    held.replace({ ...rest, acted: side });
    runScript(executor, side === 'over' ? actions.overThreshold : actions.underThreshold, now);
  }

  /** When the present side would have lasted long enough. */
  function lasting(): Instant | undefined {
    const { since, acted, minOverThresholdDuration, minUnderThresholdDuration } = held.state;
    if (since === undefined) return undefined;
    return since + 1000 * (acted === 'under' ? minOverThresholdDuration : minUnderThresholdDuration);
  }

  function emergencyBorder(): Instant | undefined {
    const now = looked;
    const times = now === undefined ? undefined : emergency(now);
    if (now === undefined || times === undefined) return undefined;
    return earliest([times.begin, times.end].filter((left) => left > 0).map((left) => now + left));
  }

  /** Thresholds are of the type of the monitored value. */
  const fits = (wanted: Data): Refusal | undefined =>
    wanted.type === held.state.thresholdNormal.type ? undefined : refuse('typeUnmatched');

  const object = implement(Limiter, options.logicalName, {
    monitoredValue: held.written('monitoredValue', (wanted, access) => unreadable(access, [wanted])),
    thresholdActive: ({ now }) => threshold(now),
    thresholdNormal: held.written('thresholdNormal', fits),
    thresholdEmergency: held.written('thresholdEmergency', fits),
    minOverThresholdDuration: held.written('minOverThresholdDuration'),
    minUnderThresholdDuration: held.written('minUnderThresholdDuration'),
    emergencyProfile: held.written('emergencyProfile'),
    emergencyProfileGroupIdList: held.written('emergencyProfileGroupIdList'),
    emergencyProfileActive: ({ now }) => isEmergency(now),
    actions: held.written('actions'),
  });
  return {
    object,
    advance: look,
    get deadline() {
      if (looked === undefined) return undefined;
      return earliest([looked + everyMs, lasting(), emergencyBorder()]);
    },
    get state() {
      return held.state;
    },
  };
}

const NO_SCRIPT: ScriptReference = { logicalName: NO_OBJECT, selector: 0 };
