import type { Target } from '../apdu/reference.ts';
import type { DataAccessResult } from '../apdu/result.ts';
import { ProfileGeneric } from '../classes/profile-generic.ts';
import type { Obis } from '../data/obis.ts';
import { type CaptureObject, type ScalerUnit, scalerUnit } from '../data/reference.ts';
import { type Schema, type SchemaValue, tryFromData } from '../data/schema.ts';
import type { Dialogue } from '../session/dialogue.ts';
import { type GetResult, getEach } from './get.ts';
import { misfit } from './profile-rows.ts';
import type { Terms } from './terms.ts';

/** A column of a profile: which attribute is captured, and what its numbers mean where it is the value of a register. */
export interface ProfileColumn extends CaptureObject {
  readonly scalerUnit: ScalerUnit | undefined;
}

/** What a profile captures; it changes rarely, so it may be kept and used for the next reading. */
export interface ProfileShape {
  readonly logicalName: Obis;
  readonly columns: readonly ProfileColumn[];
  /** Seconds between two captures; 0 when events trigger them. */
  readonly capturePeriod: number;
  readonly newestFirst: boolean;
  /** What it is sorted by, where the meter says so. */
  readonly sortObject: CaptureObject | undefined;
}

export type ShapeResult =
  | { readonly ok: true; readonly shape: ProfileShape }
  | { readonly ok: false; readonly error: DataAccessResult };

/** Reads what a profile captures, with scalers and units of its registers. */
export function* profileShape(terms: Terms, instance: Obis): Dialogue<ShapeResult> {
  const names = ['captureObjects', 'capturePeriod', 'sortMethod', 'sortObject'] as const;
  const [captured, period, method, object] = yield* getEach(
    terms,
    names.map((name) => ({ attribute: profileAttribute(instance, name) })),
  );
  if (!captured?.ok) return { ok: false, error: captured?.error ?? 'otherReason' };
  const captureObjects = profileValue('captureObjects', captured);
  if (!captureObjects) throw misfit(`what ${instance} sends as its capture objects are none`);
  const sort = profileValue('sortObject', object);
  return {
    ok: true,
    shape: {
      logicalName: instance,
      columns: yield* withUnits(terms, captureObjects),
      capturePeriod: profileValue('capturePeriod', period) ?? 0,
      newestFirst: profileValue('sortMethod', method) === 'lifo',
      // A profile that is sorted by nothing says so with an object of class 0.
      sortObject: sort?.classId === 0 ? undefined : sort,
    },
  };
}

type Name = keyof typeof ProfileGeneric.attributes;

/** An attribute of a profile by its name. */
export const profileAttribute = (instance: Obis, name: Name): Target['attribute'] => ({
  classId: ProfileGeneric.id,
  instance,
  attribute: ProfileGeneric.attributes[name].index,
});

type ValueOf<N extends Name> = SchemaValue<(typeof ProfileGeneric.attributes)[N]['type']>;

/** The value of an attribute; undefined where the meter refuses it or sends something else. */
export function profileValue<N extends Name>(name: N, result: GetResult | undefined): ValueOf<N> | undefined {
  if (!result?.ok) return undefined;
  const type = ProfileGeneric.attributes[name].type as Schema<unknown> as Schema<ValueOf<N>>;
  const conversion = tryFromData(type, result.data);
  return conversion.ok ? conversion.value : undefined;
}

/** Classes whose captured numbers have a scaler and unit of their own, and where it stands. */
const SCALER_UNITS: ReadonlyMap<number, { readonly of: readonly number[]; readonly at: number }> = new Map([
  [3, { of: [2], at: 3 }],
  [4, { of: [2], at: 3 }],
  [5, { of: [2, 3], at: 4 }],
]);

function* withUnits(terms: Terms, captured: readonly CaptureObject[]): Dialogue<readonly ProfileColumn[]> {
  const targets = new Map<string, Target>();
  for (const { classId, logicalName, attribute: index } of captured) {
    const place = SCALER_UNITS.get(classId);
    if (place?.of.includes(index))
      targets.set(logicalName, { attribute: { classId, instance: logicalName, attribute: place.at } });
  }
  const results = yield* getEach(terms, [...targets.values()]);
  const units = new Map([...targets.keys()].map((name, i) => [name, unitIn(results[i])]));
  return captured.map((column) => {
    const scaled = SCALER_UNITS.get(column.classId)?.of.includes(column.attribute) === true;
    return { ...column, scalerUnit: scaled ? units.get(column.logicalName) : undefined };
  });
}

function unitIn(result: GetResult | undefined): ScalerUnit | undefined {
  const conversion = result?.ok ? tryFromData(scalerUnit, result.data) : undefined;
  return conversion?.ok ? conversion.value : undefined;
}
