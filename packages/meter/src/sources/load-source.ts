import type { Signal } from '../signal.ts';

/** The values of a Power Meter module, under the names of its outputs. */
export const LOAD_QUANTITIES = [
  'kW tot',
  'kVAR tot',
  'kVA tot',
  'PF sign tot',
  'kW a',
  'kW b',
  'kW c',
  'Vln a',
  'Vln b',
  'Vln c',
  'I a',
  'I b',
  'I c',
  'Freq',
] as const;
export type LoadQuantity = (typeof LOAD_QUANTITIES)[number];

/** Those whose integral is known, so that energy and demand can be made of them. */
export const INTEGRABLE_QUANTITIES = [
  'kW tot',
  'kVAR tot',
  'kVA tot',
  'PF sign tot',
] as const satisfies readonly LoadQuantity[];

/** Where measured values come from: a simulation, a recording, the gateway. */
export interface LoadSource {
  signal(quantity: LoadQuantity): Signal;
}
