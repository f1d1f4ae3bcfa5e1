import type { Operations } from './service.ts';

/** A change that somebody wants made. */
export interface Wish {
  readonly operations: Operations;
  /** What is said when it is done: "connection hall added". */
  readonly done: string;
  /** When it is made: drafts are forgotten, drawers shut. */
  readonly onDone?: () => void;
  /** When the dialog is shut, whether it was made or not. */
  readonly onClose?: () => void;
  /** Where it cannot be followed: the gateway's complaints, for the form. */
  readonly onRefused?: (problems: readonly { readonly path: string; readonly message: string }[]) => void;
}
