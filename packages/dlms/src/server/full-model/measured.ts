import type { Instant } from '../../bytes/machine.ts';

/** What is measured: where a model has its numbers from. */
export interface Measured {
  /** Active energy imported so far, in watt-hours; it never falls. */
  energy(now: Instant): number;
  /** Active power, in watts. */
  power(now: Instant): number;
  /** Voltage, in tenths of a volt. */
  voltage(now: Instant): number;
}

/** A load that never changes, from 1970 on: for tests, and for meters that measure nothing. */
export const steadyLoad = (watts = 500): Measured => ({
  energy: (now) => Math.max(0, Math.floor((now / 3_600_000) * watts)),
  power: () => watts,
  voltage: () => 2300,
});
