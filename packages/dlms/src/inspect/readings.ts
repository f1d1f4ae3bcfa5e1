import { type Obis, obisFromBytes, obisGroups } from '../data/obis.ts';
import { type CaptureObject, captureObject, type ScalerUnit, scalerUnit } from '../data/reference.ts';
import { tryFromData } from '../data/schema.ts';
import type { Data } from '../data/tag.ts';
import { KNOWN_LISTS, KNOWN_MAKERS, type KnownMaker } from './known-lists.ts';
import { type Reading, type Reference, readingOf, textOf } from './reading.ts';

/** A value that has been given its name. */
export interface Entry {
  readonly reference: Reference;
  readonly data: Data;
  readonly scalerUnit?: ScalerUnit | undefined;
}

/**
 * The readings in the body of a push. There is no common shape: names may stand before their values in structures or flat,
 * with scaler and unit or without, as attribute descriptors, in a list of their own at the head, or not at all.
 * `headerTime` is the time of the notification; a clock among the values is closer to them and goes before it.
 */
export function readingsOf(body: Data, headerTime?: string): Reading[] {
  const items = elementsOf(body) ?? [body];
  const maker = makerOf(items);
  const entries = byReferenceList(items) ?? byKnownList(items) ?? byName(items, maker);
  return readingsOfEntries(scaledBy(maker, entries), headerTime);
}

/** Readings of named values that belong to one moment. Scalers and units read as attributes of their own are applied. */
export function readingsOfEntries(entries: readonly Entry[], headerTime?: string): Reading[] {
  const scalers = new Map<Obis, ScalerUnit>();
  for (const { reference, data } of entries) {
    const scaler = isScalerAttribute(reference) ? scalerUnitOf(data) : undefined;
    if (scaler) scalers.set(reference.logicalName, scaler);
  }
  const at = clockOf(entries) ?? headerTime;
  return entries.flatMap(({ reference, data, scalerUnit: own }) => {
    const scaler = own ?? (isScaled(reference) ? scalers.get(reference.logicalName) : undefined);
    return readingOf(reference, data, { scalerUnit: scaler, at }) ?? [];
  });
}

/** Scaler and unit of a register, an extended register or a demand register stand in an attribute of their own. */
export function isScalerAttribute({ classId, attribute }: Reference): boolean {
  return ((classId === 3 || classId === 4) && attribute === 3) || (classId === 5 && attribute === 4);
}

/** The attributes that scaler and unit belong to. */
export function isScaled({ classId, attribute }: Reference): boolean {
  return (
    ((classId === 3 || classId === 4) && attribute === 2) || (classId === 5 && attribute > 1 && attribute < 4)
  );
}

/** The value as scaler and unit; undefined when it is none. */
export function scalerUnitOf(value: Data | undefined): ScalerUnit | undefined {
  if (value?.type !== 'structure' || value.value.length !== 2) return undefined;
  if (value.value[0]?.type !== 'int8' || !['enum', 'null'].includes(value.value[1]?.type ?? ''))
    return undefined;
  const scaler = tryFromData(scalerUnit, value);
  return scaler.ok ? scaler.value : undefined;
}

/** The columns that a list of capture objects or push objects names; undefined when the value is none. */
export function columnsOf(value: Data | undefined): readonly CaptureObject[] | undefined {
  if (value?.type !== 'array' || value.value.length === 0) return undefined;
  const columns = value.value.map(columnOf);
  return columns.every((column) => column !== undefined) ? columns : undefined;
}

/** A capture object; newer editions add members behind its four. */
function columnOf(value: Data): CaptureObject | undefined {
  const members = elementsOf(value);
  if (members === undefined || members.length < 4 || referenceOf(value) === undefined) return undefined;
  const column = tryFromData(captureObject, { type: 'structure', value: members.slice(0, 4) });
  return column.ok ? column.value : undefined;
}

/** Values in the order of a list of push objects that is the first of them, or stands before them. */
function byReferenceList(items: readonly Data[]): Entry[] | undefined {
  const at = items.findIndex((item) => columnsOf(item) !== undefined);
  const columns = columnsOf(items[at]);
  if (!columns) return undefined;
  const values = columns.length === items.length ? items : items.toSpliced(at, 1);
  return columns.flatMap((reference, i) => {
    const data = values[i];
    return data ? { reference: withoutIndex(reference), data } : [];
  });
}

const withoutIndex = ({ classId, logicalName, attribute }: CaptureObject): Reference => ({
  classId,
  logicalName,
  attribute,
});

/** Values alone: what they are is known by their number. */
function byKnownList(items: readonly Data[]): Entry[] | undefined {
  const list = KNOWN_LISTS.get(items.length);
  if (!list || !items.every(isScalar)) return undefined;
  const first = items[0] as Data;
  const known = items.length === 1 ? first.type === 'uint32' : textOf(UNKNOWN, first) === list.maker.version;
  if (!known) return undefined;
  const entries = items.map((data, i) => ({ reference: valueAttribute(list.names[i] as Obis), data }));
  return scaledBy(list.maker, entries);
}

/** Names among the values. */
function byName(items: readonly Data[], maker: KnownMaker | undefined): Entry[] {
  const entries = named(items);
  return entries.length > 0 ? [...entries, ...atTheEnds(items, maker)] : entries;
}

/** Names and descriptors, each before its value; scaler and unit behind it; all of it at any depth. */
function named(items: readonly Data[], entries: Entry[] = []): Entry[] {
  for (let i = 0; i < items.length; i++) {
    const item = items[i] as Data;
    const reference = referenceOf(item) ?? nameOf(item);
    const data = items[i + 1];
    if (reference && data) {
      const scaler = scalerUnitOf(items[i + 2]);
      entries.push({ reference, data, scalerUnit: scaler });
      i += scaler ? 2 : 1;
      continue;
    }
    const inner = reference ? undefined : elementsOf(item);
    if (inner) named(inner, entries);
  }
  return entries;
}

/**
 * What stands without a name at the ends of a list of names and values: the version of the list or the clock at its head, the
 * number of the meter behind it (Netz NOE).
 */
function atTheEnds(items: readonly Data[], maker: KnownMaker | undefined): Entry[] {
  const [first, last] = [items[0], items.at(-1)];
  if (!first || !last || items.length < 3) return [];
  const entries: Entry[] = [];
  const head = isScalar(first) ? textOf(UNKNOWN, first) : undefined;
  if (maker?.head && head === maker.version)
    entries.push({ reference: valueAttribute(maker.head), data: first });
  if (isTime(head)) entries.push({ reference: valueAttribute(CLOCK), data: first });
  const tail =
    last.type === 'octetString' || last.type === 'visibleString' ? textOf(UNKNOWN, last) : undefined;
  if (tail && !nameOf(items.at(-2) as Data) && /^\w{4,}$/.test(tail))
    entries.push({ reference: valueAttribute(METER_NUMBER), data: last });
  return entries;
}

const isTime = (text: string | undefined): boolean => text !== undefined && /^\d+-\d+-\d+T/.test(text);

/** Scaler and unit where the list gives none but its maker is known. */
function scaledBy(maker: KnownMaker | undefined, entries: readonly Entry[]): Entry[] {
  return entries.map((entry) => {
    if (entry.scalerUnit) return entry;
    const [, , c, d] = obisGroups(entry.reference.logicalName);
    return { ...entry, scalerUnit: maker?.scaling[`${c}.${d}`] };
  });
}

/** The maker whose list it is, told by the version text near its head. */
function makerOf(items: readonly Data[]): KnownMaker | undefined {
  for (const item of items.slice(0, 2)) {
    const text = isScalar(item) ? textOf(UNKNOWN, item) : undefined;
    const maker = KNOWN_MAKERS.find(({ version }) => version === text);
    if (maker) return maker;
  }
  return undefined;
}

/** Class, name and attribute: a descriptor, or the head of a longer structure that begins with one. */
function referenceOf(item: Data): Reference | undefined {
  if (item.type !== 'structure') return undefined;
  const [classId, logicalName, attribute] = item.value;
  if (classId?.type !== 'uint16' || attribute?.type !== 'int8') return undefined;
  if (logicalName?.type !== 'octetString' || logicalName.value.length !== 6) return undefined;
  return {
    classId: classId.value,
    logicalName: obisFromBytes(logicalName.value),
    attribute: attribute.value,
  };
}

/**
 * A name that stands before a value: six octets that make one. Texts of six characters ("160456") are told apart by their
 * first octet, the medium, and their last one, which is 255 in what meters push.
 */
function nameOf(item: Data): Reference | undefined {
  if (item.type !== 'octetString' || item.value.length !== 6) return undefined;
  const [medium = 0] = item.value;
  return medium < 16 && item.value[5] === 0xff ? valueAttribute(obisFromBytes(item.value)) : undefined;
}

const valueAttribute = (logicalName: Obis): Reference => ({ classId: 0, logicalName, attribute: 2 });

/** The time that a clock among the values tells. */
function clockOf(entries: readonly Entry[]): string | undefined {
  for (const { reference, data } of entries) {
    const [a, , c, d, e] = obisGroups(reference.logicalName);
    const text = a === 0 && c === 1 && d === 0 && e === 0 ? textOf(reference.logicalName, data) : undefined;
    if (isTime(text)) return text;
  }
  return undefined;
}

function elementsOf(value: Data): readonly Data[] | undefined {
  return value.type === 'array' || value.type === 'structure' || value.type === 'compactArray'
    ? value.value
    : undefined;
}

const isScalar = (item: Data): boolean => elementsOf(item) === undefined;
const CLOCK = '0-0:1.0.0*255' as Obis;
const METER_NUMBER = '0-0:96.1.0*255' as Obis;
const UNKNOWN = '0-0:0.0.0*0' as Obis;
