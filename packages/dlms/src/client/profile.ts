import type { Selection } from '../apdu/reference.ts';
import type { DataAccessResult } from '../apdu/result.ts';
import { decode } from '../codec/codec.ts';
import { type Column, type Columns, columnsOf, valueAt } from '../data/column.ts';
import { profileColumns } from '../data/columns.ts';
import { expandRows } from '../data/rows.ts';
import type { Data } from '../data/tag.ts';
import type { Dialogue } from '../session/dialogue.ts';
import { get, getOctets } from './get.ts';
import { bufferRows, misfit, type ProfileRow, timeOf, wantedPositions } from './profile-rows.ts';
import { type ProfileColumn, type ProfileShape, profileAttribute, profileValue } from './profile-shape.ts';
import { clockColumn, columnsReceived, type RowSelection, selectionOf } from './row-selection.ts';
import type { Terms } from './terms.ts';

/** Rows of a profile, in its order, with what the meter left out put back. */
export type ProfileResult =
  | { readonly ok: true; readonly columns: readonly ProfileColumn[]; readonly rows: readonly ProfileRow[] }
  | { readonly ok: false; readonly error: DataAccessResult };

/** The same in typed arrays, one a column: for much that is not looked at value by value. */
export type ProfileTableResult =
  | { readonly ok: true; readonly columns: readonly ProfileColumn[]; readonly table: Columns }
  | { readonly ok: false; readonly error: DataAccessResult };

/** Reads rows of a profile. */
export function* profileRows(
  terms: Terms,
  shape: ProfileShape,
  wanted: RowSelection = { kind: 'all' },
): Dialogue<ProfileResult> {
  const plan = yield* planOf(terms, shape, wanted);
  const buffer = yield* get(terms, profileAttribute(shape.logicalName, 'buffer'), plan.selection);
  if (!buffer.ok) return buffer;
  const rows = expandRows(bufferRows(buffer.data, plan.received.length), plan.compression);
  const timeAt = (row: number) => timeOf(rows[row]?.[plan.clock]);
  const kept = wantedPositions(wanted, { ...plan, count: rows.length, timeAt });
  const chosen = kept ? kept.map((position) => rows[position] as ProfileRow) : rows;
  const { places } = plan;
  return {
    ok: true,
    columns: plan.columns,
    rows: places ? chosen.map((row) => places.map((place) => row[place] as Data)) : chosen,
  };
}

/** Reads rows of a profile into typed columns. */
export function* profileTable(
  terms: Terms,
  shape: ProfileShape,
  wanted: RowSelection = { kind: 'all' },
): Dialogue<ProfileTableResult> {
  const plan = yield* planOf(terms, shape, wanted);
  const buffer = yield* getOctets(terms, profileAttribute(shape.logicalName, 'buffer'), plan.selection);
  if (!buffer.ok) return buffer;
  const whole = decode(profileColumns(plan.compression), buffer.octets);
  const { received, places = received.map((_, i) => i) } = plan;
  if (whole.count > 0 && whole.columns.length !== received.length)
    throw misfit(`${whole.columns.length} columns came where ${received.length} are captured`);
  const clock = whole.columns[plan.clock];
  const timeAt = (row: number) => clock && timeOf(valueAt(clock, row));
  const kept = wantedPositions(wanted, { ...plan, count: whole.count, timeAt });
  const chosen = places.flatMap((place) => whole.columns[place] ?? []);
  return {
    ok: true,
    columns: plan.columns,
    table: kept ? rowsAt(chosen, kept) : { count: whole.count, columns: chosen },
  };
}

const rowsAt = (columns: readonly Column[], rows: readonly number[]): Columns =>
  columnsOf(rows.map((row) => columns.map((column) => valueAt(column, row))));

/** How a buffer is asked for, and what will come. */
interface Plan {
  readonly selection: Selection | undefined;
  /** The meter picks the rows. */
  readonly picked: boolean;
  readonly newestFirst: boolean;
  /** The positions in the profile of the columns that come. */
  readonly received: readonly number[];
  /** Where among these the clock stands, −1 for nowhere. */
  readonly clock: number;
  readonly compression: { readonly clock: number; readonly capturePeriod: number };
  /** The columns asked for, and where each stands among those that come, unless they are the same. */
  readonly columns: readonly ProfileColumn[];
  readonly places: readonly number[] | undefined;
}

function* planOf(terms: Terms, shape: ProfileShape, wanted: RowSelection): Dialogue<Plan> {
  const picks = terms.selects && !terms.quirks.has('wholeProfile');
  const selection = picks ? yield* select(terms, shape, wanted) : undefined;
  const picked = selection !== undefined;
  const named = (positions: readonly number[]) =>
    positions.flatMap((position) => shape.columns[position] ?? []);
  const received = picked ? columnsReceived(shape, wanted) : shape.columns.map((_, position) => position);
  const asked = wanted.columns && wanted.columns.length > 0 ? wanted.columns : received;
  const same = asked.length === received.length && asked.every((position, i) => position === received[i]);
  const clock = clockColumn(named(received));
  return {
    selection,
    picked,
    newestFirst: shape.newestFirst,
    received,
    clock,
    compression: { clock, capturePeriod: shape.capturePeriod },
    columns: named(asked),
    places: same ? undefined : asked.map((position) => received.indexOf(position)),
  };
}

function* select(terms: Terms, shape: ProfileShape, wanted: RowSelection): Dialogue<Selection | undefined> {
  const exclusiveFrom = terms.quirks.has('exclusiveFrom');
  if (wanted.kind !== 'last' || shape.newestFirst) return selectionOf(shape, wanted, { exclusiveFrom });
  const entries = yield* get(terms, profileAttribute(shape.logicalName, 'entriesInUse'));
  const entriesInUse = profileValue('entriesInUse', entries);
  // A meter that does not say how many rows it holds is read whole.
  return entriesInUse === undefined ? undefined : selectionOf(shape, wanted, { entriesInUse });
}
