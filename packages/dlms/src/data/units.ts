/*
 * The enumeration "unit" of IEC 62056-6-2. The name of a unit is the symbol people know it by. The codes 128 to 174 are
 * taken from one source only.
 */

/** Code and measured quantity of each unit, by its symbol. */
export const UNITS = {
  a: [1, 'time'],
  mo: [2, 'time'],
  wk: [3, 'time'],
  d: [4, 'time'],
  h: [5, 'time'],
  min: [6, 'time'],
  s: [7, 'time'],
  '°': [8, 'phase angle'],
  '°C': [9, 'temperature'],
  currency: [10, 'local currency'],
  m: [11, 'length'],
  'm/s': [12, 'speed'],
  'm³': [13, 'volume'],
  'm³ (corrected)': [14, 'corrected volume'],
  'm³/h': [15, 'volume flux'],
  'm³/h (corrected)': [16, 'corrected volume flux'],
  'm³/d': [17, 'volume flux'],
  'm³/d (corrected)': [18, 'corrected volume flux'],
  l: [19, 'volume'],
  kg: [20, 'mass'],
  N: [21, 'force'],
  N·m: [22, 'energy'],
  Pa: [23, 'pressure'],
  bar: [24, 'pressure'],
  J: [25, 'energy'],
  'J/h': [26, 'thermal power'],
  W: [27, 'active power'],
  VA: [28, 'apparent power'],
  var: [29, 'reactive power'],
  Wh: [30, 'active energy'],
  VAh: [31, 'apparent energy'],
  varh: [32, 'reactive energy'],
  A: [33, 'current'],
  C: [34, 'electrical charge'],
  V: [35, 'voltage'],
  'V/m': [36, 'electric field strength'],
  F: [37, 'capacitance'],
  Ω: [38, 'resistance'],
  Ω·m: [39, 'resistivity'],
  Wb: [40, 'magnetic flux'],
  T: [41, 'magnetic flux density'],
  'A/m': [42, 'magnetic field strength'],
  H: [43, 'inductance'],
  Hz: [44, 'frequency'],
  '1/Wh': [45, 'active energy meter constant'],
  '1/varh': [46, 'reactive energy meter constant'],
  '1/VAh': [47, 'apparent energy meter constant'],
  'V²h': [48, 'volt-squared hours'],
  'A²h': [49, 'ampere-squared hours'],
  'kg/s': [50, 'mass flux'],
  S: [51, 'conductance'],
  K: [52, 'temperature'],
  '1/(V²h)': [53, 'volt-squared hours meter constant'],
  '1/(A²h)': [54, 'ampere-squared hours meter constant'],
  '1/m³': [55, 'volume meter constant'],
  '%': [56, 'percentage'],
  Ah: [57, 'ampere-hours'],
  'Wh/m³': [60, 'energy per volume'],
  'J/m³': [61, 'calorific value'],
  'mol%': [62, 'molar fraction'],
  'g/m³': [63, 'mass density'],
  Pa·s: [64, 'dynamic viscosity'],
  'J/kg': [65, 'specific energy'],
  'g/cm²': [66, 'pressure'],
  atm: [67, 'pressure'],
  dBm: [70, 'signal strength'],
  dBµV: [71, 'signal strength'],
  dB: [72, 'logarithmic ratio'],
  in: [128, 'length'],
  ft: [129, 'length'],
  lb: [130, 'mass'],
  '°F': [131, 'temperature'],
  '°R': [132, 'temperature'],
  'in²': [133, 'area'],
  'ft²': [134, 'area'],
  acre: [135, 'area'],
  'in³': [136, 'volume'],
  'ft³': [137, 'volume'],
  acre·ft: [138, 'volume'],
  'gal (imp)': [139, 'volume'],
  'gal (US)': [140, 'volume'],
  lbf: [141, 'force'],
  psi: [142, 'pressure'],
  'lb/ft³': [143, 'mass density'],
  'lb/(ft·s)': [144, 'dynamic viscosity'],
  'ft²/s': [145, 'kinematic viscosity'],
  Btu: [146, 'energy'],
  'therm (EU)': [147, 'energy'],
  'therm (US)': [148, 'energy'],
  'Btu/lb': [149, 'specific energy'],
  'Btu/ft³': [150, 'calorific value'],
  'ft³ (consumption)': [151, 'volume'],
  'ft/s': [152, 'speed'],
  'ft³/s': [153, 'volume flux'],
  'ft³/min': [154, 'volume flux'],
  'ft³/h': [155, 'volume flux'],
  'ft³/d': [156, 'volume flux'],
  'acre·ft/s': [157, 'volume flux'],
  'acre·ft/min': [158, 'volume flux'],
  'acre·ft/h': [159, 'volume flux'],
  'acre·ft/d': [160, 'volume flux'],
  'gal (imp, consumption)': [161, 'volume'],
  'gal/s (imp)': [162, 'volume flux'],
  'gal/min (imp)': [163, 'volume flux'],
  'gal/h (imp)': [164, 'volume flux'],
  'gal/d (imp)': [165, 'volume flux'],
  'gal (US, consumption)': [166, 'volume'],
  'gal/s (US)': [167, 'volume flux'],
  'gal/min (US)': [168, 'volume flux'],
  'gal/h (US)': [169, 'volume flux'],
  'gal/d (US)': [170, 'volume flux'],
  'Btu/s': [171, 'power'],
  'Btu/min': [172, 'power'],
  'Btu/h': [173, 'power'],
  'Btu/d': [174, 'power'],
  extended: [253, 'unit of an extended table'],
  other: [254, 'other unit'],
  count: [255, 'count'],
} as const satisfies Readonly<Record<string, readonly [code: number, quantity: string]>>;

export type UnitName = keyof typeof UNITS;

/** A unit by its symbol, or the code where it has none here. */
export type Unit = UnitName | number;

const BY_CODE = new Map<number, UnitName>(
  Object.entries(UNITS).map(([name, [code]]) => [code, name as UnitName]),
);

/** The unit of a code on the wire. */
export function unitOf(code: number): Unit {
  return BY_CODE.get(code) ?? code;
}

/** The code on the wire. @throws RangeError for a code that is no octet */
export function unitCode(unit: Unit): number {
  const code = typeof unit === 'number' ? unit : UNITS[unit][0];
  if (!Number.isInteger(code) || code < 0 || code > 255) throw new RangeError(`unit ${code}: 0 to 255`);
  return code;
}

/** What stands behind a number: nothing for a count, `unit 99` for a code without a name. */
export function unitSymbol(unit: Unit): string {
  if (unit === 'count' || unit === 0) return '';
  return typeof unit === 'number' ? `unit ${unit}` : unit;
}

/** The quantity that a unit measures: `active energy`; undefined for a code without a name. */
export function unitQuantity(unit: Unit): string | undefined {
  return typeof unit === 'number' ? undefined : UNITS[unit][1];
}
