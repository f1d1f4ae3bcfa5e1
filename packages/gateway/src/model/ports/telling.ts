/** Telling a meter something. */
import type { Data } from 'dlms/data';
import type { ValueSignal } from '../value-signal.ts';

/** Switches outputs at once; what the meter refuses is a result, not an error. */
export interface Outputs {
  /** @throws RefusedError for a command that the signal does not know, DlmsError when the meter cannot be told */
  command(signal: ValueSignal, command: OutputCommand, caller?: AbortSignal): Promise<Told>;
}

/** What came of telling a meter something: `data` is what a method has returned. */
export type Told =
  | { readonly ok: true; readonly data: Data | undefined }
  | { readonly ok: false; readonly error: string };

/** Within which a clock is set. */
export interface ClockLimits {
  readonly leastMs: number;
  readonly mostMs: number;
  readonly shift: boolean;
}

export interface ClockSet {
  /** The meter's clock minus ours, before and afterwards. */
  readonly driftMs: number;
  readonly afterMs: number;
  readonly how: 'left alone' | 'shifted' | 'set';
}

/** `on`, `off`, a pulse, or a value for an output that takes one. */
export type OutputCommand = 'on' | 'off' | 'shortPulse' | 'longPulse' | (string & {}) | number | boolean;
