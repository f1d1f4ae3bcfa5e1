import type { LinkEnd } from '../description.ts';
import type { Model } from '../model.ts';
import type { AnySetupValue, ModuleType } from '../modules/define.ts';

/** A framework without a mistake: every name resolved, every value of its type. */
export interface CheckedFramework {
  readonly model: Model;
  /** In order of evaluation: a module stands after those that its inputs come from. */
  readonly modules: readonly CheckedModule[];
}

/** A module whose registers are known to be right. */
export interface CheckedModule {
  readonly type: ModuleType;
  readonly label: string;
  /** A value for every setup register of the type. */
  readonly setup: ReadonlyMap<string, AnySetupValue>;
  readonly inputs: ReadonlyMap<string, LinkEnd>;
  /** What people call its outputs, where they call them otherwise. */
  readonly labels: ReadonlyMap<string, string>;
}

/** A place in a description, from the outside in: `modules`, 3, `setup`, `Period`. */
export type Place = readonly (string | number)[];

/** What is wrong with a framework, and where. */
export interface FrameworkProblem {
  readonly at: Place;
  /** Names the module, the register, the value and what is allowed. */
  readonly message: string;
}
