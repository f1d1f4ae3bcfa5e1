import type { Instant } from '../../bytes/machine.ts';
import type { AttributeValue } from '../../classes/define.ts';
import { RegisterMonitor } from '../../classes/register-monitor.ts';
import type { AttributeReference } from '../../data/reference.ts';
import type { Data } from '../../data/tag.ts';
import { Refusal, refuse } from '../answer.ts';
import { unreadable } from '../mediated-access.ts';
import { implement } from '../object.ts';
import { type Behaviour, Held, type Timed } from './behaviour.ts';
import { type Executor, runScript } from './executor.ts';
import { isAbove } from './monitored-value.ts';

/** What a register monitor remembers. */
export interface RegisterMonitorState {
  readonly thresholds: readonly Data[];
  readonly monitoredValue: AttributeReference;
  readonly actions: AttributeValue<typeof RegisterMonitor, 'actions'>;
  /** On which side of each threshold the value was last; undefined before the first look. */
  readonly above: readonly (boolean | undefined)[];
}

export interface RegisterMonitorOptions {
  readonly logicalName: string;
  readonly executor: Executor;
  readonly state: Omit<RegisterMonitorState, 'above'> & Partial<RegisterMonitorState>;
  /** How often it looks; default every second. */
  readonly everyMs?: number;
}

/**
 * A register monitor (class 21): the script for up when the value goes from at most the threshold above it, the other on
 * the way back. The first look only tells where the value stands.
 */
export function registerMonitor(options: RegisterMonitorOptions): Behaviour<RegisterMonitorState> & Timed {
  const { executor, everyMs = 1000 } = options;
  const held = new Held<RegisterMonitorState>({ above: [], ...options.state });
  let looked: Instant | undefined;

  function look(now: Instant): void {
    looked = now;
    const { thresholds, monitoredValue, actions, above } = held.state;
    const value = executor.read(monitoredValue, now);
    if (value instanceof Refusal) return;
    const sides = thresholds.map((threshold, i) => isAbove(value, threshold) ?? above[i]);
    held.change({ above: sides });
    sides.forEach((side, i) => {
      const [before, scripts] = [above[i], actions[i]];
      if (before === undefined || side === undefined || side === before || !scripts) return;
      runScript(executor, side ? scripts.actionUp : scripts.actionDown, now);
    });
  }

  const object = implement(RegisterMonitor, options.logicalName, {
    thresholds: {
      get: held.shown('thresholds'),
      set: (thresholds, { now }) => {
        const value = executor.read(held.state.monitoredValue, now);
        if (!(value instanceof Refusal) && thresholds.some(({ type }) => type !== value.type))
          return refuse('typeUnmatched');
        held.change({ thresholds, above: [] });
        return undefined;
      },
    },
    monitoredValue: {
      get: held.shown('monitoredValue'),
      set: (monitoredValue, access) => {
        const refusal = unreadable(access, [monitoredValue]);
        if (refusal) return refusal;
        held.change({ monitoredValue, above: [] });
        return undefined;
      },
    },
    // Thresholds and actions are written one after the other: their counts agree only when both have been.
    actions: held.written('actions'),
  });
  return {
    object,
    advance: (now) => {
      if (looked === undefined || now >= looked + everyMs || now < looked) look(now);
    },
    get deadline() {
      return looked === undefined ? undefined : looked + everyMs;
    },
    get state() {
      return held.state;
    },
  };
}
