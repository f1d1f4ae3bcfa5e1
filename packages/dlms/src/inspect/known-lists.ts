import type { Obis } from '../data/obis.ts';
import type { ScalerUnit } from '../data/reference.ts';

/*
 * What meters leave out of their pushes, as their makers describe it. Lists of Kaifa's MA105, MA304 (NO) are values alone,
 * told apart by their number; flat lists of Kaifa (SE) and Kamstrup name their values but give no scaler and no unit.
 */

/** Scaler and unit by the groups C.D of the name. */
type Scaling = Readonly<Record<string, ScalerUnit>>;

const scaling = (current: number, voltage: number, energy: number): Scaling => {
  const entries: [string, ScalerUnit][] = [];
  for (const phase of [0, 20, 40, 60]) {
    entries.push(
      [`${phase + 1}.7`, { scaler: 0, unit: 'W' }],
      [`${phase + 2}.7`, { scaler: 0, unit: 'W' }],
      [`${phase + 3}.7`, { scaler: 0, unit: 'var' }],
      [`${phase + 4}.7`, { scaler: 0, unit: 'var' }],
      [`${phase + 1}.8`, { scaler: energy, unit: 'Wh' }],
      [`${phase + 2}.8`, { scaler: energy, unit: 'Wh' }],
      [`${phase + 3}.8`, { scaler: energy, unit: 'varh' }],
      [`${phase + 4}.8`, { scaler: energy, unit: 'varh' }],
      [`${phase + 11}.7`, { scaler: current, unit: 'A' }],
      [`${phase + 12}.7`, { scaler: voltage, unit: 'V' }],
    );
  }
  return Object.fromEntries(entries);
};

/** A maker's description of its lists. */
export interface KnownMaker {
  /** The text by which the list names its version. */
  readonly version: string;
  readonly scaling: Scaling;
  /** The name of a version text that stands at the head of a flat list without a name. */
  readonly head?: Obis;
}

export const KNOWN_MAKERS: readonly KnownMaker[] = [
  { version: 'KFM_001', scaling: scaling(-3, -1, 0) },
  // Energies in 10 Wh, as in Norway; Swedish networks have Kamstrup count single Wh, and nothing in the list tells.
  { version: 'Kamstrup_V0001', scaling: scaling(-2, 0, 1), head: name('1-1:0.2.129*255') },
];

/** The names of lists that are values alone, by how many values they have. */
export const KNOWN_LISTS: ReadonlyMap<
  number,
  { readonly maker: KnownMaker; readonly names: readonly Obis[] }
> = new Map(
  [1, 9, 13, 14, 18].map((count) => [count, { maker: KNOWN_MAKERS[0] as KnownMaker, names: kaifa(count) }]),
);

/** Kaifa, Norway: list 1 is the power alone, list 2 adds names, powers, currents, voltages, list 3 clock and energies. */
function kaifa(count: number): readonly Obis[] {
  const power = '1-0:1.7.0*255';
  if (count === 1) return [name(power)];
  const phases = count === 9 || count === 14 ? [31, 32] : [31, 51, 71, 32, 52, 72];
  const list2 = [
    '1-1:0.2.129*255',
    '0-0:96.1.0*255',
    '0-0:96.1.7*255',
    ...[1, 2, 3, 4].map((quantity) => `1-0:${quantity}.7.0*255`),
    ...phases.map((quantity) => `1-0:${quantity}.7.0*255`),
  ];
  const list3 = ['0-0:1.0.0*255', ...[1, 2, 3, 4].map((quantity) => `1-0:${quantity}.8.0*255`)];
  return [...list2, ...(count > 13 ? list3 : [])].map(name);
}

function name(text: string): Obis {
  return text as Obis;
}
