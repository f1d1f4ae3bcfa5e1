import { ProblemError } from '@meterwire/api';
import type { Entry } from '../configuration/edit.ts';
import type { Operations } from '../configuration/service.ts';

/** What is tried: an entry as a change would make it, or with no change, as it stands. Nothing of it is saved. */
export interface Subject {
  readonly name: string;
  /** What it says of itself, as it would be then. */
  readonly entry: Entry;
  readonly operations: Operations;
}

/** What every trial is given. It begins when it is drawn. */
export interface TrialProps {
  readonly subject: Subject;
  /** Tries what is entered by then. */
  readonly onAgain: () => void;
  /** Told of what the gateway finds wrong in the change, by its place in the configuration. */
  readonly onRefused?: ((problems: readonly Refusal[]) => void) | undefined;
}

export interface Refusal {
  readonly path: string;
  readonly message: string;
}

/** What the gateway finds wrong in a change, where that is why it tried nothing. */
export const refusalsOf = (error: unknown): readonly Refusal[] =>
  error instanceof ProblemError ? (error.problem.problems ?? []) : [];
