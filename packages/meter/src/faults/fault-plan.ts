import type { ClockJumpFault } from './clock-jumps.ts';
import type { CounterLossFault } from './counter-loss.ts';

/** What goes wrong with one meter. Chances are from 0 to 1, of each frame that it sends. */
export interface MeterFaults {
  /** The same seed and the same frames make the same faults. */
  readonly seed: number;
  /** The frame is not sent. */
  readonly lose?: number;
  /** It is sent later. */
  readonly delay?: { readonly chance: number; readonly ms: number };
  /** It comes in pieces of some octets, with pauses between them. */
  readonly split?: { readonly chance: number; readonly bytes: number; readonly pauseMs: number };
  /** Its frame check sequence is wrong; with the wrapper its version. */
  readonly wrongFcs?: number;
  /** Its header check sequence is wrong; with the wrapper its version. */
  readonly wrongHcs?: number;
  /** Its length field is wrong. */
  readonly wrongLength?: number;
  /** It is sent twice. */
  readonly duplicate?: number;
  /** From then on the meter repeats this frame, whatever it is asked, until the connection ends. */
  readonly stuckWindow?: number;
  /** Somebody else has the line: the meter says nothing for so long. */
  readonly busy?: { readonly chance: number; readonly ms: number };
  /** The connection is gone in the middle of it. */
  readonly disconnect?: number;
  /** It agrees to lists of attributes and then refuses them. */
  readonly refuseLists?: boolean;
  readonly clockJump?: ClockJumpFault;
  /** Its invocation counters begin at nought again now and then. */
  readonly loseCounters?: CounterLossFault;
}

/** Which meters have which faults. Meters count from 1; one that runs alone is number 1. */
export interface FaultPlan {
  /** Undefined for a meter that has none. */
  of(meter: number): MeterFaults | undefined;
}
