import type { Instant } from '../../bytes/machine.ts';
import { Arbitrator } from '../../classes/control.ts';
import type { ScriptReference } from '../../data/reference.ts';
import { type Refusal, refuse } from '../answer.ts';
import { implement } from '../object.ts';
import { type Behaviour, Held } from './behaviour.ts';
import { type Executor, runScript } from './executor.ts';

/** What an arbitrator remembers. */
export interface ArbitratorState {
  readonly actions: readonly ScriptReference[];
  /** For each actor a bit for each action that it may request. */
  readonly permissionsTable: readonly string[];
  /** For each actor a weight for each action. */
  readonly weightingsTable: readonly (readonly number[])[];
  /** For each actor what it requested last. */
  readonly mostRecentRequestsTable: readonly string[];
  /** The number of the action that won, 0 for none yet. */
  readonly lastOutcome: number;
}

export interface ArbitratorOptions {
  readonly logicalName: string;
  readonly executor: Executor;
  readonly state: Pick<ArbitratorState, 'actions' | 'permissionsTable' | 'weightingsTable'> &
    Partial<ArbitratorState>;
}

/**
 * An arbitrator (class 68): of all that was requested last and is permitted, the action with the greatest sum of weights
 * is run. Actors are counted from 1; of equal weights the last outcome stays, else the first action wins; an outcome
 * that stays is not run again (all assumed).
 */
export function arbitrator(options: ArbitratorOptions): Behaviour<ArbitratorState> {
  const { executor } = options;
  const held = new Held<ArbitratorState>({
    mostRecentRequestsTable: options.state.permissionsTable.map(() => none(options.state.actions.length)),
    lastOutcome: 0,
    ...options.state,
  });

  function request(actor: number, requested: string, now: Instant): Refusal | undefined {
    const { actions, permissionsTable, mostRecentRequestsTable } = held.state;
    const permitted = permissionsTable[actor - 1];
    if (permitted === undefined) return refuse('objectUndefined');
    if (requested.length !== actions.length) return refuse('typeUnmatched');
    if ([...requested].some((bit, i) => bit === '1' && permitted[i] !== '1'))
      return refuse('readWriteDenied');
    const requests = permissionsTable.map((_, i) => mostRecentRequestsTable[i] ?? none(actions.length));
    requests[actor - 1] = requested;
    held.change({ mostRecentRequestsTable: requests });
    const outcome = decide(held.state);
    if (outcome === 0 || outcome === held.state.lastOutcome) return undefined;
    held.change({ lastOutcome: outcome });
    const script = actions[outcome - 1];
    return script && runScript(executor, script, now);
  }

  const object = implement(
    Arbitrator,
    options.logicalName,
    {
      actions: held.written('actions'),
      permissionsTable: held.written('permissionsTable'),
      weightingsTable: held.written('weightingsTable'),
      mostRecentRequestsTable: held.shown('mostRecentRequestsTable'),
      lastOutcome: held.shown('lastOutcome'),
    },
    {
      requestAction: ({ actor, requested }, { now }) => request(actor, requested, now),
      reset: () => {
        const { permissionsTable, actions } = held.state;
        held.change({
          mostRecentRequestsTable: permissionsTable.map(() => none(actions.length)),
          lastOutcome: 0,
        });
        return undefined;
      },
    },
  );
  return {
    object,
    get state() {
      return held.state;
    },
  };
}

const none = (count: number): string => '0'.repeat(count);

/** The number of the action with the greatest weight; 0 when nothing is requested. */
function decide(state: ArbitratorState): number {
  const { actions, mostRecentRequestsTable, permissionsTable, weightingsTable, lastOutcome } = state;
  const weights = actions.map((_, action) =>
    mostRecentRequestsTable.reduce((sum, requested, actor) => {
      const counts = requested[action] === '1' && permissionsTable[actor]?.[action] === '1';
      return counts ? sum + (weightingsTable[actor]?.[action] ?? 0) : sum;
    }, 0),
  );
  const greatest = Math.max(0, ...weights);
  if (greatest === 0) return 0;
  return weights[lastOutcome - 1] === greatest ? lastOutcome : weights.indexOf(greatest) + 1;
}
