import type { Selection, Target } from '../apdu/reference.ts';
import type { DataAccessResult } from '../apdu/result.ts';
import { ProfileGeneric } from '../classes/profile-generic.ts';
import type { Obis } from '../data/obis.ts';
import { type CaptureObject, type ScalerUnit, scalerUnit } from '../data/reference.ts';
import { type Schema, type SchemaValue, tryFromData } from '../data/schema.ts';
import type { Data } from '../data/tag.ts';
import { UnexpectedError } from '../errors.ts';
import type { Dialogue } from '../session/dialogue.ts';
import { type GetResult, get, getEach } from './get.ts';
import { expandRows, type ProfileRow, rowsOf, wantedRows } from './profile-rows.ts';
import { columnsReceived, type RowSelection, selectionOf } from './row-selection.ts';
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

/** Rows of a profile, in its order, with what the meter left out put back. */
export type ProfileResult =
  | { readonly ok: true; readonly columns: readonly ProfileColumn[]; readonly rows: readonly ProfileRow[] }
  | { readonly ok: false; readonly error: DataAccessResult };

export type ShapeResult =
  | { readonly ok: true; readonly shape: ProfileShape }
  | { readonly ok: false; readonly error: DataAccessResult };

/** Reads what a profile captures, with scalers and units of its registers. */
export function* profileShape(terms: Terms, instance: Obis): Dialogue<ShapeResult> {
  const names = ['captureObjects', 'capturePeriod', 'sortMethod', 'sortObject'] as const;
  const [captured, period, method, object] = yield* getEach(
    terms,
    names.map((name) => ({ attribute: attribute(instance, name) })),
  );
  if (!captured?.ok) return { ok: false, error: captured?.error ?? 'otherReason' };
  const captureObjects = typed('captureObjects', captured);
  if (!captureObjects)
    throw new UnexpectedError('its capture objects are none', {
      layer: 'class',
      during: `reading ${instance}`,
    });
  return {
    ok: true,
    shape: {
      logicalName: instance,
      columns: yield* withUnits(terms, captureObjects),
      capturePeriod: typed('capturePeriod', period) ?? 0,
      newestFirst: typed('sortMethod', method) === 'lifo',
      sortObject: typed('sortObject', object),
    },
  };
}

/** Reads rows of a profile. */
export function* profileRows(
  terms: Terms,
  shape: ProfileShape,
  wanted: RowSelection = { kind: 'all' },
): Dialogue<ProfileResult> {
  const picks = terms.agreement.services.has('selectiveAccess') && !terms.quirks.has('wholeProfile');
  const selection = picks ? yield* select(terms, shape, wanted) : undefined;
  const buffer = yield* get(terms, attribute(shape.logicalName, 'buffer'), selection);
  if (!buffer.ok) return buffer;
  const picked = selection !== undefined;
  const received = picked ? columnsReceived(shape, wanted) : shape.columns.map((_, position) => position);
  const columns = received.map((position) => shape.columns[position] as ProfileColumn);
  const whole = expandRows(rowsOf(buffer.data, columns.length), columns, shape.capturePeriod);
  const rows = wantedRows(whole, columns, wanted, { picked, newestFirst: shape.newestFirst });
  return { ok: true, ...project(shape, rows, received, wanted.columns) };
}

type Name = keyof typeof ProfileGeneric.attributes;

const attribute = (instance: Obis, name: Name): Target['attribute'] => ({
  classId: ProfileGeneric.id,
  instance,
  attribute: ProfileGeneric.attributes[name].index,
});

type ValueOf<N extends Name> = SchemaValue<(typeof ProfileGeneric.attributes)[N]['type']>;

/** The value of an attribute that a profile may do without. */
function typed<N extends Name>(name: N, result: GetResult | undefined): ValueOf<N> | undefined {
  if (!result?.ok) return undefined;
  const type = ProfileGeneric.attributes[name].type as Schema<unknown> as Schema<ValueOf<N>>;
  const conversion = tryFromData(type, result.data);
  return conversion.ok ? conversion.value : undefined;
}

function* select(terms: Terms, shape: ProfileShape, wanted: RowSelection): Dialogue<Selection | undefined> {
  const exclusiveFrom = terms.quirks.has('exclusiveFrom');
  if (wanted.kind !== 'last' || shape.newestFirst) return selectionOf(shape, wanted, { exclusiveFrom });
  const count = typed('entriesInUse', yield* get(terms, attribute(shape.logicalName, 'entriesInUse')));
  // A meter that does not say how many rows it holds is read whole.
  return count === undefined ? undefined : selectionOf(shape, wanted, { entriesInUse: count });
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

/** Of the columns that came those that were asked for, in the order asked. */
function project(
  shape: ProfileShape,
  rows: readonly ProfileRow[],
  received: readonly number[],
  columns: readonly number[] = [],
): { readonly columns: readonly ProfileColumn[]; readonly rows: readonly ProfileRow[] } {
  const named = (positions: readonly number[]) => positions.map((p) => shape.columns[p] as ProfileColumn);
  if (
    columns.length === 0 ||
    columns.every((position, i) => received[i] === position && columns.length === received.length)
  )
    return { columns: named(received), rows };
  const places = columns.map((position) => received.indexOf(position));
  return {
    columns: named(columns),
    rows: rows.map((row) => places.map((place) => row[place] as Data)),
  };
}
