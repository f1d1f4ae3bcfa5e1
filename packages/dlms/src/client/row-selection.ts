import type { Selection } from '../apdu/reference.ts';
import { encode } from '../codec/codec.ts';
import { type DateTime, dateTimeOctets, UNSPECIFIED } from '../data/date-time.ts';
import { fromInstant, localMs } from '../data/instant.ts';
import { type CaptureObject, captureObject } from '../data/reference.ts';
import type { Data } from '../data/tag.ts';
import { UnexpectedError } from '../errors.ts';
import type { ProfileShape } from './profile-shape.ts';

/** Which rows of a profile are wanted, and which of its columns by their position; all columns unless said otherwise. */
export type RowSelection = Wanted & { readonly columns?: readonly number[] };

type Wanted =
  | { readonly kind: 'all' }
  /** By the clock, both ends included; open where one is missing. Written to the meter as given, so in its own local time. */
  | { readonly kind: 'range'; readonly from?: DateTime; readonly to?: DateTime }
  /** By position, counted from 1, both ends included; `last` 0 is the highest there is. */
  | { readonly kind: 'entries'; readonly first: number; readonly last: number }
  /** The newest rows. */
  | { readonly kind: 'last'; readonly count: number };

/** What a meter has to know to pick the rows itself; undefined where it has nothing to pick. */
export interface Picking {
  /** How many rows it holds: needed to find the newest. */
  readonly entriesInUse?: number;
  /** Its lower edge leaves the row out: ask for an earlier one. */
  readonly exclusiveFrom?: boolean;
}

/**
 * The selective access that has the meter pick the rows and columns (IEC 62056-6-2, class 7: selectors 1 and 2).
 * @throws UnexpectedError for a range of a profile that has no clock
 */
export function selectionOf(
  shape: ProfileShape,
  wanted: RowSelection,
  picking: Picking = {},
): Selection | undefined {
  switch (wanted.kind) {
    case 'all':
      return wanted.columns && byEntry(1, 0, wanted.columns);
    case 'entries':
      return byEntry(wanted.first, wanted.last, wanted.columns);
    case 'last': {
      const { entriesInUse = 0 } = picking;
      if (shape.newestFirst) return byEntry(1, wanted.count, wanted.columns);
      // Up to the highest, since a row may be added before this is answered; the surplus is cut off at the front.
      return byEntry(Math.max(1, entriesInUse - wanted.count + 1), 0, wanted.columns);
    }
    case 'range':
      return byRange(shape, wanted, picking.exclusiveFrom ?? false);
  }
}

function byEntry(first: number, last: number, columns: readonly number[] = []): Selection {
  const { fromColumn, toColumn } = span(columns);
  return {
    selector: 2,
    parameters: {
      type: 'structure',
      value: [
        { type: 'uint32', value: first },
        { type: 'uint32', value: last },
        { type: 'uint16', value: fromColumn },
        { type: 'uint16', value: toColumn },
      ],
    },
  };
}

/** Entries can name columns from one to another only: those between come along. Counted from 1; 0 is the highest. */
const span = (columns: readonly number[]) =>
  columns.length === 0
    ? { fromColumn: 1, toColumn: 0 }
    : { fromColumn: Math.min(...columns) + 1, toColumn: Math.max(...columns) + 1 };

/** The positions of the columns that come back, in their order, when the meter picks. */
export function columnsReceived(
  shape: ProfileShape,
  { kind, columns = [] }: RowSelection,
): readonly number[] {
  const all = shape.columns.map((_, position) => position);
  if (columns.length === 0) return all;
  if (kind === 'range') return columns;
  const { fromColumn, toColumn } = span(columns);
  return all.slice(fromColumn - 1, toColumn);
}

type Range = Extract<RowSelection, { kind: 'range' }>;

function byRange(
  shape: ProfileShape,
  { from = EARLIEST, to = LATEST, columns = [] }: Range,
  early: boolean,
): Selection {
  const restricting = shape.columns[clockColumn(shape.columns)] ?? shape.sortObject;
  if (!restricting) throw noClock(shape);
  return {
    selector: 1,
    parameters: {
      type: 'structure',
      value: [
        captureObject.toData(restricting),
        timeData(early ? secondBefore(from) : from),
        timeData(to),
        { type: 'array', value: columns.map((column) => captureObject.toData(columnAt(shape, column))) },
      ],
    },
  };
}

const timeData = (value: DateTime): Data => ({ type: 'octetString', value: encode(dateTimeOctets, value) });

const noClock = ({ logicalName }: ProfileShape): UnexpectedError =>
  new UnexpectedError('the profile captures no clock, so it has no rows of a time', {
    layer: 'class',
    during: `reading ${logicalName}`,
    advice: 'select its rows by entries, or the last ones',
  });

function columnAt(shape: ProfileShape, column: number): CaptureObject {
  const found = shape.columns[column];
  if (found) return found;
  throw new RangeError(
    `${shape.logicalName} has ${shape.columns.length} columns, and none at position ${column}`,
  );
}

/** The position of the clock among the columns, −1 where there is none. */
export const clockColumn = (columns: readonly CaptureObject[]): number =>
  columns.findIndex(({ classId, attribute }) => classId === 8 && attribute === 2);

/** Before and after every row of any meter; without deviation, so that it is compared as the meter's own time. */
const EARLIEST = dayOf(2000, 1, 1);
const LATEST = dayOf(2099, 12, 31);

function dayOf(year: number, month: number, day: number): DateTime {
  return { ...UNSPECIFIED, year, month, day, hour: 0, minute: 0, second: 0, hundredths: 0 };
}

function secondBefore(time: DateTime): DateTime {
  const local = localMs(time);
  if (local === undefined) return time;
  const { deviation, status } = time;
  return { ...fromInstant(local - 1000, { offset: 0 }), deviation, status };
}
