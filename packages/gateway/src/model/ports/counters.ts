/** Invocation counters that survive. */
import type { Instant } from 'dlms/bytes';
import type { CounterSource } from 'dlms/security';

/** What an invocation counter belongs to, and for whom it is wanted. */
export interface CounterOwner {
  /** The block cipher key. Only a digest of it gets on the disk. */
  readonly encryption: Uint8Array;
  /** Ours, the client's. */
  readonly systemTitle: Uint8Array;
  /** Named in the audit; the counter is that of the key and the title, whichever device asks. */
  readonly device: string;
}

/** Invocation counters that no crash, no meter and no restored backup ever lowers. */
export interface CounterLedger {
  /** For `connect` of the library: its `counter`, or the `source` of a counter that is read first. */
  counterOf(owner: CounterOwner): CounterSource;
  counters(): Promise<readonly CounterStanding[]>;
  /** What happened to counters besides being spent, newest first; only to one where it is named. */
  counterEntries(limit: number, counter?: string): Promise<readonly CounterEntry[]>;
  /** An operator has seen that a jump which was held is right; false when nothing is held. */
  allowCounter(id: string, by: string): Promise<boolean>;
}

export interface CounterStanding {
  readonly id: string;
  /** Hexadecimal. */
  readonly systemTitle: string;
  /** Who asked last. */
  readonly device: string;
  /** No number from here on has been handed out. */
  readonly next: number;
  /** What the meter says it expects, where that is too far to be believed without an operator. */
  readonly held: number | undefined;
  readonly state: 'good' | 'half used' | 'held' | 'used up';
}

export type CounterEntryKind = 'opened' | 'raised' | 'held' | 'allowed' | 'skipped' | 'half used';

export interface CounterEntry {
  readonly counter: string;
  readonly device: string;
  readonly at: Instant;
  readonly kind: CounterEntryKind;
  readonly before: number;
  readonly after: number;
  /** The device for which it was wanted, the operator, or the reason. */
  readonly by: string;
}
