import type { Instant } from '../../bytes/machine.ts';
import type { AttributeValue } from '../../classes/define.ts';
import { ScriptTable } from '../../classes/script-table.ts';
import { type Refusal, refuse } from '../answer.ts';
import { implement } from '../object.ts';
import { type Behaviour, Held } from './behaviour.ts';
import type { Executor } from './executor.ts';

export type Scripts = AttributeValue<typeof ScriptTable, 'scripts'>;
type Action = Scripts[number]['actions'][number];

/** What a script table remembers. */
export interface ScriptTableState {
  readonly scripts: Scripts;
}

export interface ScriptTableOptions {
  readonly logicalName: string;
  readonly executor: Executor;
  /** The scripts, where there is no state. */
  readonly scripts?: Scripts;
  readonly state?: ScriptTableState;
  /** Whether clients may write the scripts; default false. */
  readonly writable?: boolean;
}

/** A script table (class 9): each action of a script in order, whatever became of those before. */
export function scriptTable(options: ScriptTableOptions): Behaviour<ScriptTableState> {
  const { logicalName, executor, writable = false } = options;
  const held = new Held<ScriptTableState>(options.state ?? { scripts: options.scripts ?? [] });
  const running = new Set<number>();

  function execute(identifier: number, now: Instant): Refusal | undefined {
    const script = held.state.scripts.find((candidate) => candidate.identifier === identifier);
    if (!script) return refuse('objectUndefined');
    // A script that leads back to itself would never end.
    if (running.has(identifier)) return refuse('otherReason');
    running.add(identifier);
    try {
      const refusals = script.actions.map((action) => act(executor, action, now));
      return refusals.find((refusal) => refusal !== undefined);
    } finally {
      running.delete(identifier);
    }
  }

  const object = implement(
    ScriptTable,
    logicalName,
    { scripts: writable ? held.written('scripts') : held.shown('scripts') },
    { execute: (identifier, { now }) => execute(identifier, now) },
  );
  return {
    object,
    get state() {
      return held.state;
    },
  };
}

function act(executor: Executor, action: Action, now: Instant): Refusal | undefined {
  const { classId, logicalName, index, parameter } = action;
  switch (action.service) {
    case 'write':
      return executor.write({ classId, logicalName, attribute: index }, parameter, now);
    case 'execute':
      return executor.invoke({ classId, logicalName, method: index }, parameter, now);
    default:
      // 0 stands in the tables of meters for nothing to do; other codes are assumed to be errors.
      return action.service === 0 ? undefined : refuse('otherReason');
  }
}
