import type { Selection } from '../apdu/reference.ts';
import type { AttributeValue } from '../classes/define.ts';
import { ProfileGeneric } from '../classes/profile-generic.ts';
import { obisOf } from '../data/obis.ts';
import { type CaptureObject, captureObject } from '../data/reference.ts';
import { any, doubleLongUnsigned, longUnsigned } from '../data/scalar.ts';
import { array, structure, tryFromData } from '../data/schema.ts';
import { Refusal, refuse, type Streamed, streamed } from './answer.ts';
import { placing } from './data-order.ts';
import { type AttributeMembers, type CosemObject, implement, type MethodMembers } from './object.ts';
import { pickColumns, type RowSource, type Rows, rowsOf, rowsWithin } from './row-source.ts';

/** A profile (class 7) as its owner sees it. What may change while the meter runs is a function. */
export interface ProfileOptions {
  /** The columns. */
  readonly captureObjects: () => readonly CaptureObject[];
  /** Seconds between two captures; 0, the default, when something else triggers them. */
  readonly capturePeriod?: () => number;
  /** Default `fifo`: the oldest row comes first and goes first. */
  readonly sortMethod?: AttributeValue<typeof ProfileGeneric, 'sortMethod'>;
  /** The column that the rows are sorted by, wherever it stands. */
  readonly sortObject?: CaptureObject;
  /** How many rows it can hold. */
  readonly profileEntries: () => number;
  readonly rows: RowSource;
  /** How rows that are sent are made shorter, such as by null-data for what did not change; default: not at all. */
  readonly compress?: (rows: Rows) => Rows;
  /** Attributes that can do more than be read. */
  readonly attributes?: AttributeMembers<typeof ProfileGeneric>;
  readonly methods?: MethodMembers<typeof ProfileGeneric>;
}

/** A profile whose buffer can be read whole, by range of any column and by entry, with all columns or with some. */
export function profileGeneric(logicalName: string, options: ProfileOptions): CosemObject {
  const { captureObjects, capturePeriod, sortMethod = 'fifo', sortObject, profileEntries, rows } = options;
  const { compress = (whole) => whole } = options;
  return implement(
    ProfileGeneric,
    logicalName,
    {
      buffer: {
        get: ({ selection }) => buffer(rows, captureObjects(), selection, compress),
        selectors: [1, 2],
      },
      captureObjects: () => captureObjects(),
      capturePeriod: () => capturePeriod?.() ?? 0,
      sortMethod,
      sortObject: () => sortObject ?? UNSORTED,
      entriesInUse: () => rows.count(),
      profileEntries: () => profileEntries(),
      ...options.attributes,
    },
    options.methods,
  );
}

/** How a profile says that it is sorted by no column. */
export const UNSORTED: CaptureObject = {
  classId: 0,
  logicalName: obisOf([0, 0, 0, 0, 0, 0]),
  attribute: 0,
  dataIndex: 0,
};

function buffer(
  source: RowSource,
  columns: readonly CaptureObject[],
  selection: Selection | undefined,
  compress: (rows: Rows) => Rows,
): Streamed | Refusal {
  const rows = selection ? select(source, columns, selection) : wholeOf(source);
  if (rows instanceof Refusal) return rows;
  return streamed(rows.count, elementsOf(compress(rows)));
}

function* elementsOf(rows: Rows) {
  for (const value of rows) yield { type: 'structure', value } as const;
}

const wholeOf = (source: RowSource): Rows => source.entries(1, source.count());

function select(source: RowSource, columns: readonly CaptureObject[], selection: Selection): Rows | Refusal {
  return selection.selector === BY_RANGE
    ? selectRange(source, columns, selection)
    : selectEntries(source, columns, selection);
}

const BY_RANGE = 1;

const rangeParameters = structure({
  restrictingObject: captureObject,
  from: any,
  to: any,
  selectedValues: array(captureObject),
});

function selectRange(
  source: RowSource,
  columns: readonly CaptureObject[],
  { parameters }: Selection,
): Rows | Refusal {
  const read = tryFromData(rangeParameters, parameters);
  if (!read.ok) return refuse('typeUnmatched');
  const { restrictingObject, from, to, selectedValues } = read.value;
  const column = columnOf(columns, restrictingObject);
  const picked = selectedValues.map((wanted) => columnOf(columns, wanted));
  // A column that is not captured is beyond what this buffer gives access to.
  if (column < 0 || picked.includes(-1)) return refuse('scopeOfAccessViolated');
  const place = placing(from, to, isTime(restrictingObject));
  if (!place) return refuse('typeUnmatched');
  const rows = rowsWithin(source, { column, place });
  return picked.length === 0 ? rows : pickColumns(rows, picked);
}

const columnOf = (columns: readonly CaptureObject[], wanted: CaptureObject): number =>
  columns.findIndex(
    (column) =>
      column.classId === wanted.classId &&
      column.logicalName === wanted.logicalName &&
      column.attribute === wanted.attribute &&
      column.dataIndex === wanted.dataIndex,
  );

/** Times in octet-strings: of the clock, and the capture times of extended and demand registers. */
const isTime = ({ classId, attribute }: CaptureObject): boolean =>
  (classId === 8 && attribute === 2) ||
  (classId === 4 && attribute === 5) ||
  (classId === 5 && (attribute === 6 || attribute === 7));

const entryParameters = structure({
  fromEntry: doubleLongUnsigned,
  toEntry: doubleLongUnsigned,
  fromColumn: longUnsigned,
  toColumn: longUnsigned,
});

/** Entries and columns count from one; as an end, 0 stands for the last one. */
function selectEntries(
  source: RowSource,
  columns: readonly CaptureObject[],
  { parameters }: Selection,
): Rows | Refusal {
  const read = tryFromData(entryParameters, parameters);
  if (!read.ok) return refuse('typeUnmatched');
  const count = source.count();
  const { fromEntry, toEntry, fromColumn, toColumn } = read.value;
  const [firstColumn, lastColumn] = [Math.max(fromColumn, 1), toColumn === 0 ? columns.length : toColumn];
  if (firstColumn > lastColumn || lastColumn > columns.length) return refuse('scopeOfAccessViolated');
  const [first, last] = [Math.max(fromEntry, 1), toEntry === 0 ? count : Math.min(toEntry, count)];
  const rows = first > last ? rowsOf([]) : source.entries(first, last);
  if (firstColumn === 1 && lastColumn === columns.length) return rows;
  const picked = columns.map((_, i) => i).slice(firstColumn - 1, lastColumn);
  return pickColumns(rows, picked);
}
