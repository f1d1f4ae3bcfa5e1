import type { Instant } from '../../bytes/machine.ts';
import type { AttributeValue } from '../../classes/define.ts';
import { ParameterMonitor0 } from '../../classes/parameter-monitor.ts';
import { type DateTime, UNSPECIFIED } from '../../data/date-time.ts';
import type { AttributeReference } from '../../data/reference.ts';
import type { Data } from '../../data/tag.ts';
import { refuse } from '../answer.ts';
import { implement } from '../object.ts';
import { type Behaviour, Held } from './behaviour.ts';
import { NO_OBJECT } from './executor.ts';
import type { WallClock } from './wall-clock.ts';

type Changed = AttributeValue<typeof ParameterMonitor0, 'changedParameter'>;

/** What a parameter monitor remembers. */
export interface ParameterMonitorState {
  readonly changedParameter: Changed;
  readonly captureTime: DateTime;
  readonly parameterList: readonly AttributeReference[];
}

export interface ParameterMonitorOptions {
  /** Default 0-0:16.2.0*255. */
  readonly logicalName?: string;
  readonly clock: WallClock;
  readonly state?: Partial<ParameterMonitorState>;
}

export interface ParameterMonitorBehaviour extends Behaviour<ParameterMonitorState> {
  /** Tells it that an attribute was written; it remembers the last one of its list. */
  written(attribute: AttributeReference, value: Data, now: Instant): void;
}

/** A parameter monitor (class 65, version 0): which of the watched attributes was written last, to what and when. */
export function parameterMonitor(options: ParameterMonitorOptions): ParameterMonitorBehaviour {
  const held = new Held<ParameterMonitorState>({
    changedParameter: {
      classId: 0,
      logicalName: NO_OBJECT,
      attribute: 0,
      value: { type: 'null', value: null },
    },
    captureTime: UNSPECIFIED,
    parameterList: [],
    ...options.state,
  });

  const others = (wanted: AttributeReference): readonly AttributeReference[] =>
    held.state.parameterList.filter((listed) => !isSame(listed, wanted));

  const object = implement(
    ParameterMonitor0,
    options.logicalName ?? '0-0:16.2.0*255',
    {
      changedParameter: held.shown('changedParameter'),
      captureTime: held.shown('captureTime'),
      parameterList: held.written('parameterList', ({ length }) =>
        length > MOST_PARAMETERS ? refuse('otherReason') : undefined,
      ),
    },
    {
      addParameter: (wanted) => {
        const rest = others(wanted);
        if (rest.length >= MOST_PARAMETERS) return refuse('otherReason');
        held.change({ parameterList: [...rest, wanted] });
        return undefined;
      },
      deleteParameter: (wanted) => {
        const rest = others(wanted);
        if (rest.length === held.state.parameterList.length) return refuse('objectUndefined');
        held.change({ parameterList: rest });
        return undefined;
      },
    },
  );
  return {
    object,
    written(attribute, value, now) {
      if (!held.state.parameterList.some((listed) => isSame(listed, attribute))) return;
      held.change({ changedParameter: { ...attribute, value }, captureTime: options.clock.read(now) });
    },
    get state() {
      return held.state;
    },
  };
}

const MOST_PARAMETERS = 1000;

const isSame = (a: AttributeReference, b: AttributeReference): boolean =>
  a.classId === b.classId && a.logicalName === b.logicalName && a.attribute === b.attribute;
