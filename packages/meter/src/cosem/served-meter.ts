import type { Instant } from 'dlms/bytes';
import type { Framework } from '../framework.ts';

/** A running meter as its COSEM objects see it. */
export interface ServedMeter {
  readonly framework: Framework;
  /** Lives until now and gives the moment by the engine's clock: to be called before anything is looked at. */
  live(): Instant;
  /** Sets the meter's clock. */
  setClock(to: Instant, by: string): void;
}
