import { INTEGRABLE_QUANTITIES, LOAD_QUANTITIES, type LoadQuantity } from '../sources/load-source.ts';
import { SimulatedLoad } from '../sources/simulated-load.ts';
import { moduleType, type Output } from './define.ts';

const NUMERIC: Output = { kind: 'numeric' };
const INTEGRABLE: Output = { kind: 'numeric', integrable: true };

const integrable = (quantity: LoadQuantity): boolean =>
  (INTEGRABLE_QUANTITIES as readonly LoadQuantity[]).includes(quantity);

/** What is measured on the three phases; without another source a simulated load. */
export const powerMeter = moduleType({
  name: 'Power Meter',
  setup: {
    /** A recorded load instead of the simulated one: JSON where the name ends so, else CSV. */
    'Replay File': { kind: 'text', longest: 500, default: '' },
    /** Meters with the same seed and zone measure the same load. */
    Seed: { kind: 'integer', from: 0, to: 0xffff_ffff, default: 1 },
    'Peak Load': { kind: 'integer', from: 1, to: 10_000, default: 180, unit: 'kW' },
    'Peak Generation': { kind: 'integer', from: 0, to: 10_000, default: 90, unit: 'kW' },
  },
  outputs: {
    ...Object.fromEntries(
      LOAD_QUANTITIES.map((quantity) => [quantity, integrable(quantity) ? INTEGRABLE : NUMERIC]),
    ),
    Event: { kind: 'event' },
  },
  start(context) {
    const source =
      context.source ??
      new SimulatedLoad({
        seed: context.setup('Seed'),
        zone: context.clock.zone,
        peakLoadKw: context.setup('Peak Load'),
        peakGenerationKw: context.setup('Peak Generation'),
      });
    return { signals: Object.fromEntries(LOAD_QUANTITIES.map((name) => [name, source.signal(name)])) };
  },
});
