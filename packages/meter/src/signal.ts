import type { Instant } from 'dlms/bytes';

/** What a numeric register counts in; the empty unit is that of power factors and ratios. */
export type MeterUnit = 'kW' | 'kvar' | 'kVA' | 'kWh' | 'kvarh' | 'kVAh' | 'V' | 'A' | 'Hz' | '';

/** What is known of a numeric register before it has a value. */
export interface Quantity {
  readonly unit: MeterUnit;
  /** Whether it can be below zero. */
  readonly signed: boolean;
  /** Whether it counts up for years, so that 32 bits may not hold it. */
  readonly wide: boolean;
}

/** Which sign of a quantity is counted: what flows to the load, what flows back, both, or their difference. */
export type Direction = 'forward' | 'reverse' | 'absolute' | 'net';

/** A numeric output register as a function of time: values are exact thousandths of the unit, as safe integers. */
export interface Signal {
  readonly quantity: Quantity;
  /** Undefined where there is no value yet, or no longer. */
  at(instant: Instant): number | undefined;
  /**
   * Thousandths of the unit times seconds from one moment to another: exact, and the sum over adjoining stretches is that of
   * the whole. Outputs that cannot tell it leave it out, and no Integrator links to them.
   */
  integral?(from: Instant, to: Instant, direction: Direction): number;
}
