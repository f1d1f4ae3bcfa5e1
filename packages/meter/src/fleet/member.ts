import type { CheckedFramework, CheckedModule } from '../check/checked-framework.ts';
import { zoneOf } from '../framework.ts';
import type { LoadSource } from '../sources/load-source.ts';
import { Noise } from '../sources/noise.ts';
import { PART_WHOLE, PartLoad } from '../sources/part-load.ts';
import { SimulatedLoad } from '../sources/simulated-load.ts';

/** Simulations that a fleet shares; each of its meters measures a part of one. */
const LOADS = 8;
/** A meter measures a twentieth of its load at least. */
const SMALLEST_PART = 51;

/** The serial number of a meter of a fleet. */
export const serialNumberOf = (number: number): string => String(number).padStart(8, '0');

/** Its address where many share a line: what clients make of the serial number by the usual rule, its last four digits and 1000. */
export const addressOf = (number: number): number => (number % 10_000) + 1000;

/** The framework of all meters of a fleet, with one meter's identity. */
export function memberFramework(checked: CheckedFramework, number: number): CheckedFramework {
  const modules = checked.modules.map((module) => {
    if (module.type.name === 'Factory')
      return withSetup(module, { 'Serial Number': serialNumberOf(number), 'Logical Device Name': '' });
    return module.type.name === 'Communications'
      ? withSetup(module, { 'Unit ID': addressOf(number) })
      : module;
  });
  return { ...checked, modules };
}

const withSetup = (
  module: CheckedModule,
  values: Readonly<Record<string, string | number>>,
): CheckedModule => ({
  ...module,
  setup: new Map([...module.setup, ...Object.entries(values)]),
});

/** The loads of a fleet: a few simulations for all meters, each made when it is first looked at. */
export class FleetLoads {
  readonly #seed: number;
  readonly #daysKept: number;
  readonly #noise: Noise;
  readonly #zone: ReturnType<typeof zoneOf>;
  readonly #made = new Map<string, SimulatedLoad>();

  constructor(checked: CheckedFramework, seed: number, historyDays: number) {
    this.#seed = seed;
    this.#noise = new Noise(seed);
    this.#zone = zoneOf(checked);
    this.#daysKept = historyDays + 3;
  }

  /** What a Power Meter of a meter measures. */
  of(number: number, module: CheckedModule): LoadSource {
    const part =
      SMALLEST_PART + Math.floor(this.#noise.uniform(1, number) * (PART_WHOLE - SMALLEST_PART + 1));
    return new PartLoad(this.#whole(number % LOADS, module), part);
  }

  #whole(index: number, { label, setup }: CheckedModule): SimulatedLoad {
    const key = `${index} ${label}`;
    const known = this.#made.get(key);
    if (known) return known;
    const load = new SimulatedLoad(
      {
        seed: (Number(setup.get('Seed')) + this.#seed * LOADS + index) >>> 0,
        zone: this.#zone,
        peakLoadKw: Number(setup.get('Peak Load')),
        peakGenerationKw: Number(setup.get('Peak Generation')),
      },
      this.#daysKept,
    );
    this.#made.set(key, load);
    return load;
  }
}
