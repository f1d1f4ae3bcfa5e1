import { RefusedError } from 'dlms/bytes';
import type { FrameworkDescription } from '../description.ts';
import type { FrameworkState, ModuleState } from '../framework.ts';
import type { Json } from '../modules/define.ts';

/** What stands in a journal: the whole first, then what changed since. */
export type MeterRecord =
  | ({ readonly kind: 'whole'; readonly version: 1; readonly aliveUntil: number } & Whole)
  | { readonly kind: 'change'; readonly state: FrameworkState; readonly aliveUntil: number }
  /** Nothing happened, and the meter had power. */
  | { readonly kind: 'alive'; readonly aliveUntil: number };

interface Whole {
  readonly state: FrameworkState;
  /** The framework that the meter was started with. */
  readonly given: FrameworkDescription;
  /** The framework that it had: what was given, with the changes while it ran. */
  readonly description: FrameworkDescription;
}

/** What a meter was when it was last heard of. */
export interface MeterState extends Whole {
  /** Until when it had power at most; whatever it showed, it showed before. */
  readonly aliveUntil: number;
}

/**
 * Puts the records of a journal together; undefined when there are none.
 * @throws RefusedError when the journal is of another kind or of a later version
 */
export function meterStateOf(records: readonly Json[]): MeterState | undefined {
  const [first, ...changes] = records as unknown as readonly MeterRecord[];
  if (first === undefined) return undefined;
  if (first.kind !== 'whole' || first.version !== 1)
    throw new RefusedError('the journal is none of this version of the meter', 'unknownFormat', {
      layer: 'configuration',
      during: 'opening the journal of the meter',
      advice: 'start the meter with another data folder, or with the version that wrote this one',
    });
  const { given, description } = first;
  let { state, aliveUntil } = first;
  for (const change of changes) {
    if (change.kind !== 'alive') state = joined(state, change.state);
    aliveUntil = change.aliveUntil;
  }
  return { state, aliveUntil, given, description };
}

/** A state with what came after it. */
function joined(state: FrameworkState, change: FrameworkState): FrameworkState {
  const modules: Record<string, ModuleState> = { ...state.modules };
  for (const [label, later] of Object.entries(change.modules)) {
    const { ledger } = modules[label] ?? {};
    modules[label] = {
      ...modules[label],
      ...later,
      ...(later.ledger && {
        ledger: { ...later.ledger, entries: [...(ledger?.entries ?? []), ...later.ledger.entries] },
      }),
    };
  }
  return { ...change, modules };
}

/** What of a state is not in the one before: only modules that changed. Ledgers hold what is new already. */
export function changeOf(state: FrameworkState, before: ReadonlyMap<string, string>): FrameworkState {
  const modules: Record<string, ModuleState> = {};
  for (const [label, module] of Object.entries(state.modules)) {
    const savedAnew = module.saved !== undefined && JSON.stringify(module.saved) !== before.get(label);
    const news = (module.ledger?.entries.length ?? 0) > 0 || clearedAnew(module, label, before);
    if (savedAnew || news) modules[label] = module;
  }
  return { ...state, modules };
}

/** A ledger can change by being cleared, without an entry. */
const clearedAnew = ({ ledger }: ModuleState, label: string, before: ReadonlyMap<string, string>): boolean =>
  ledger !== undefined && String(ledger.cleared) !== before.get(`${label}#cleared`);

/** How the modules stood: what `changeOf` compares with. */
export function fingerprint(state: FrameworkState): Map<string, string> {
  const prints = new Map<string, string>();
  for (const [label, { saved, ledger }] of Object.entries(state.modules)) {
    if (saved !== undefined) prints.set(label, JSON.stringify(saved));
    if (ledger) prints.set(`${label}#cleared`, String(ledger.cleared));
  }
  return prints;
}
