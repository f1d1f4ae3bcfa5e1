import type { Instant } from '../../bytes/machine.ts';
import type { AttributeValue } from '../../classes/define.ts';
import { ParameterMonitor, ParameterMonitor0 } from '../../classes/parameter-monitor.ts';
import { encode } from '../../codec/codec.ts';
import { data } from '../../data/data.ts';
import { type DateTime, UNSPECIFIED } from '../../data/date-time.ts';
import type { AttributeReference } from '../../data/reference.ts';
import type { Data } from '../../data/tag.ts';
import { Refusal, refuse } from '../answer.ts';
import type { Access } from '../association-view.ts';
import { mayRead, readFor } from '../mediated-access.ts';
import { implement } from '../object.ts';
import { type Behaviour, Held } from './behaviour.ts';
import { type Executor, NO_OBJECT } from './executor.ts';
import type { WallClock } from './wall-clock.ts';

type Changed = AttributeValue<typeof ParameterMonitor0, 'changedParameter'>;

/** What a parameter monitor remembers. */
export interface ParameterMonitorState {
  readonly changedParameter: Changed;
  readonly captureTime: DateTime;
  readonly parameterList: readonly AttributeReference[];
  /** Names this list of parameters; version 1. */
  readonly parameterListName: string;
}

/** What a digest over parameters is made with. */
export interface ParameterDigest {
  /** The code by which the monitor names its algorithm; no source lists them. */
  readonly algorithm: number;
  readonly of: (octets: Uint8Array) => Uint8Array;
}

export interface ParameterMonitorOptions {
  /** Default 0-0:16.2.0*255. */
  readonly logicalName?: string;
  readonly clock: WallClock;
  readonly state?: Partial<ParameterMonitorState>;
  /** Reads the parameters: with it the monitor is of version 1, which tells their values and a digest of them. */
  readonly executor?: Executor;
  /** Without it there is no digest. */
  readonly digest?: ParameterDigest;
}

export interface ParameterMonitorBehaviour extends Behaviour<ParameterMonitorState> {
  /** Tells it that an attribute was written; it remembers the last one of its list. */
  written(attribute: AttributeReference, value: Data, now: Instant): void;
}

/**
 * A parameter monitor (class 65): which of the watched attributes was written last, to what and when. The device that it belongs to tells
 * it of every write. A client hears of no value that it may not read itself. Version 1 tells all values too, as a structure in the order
 * of the list, and the digest of that structure's octets (assumed: no source says what the digest is of).
 */
export function parameterMonitor(options: ParameterMonitorOptions): ParameterMonitorBehaviour {
  const held = new Held<ParameterMonitorState>({
    changedParameter: NO_CHANGE,
    captureTime: UNSPECIFIED,
    parameterList: [],
    parameterListName: '',
    ...options.state,
  });

  const others = (wanted: AttributeReference): readonly AttributeReference[] =>
    held.state.parameterList.filter((listed) => !isSame(listed, wanted));

  const { executor, digest } = options;

  /** A parameter as the meter has it, or as this client may see it. */
  const shownValue = (parameter: AttributeReference, access: Access | undefined, now: Instant): Data => {
    const value = access ? readFor(access, parameter, parameter.attribute) : executor?.read(parameter, now);
    return value === undefined || value instanceof Refusal ? NULL : value;
  };
  const valuesAt = (now: Instant, access?: Access): Data => ({
    type: 'structure',
    value: held.state.parameterList.map((parameter) => shownValue(parameter, access, now)),
  });

  const object = implement(
    (executor ? ParameterMonitor : ParameterMonitor0) as typeof ParameterMonitor,
    options.logicalName ?? '0-0:16.2.0*255',
    {
      changedParameter: (access) => {
        const { changedParameter } = held.state;
        const refusal = mayRead(access, changedParameter, changedParameter.attribute);
        if (!refusal) return changedParameter;
        // Whoever does not see an object does not hear that it changed either.
        return refusal.reason === 'objectUndefined' ? NO_CHANGE : { ...changedParameter, value: NULL };
      },
      captureTime: held.shown('captureTime'),
      parameterList: held.written('parameterList', ({ length }) =>
        length > MOST_PARAMETERS ? refuse('otherReason') : undefined,
      ),
      parameterListName: held.written('parameterListName'),
      hashAlgorithmId: () => digest?.algorithm ?? 0,
      parameterValueDigest: ({ now }) => digest?.of(encode(data, valuesAt(now))) ?? NOTHING,
      parameterValues: (access) => valuesAt(access.now, access),
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

  function written(attribute: AttributeReference, value: Data, now: Instant): void {
    if (!held.state.parameterList.some((listed) => isSame(listed, attribute))) return;
    held.change({ changedParameter: { ...attribute, value }, captureTime: options.clock.read(now) });
  }
  return {
    object: { ...object, onWritten: written },
    written,
    get state() {
      return held.state;
    },
  };
}

const NULL: Data = { type: 'null', value: null };
const NO_CHANGE: Changed = { classId: 0, logicalName: NO_OBJECT, attribute: 0, value: NULL };
const NOTHING = new Uint8Array(0);
const MOST_PARAMETERS = 1000;

const isSame = (a: AttributeReference, b: AttributeReference): boolean =>
  a.classId === b.classId && a.logicalName === b.logicalName && a.attribute === b.attribute;
