import type { Json } from '../modules/define.ts';

/** What a module keeps in order, of which only the newest survive: rows of a data log, events. */
export interface Ledger {
  /** How many entries there ever were. */
  readonly appended: number;
  /** How many of them a clearing has taken away; those before it are never given again. */
  readonly cleared: number;
  /** The entries after the first `appended` of all times that are still there, oldest first. */
  since(appended: number): Json[];
  /** Takes entries back after a restart; `appended` counts them too. */
  restore(entries: readonly Json[], appended: number, cleared: number): void;
}
