import type { CheckedFramework, CheckedModule } from './check/checked-framework.ts';
import type { LinkEnd } from './description.ts';
import type { FrameworkState, ModuleState } from './framework.ts';
import { type ModuleEvent, PRIORITY } from './modules/define.ts';

/** A change of one register of one module, or of a module as a whole. */
export interface Difference {
  /** Label that the module has now, or had when it is gone. */
  readonly module: string;
  readonly register: string;
  readonly from: string;
  readonly to: string;
  /** Whether a source of a Data Recorder has changed, so that its rows mean something else. */
  readonly sources: boolean;
}

/** How labels have changed: old to new. */
export type Renamed = ReadonlyMap<string, string>;

/** What has changed from one framework to another, register by register. */
export function differences(
  before: CheckedFramework,
  after: CheckedFramework,
  renamed: Renamed = new Map(),
): readonly Difference[] {
  const newLabel = (label: string): string => renamed.get(label) ?? label;
  const old = new Map(before.modules.map((module) => [newLabel(module.label), module]));
  const gone = before.modules.filter(
    ({ label }) => !after.modules.some((module) => module.label === newLabel(label)),
  );
  return [
    ...gone.map(({ label, type }) => whole(label, type.name, 'removed')),
    ...after.modules.flatMap((module) => {
      const former = old.get(module.label);
      if (!former) return [whole(module.label, 'none', module.type.name)];
      if (former.type !== module.type) return [whole(module.label, former.type.name, module.type.name)];
      return changesOf(former, module, newLabel);
    }),
  ];
}

const whole = (module: string, from: string, to: string): Difference => ({
  module,
  register: 'module',
  from,
  to,
  sources: false,
});

function changesOf(
  before: CheckedModule,
  after: CheckedModule,
  newLabel: (label: string) => string,
): Difference[] {
  const { label: module, type } = after;
  const changes: Difference[] = [];
  const note = (register: string, from: string, to: string, sources = false): void => {
    if (from !== to) changes.push({ module, register, from, to, sources });
  };
  note('label', before.label, after.label);
  for (const register of Object.keys(type.setup))
    note(register, text(before.setup.get(register)), text(after.setup.get(register)));
  const far = (end: LinkEnd | undefined, rename = (label: string) => label): string =>
    end ? `${rename(end.module)}/${end.output}` : 'unlinked';
  for (const input of Object.keys(type.inputs)) {
    const sources = type.inputs[input]?.kind === 'numeric' && 'Data Log' in type.outputs;
    note(input, far(before.inputs.get(input), newLabel), far(after.inputs.get(input)), sources);
  }
  for (const output of Object.keys(type.outputs))
    note(`label of ${output}`, before.labels.get(output) ?? output, after.labels.get(output) ?? output);
  return changes;
}

const text = (value: unknown): string => (value === undefined ? 'none' : String(value));

/** The event of a change (DLMS Log Export module, "Setup Change"). */
export const setupChange = ({ register, from, to }: Difference, by: string): ModuleEvent => ({
  priority: PRIORITY.setupChange,
  cause: by,
  effect: `${register} changed`,
  values: { from, to },
});

/** A state for the framework after the changes: under the new labels, without rows that would now mean something else. */
export function succeeding(
  state: FrameworkState,
  changes: readonly Difference[],
  renamed: Renamed = new Map(),
): FrameworkState {
  const modules: Record<string, ModuleState> = {};
  for (const [label, module] of Object.entries(state.modules)) modules[renamed.get(label) ?? label] = module;
  for (const { module, register, sources } of changes) {
    const { saved } = modules[module] ?? {};
    if (register === 'module') delete modules[module];
    else if (sources) modules[module] = saved === undefined ? {} : { saved };
  }
  return { ...state, modules };
}
