import { type Obis, parseObis } from '../data/obis.ts';
import { formatDecimal, parseDecimal } from '../data/scaler.ts';
import { UNITS, type UnitName } from '../data/units.ts';
import type { DataSet } from '../mode-e/readout.ts';
import type { Reading } from './reading.ts';

/** The data sets of one address, and what they mean. */
export interface ReadDataSet {
  readonly address: string;
  /** The value that is meant, as it stands there. */
  readonly value: string;
  /** undefined where the address is no name of a value. */
  readonly reading: Reading | undefined;
}

/**
 * Data sets of IEC 62056-21 as readings, one for each address: `1.8.0(001234.5*kWh)` is 1-0:1.8.0*255 with 12345 Wh and the
 * scaler 2. Of several values behind one address, the one with a unit is meant, or else the last; those beside it are times
 * and counts, of which a time becomes that of the reading.
 */
export function readDataSets(sets: readonly DataSet[]): readonly ReadDataSet[] {
  return groupsOf(sets).flatMap((group) => {
    const meant = group.find(({ unit }) => unit !== '') ?? group.at(-1);
    if (!meant) return [];
    const { address, value } = meant;
    return { address, value, reading: readingOf(meant, group) };
  });
}

/** Neighbours with one address. */
function groupsOf(sets: readonly DataSet[]): readonly (readonly DataSet[])[] {
  const groups: DataSet[][] = [];
  for (const set of sets) {
    const last = groups.at(-1);
    if (last?.[0]?.address === set.address) last.push(set);
    else groups.push([set]);
  }
  return groups;
}

function readingOf(meant: DataSet, group: readonly DataSet[]): Reading | undefined {
  const logicalName = obisOf(meant.address);
  if (!logicalName) return undefined;
  const { value, unit: symbol } = meant;
  const at = group
    .filter((set) => set !== meant)
    .map((set) => timeOf(set.value))
    .find((time) => time !== undefined);
  const reading: Reading = {
    classId: 0,
    logicalName,
    attribute: 2,
    value,
    data: { type: 'visibleString', value },
    ...(at !== undefined && { at }),
  };
  const unit = unitOf(symbol);
  if (!unit || !/^-?\d+(\.\d+)?$/.test(value)) return reading;
  const decimal = parseDecimal(value);
  const scaler = decimal.scaler + unit.scaler;
  return {
    ...reading,
    value: String(decimal.value),
    scaler,
    unit: unit.name,
    quantity: formatDecimal({ value: decimal.value, scaler }),
  };
}

function obisOf(name: string): Obis | undefined {
  try {
    return parseObis(name);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** `1601011200`, `101209112500W`: two digits each from the year on, W and S for winter and summer. */
function timeOf(text: string): string | undefined {
  const digits = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?[WS]?$/.exec(text);
  if (!digits) return undefined;
  const [, year, month, day, hour, minute, second = '00'] = digits;
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) return undefined;
  if (Number(hour) > 24 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return `20${year}-${month}-${day}T${hour}:${minute}:${second}`;
}

/** `kWh` is Wh with scaler 3. */
function unitOf(symbol: string): { readonly name: UnitName; readonly scaler: number } | undefined {
  const name = symbol.replace('m3', 'm³');
  if (isUnit(name)) return { name, scaler: 0 };
  const [, prefix = '', rest = ''] = /^([kMG])(.+)$/.exec(name) ?? [];
  return isUnit(rest) ? { name: rest, scaler: { k: 3, M: 6, G: 9 }[prefix as 'k' | 'M' | 'G'] } : undefined;
}

const isUnit = (name: string): name is UnitName => Object.hasOwn(UNITS, name);
