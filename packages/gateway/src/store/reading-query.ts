import { type Obis, unitOf } from 'dlms/data';
import { sql as text } from 'kysely';
import type { Latest, ReadingFilter, ReadingPage, SeriesFilter } from '../model/ports.ts';
import type { MeterTime, Reading } from '../model/reading.ts';
import { type Connection, sql } from './connection.ts';
import { RULES } from './reading-writer.ts';
import type { Schema } from './schema.ts';
import { readingValue } from './value.ts';

/** Beyond this many series the whole of the time index is walked instead of one seek for each. */
const MOST_SEEKS = 64;

/** Reads what has been written. */
export class ReadingQuery {
  readonly #reader: Connection;

  constructor(reader: Connection) {
    this.#reader = reader;
  }

  /** How many were ever stored, also those that have been dropped for their age. */
  total(): number {
    return this.#reader.first(sql.selectFrom('sequence').select('readings'))?.readings ?? 0;
  }

  /** The newest of each series, in the order asked; series that have nothing are left out. */
  latest(device: string, wanted: readonly SeriesFilter[]): Latest[] {
    const known = this.#series(device, undefined);
    return wanted.flatMap(({ logicalName, attribute }) =>
      known
        .filter((row) => row.logical_name === logicalName && (attribute ?? row.attribute) === row.attribute)
        .flatMap((row) => this.#newest(row)),
    );
  }

  /** Pages in the order of time, then of series. */
  readings(filter: ReadingFilter): ReadingPage {
    const { device, logicalName, limit } = filter;
    const filtered = device !== undefined || logicalName !== undefined;
    const series = filtered ? this.#series(device, logicalName).map(({ id }) => id) : undefined;
    const parts = series !== undefined && series.length <= MOST_SEEKS ? series.map((id) => [id]) : [series];
    const rows = parts.flatMap((part) => this.#page(filter, part)).sort(byPlace);
    const last = rows[limit - 1];
    return {
      readings: rows.slice(0, limit).map((row) => ({ device: row.device_name, ...readingOf(row) })),
      next: last && rows.length > limit ? { at: last.at, series: last.series, occ: last.occ } : undefined,
    };
  }

  #page({ from, to, after, limit }: ReadingFilter, series: readonly number[] | undefined): FullRow[] {
    let query = fullRows().orderBy('reading.at').orderBy('reading.series').orderBy('reading.occ');
    // With one series its key is already in the order that is wanted, and nothing is sorted.
    const [only] = series ?? [];
    if (series?.length === 1 && only !== undefined) query = query.where('reading.series', '=', only);
    else if (series !== undefined) query = query.where('reading.series', 'in', series);
    if (from !== undefined) query = query.where('reading.at', '>=', from);
    if (to !== undefined) query = query.where('reading.at', '<', to);
    if (after !== undefined)
      query = query
        .where('reading.at', '>=', after.at)
        .where(({ eb, refTuple, tuple }) =>
          eb(
            refTuple('reading.at', 'reading.series', 'reading.occ'),
            '>',
            tuple(after.at, after.series, after.occ),
          ),
        );
    return this.#reader.all(query.limit(limit + 1));
  }

  #newest(series: SeriesRow): Latest[] {
    const refusal = this.#reader.first(sql.selectFrom('refusal').selectAll().where('series', '=', series.id));
    if (refusal !== undefined)
      return [{ kind: 'refusal', refusal: { ...keyOf(series), reason: refusal.reason, at: refusal.at } }];
    const query = fullRows()
      .where('reading.series', '=', series.id)
      .orderBy('reading.at', 'desc')
      .orderBy('reading.occ', 'desc');
    return this.#reader.all(query.limit(1)).map((row) => ({ kind: 'reading', reading: readingOf(row) }));
  }

  #series(device: string | undefined, logicalName: Obis | undefined): SeriesRow[] {
    let query = sql
      .selectFrom('series')
      .innerJoin('device', 'device.id', 'series.device')
      .select(['series.id', 'logical_name', 'class_id', 'attribute', 'data_index']);
    if (device !== undefined) query = query.where('device.name', '=', device);
    if (logicalName !== undefined) query = query.where('logical_name', '=', logicalName);
    return this.#reader.all(query);
  }
}

type SeriesRow = Pick<Schema['series'], 'logical_name' | 'class_id' | 'attribute' | 'data_index'> & {
  id: number;
};

/** Integers as text: they may not fit a double. */
const EXACT_VALUE = text<unknown>`case typeof(reading.value) when 'integer' then cast(reading.value as text)
  else reading.value end`.as('value');

/** Readings with all that belongs to them. */
export const fullRows = () =>
  sql
    .selectFrom('reading')
    .innerJoin('series', 'series.id', 'reading.series')
    .innerJoin('device', 'device.id', 'series.device')
    .leftJoin('stamp', (join) =>
      join
        .onRef('stamp.series', '=', 'reading.stamp')
        .onRef('stamp.at', '=', 'reading.at')
        .onRef('stamp.occ', '=', 'reading.occ'),
    )
    .select(['device.name as device_name', 'series.logical_name', 'series.class_id'])
    .select(['series.attribute', 'series.data_index'])
    .select(['reading.series', 'reading.at', 'reading.occ', 'reading.kind', 'reading.scaler', 'reading.unit'])
    .select(['stamp.octets', 'stamp.offset_minutes', 'stamp.rule', 'stamp.read_at'])
    .select(EXACT_VALUE);

type FullRow =
  ReturnType<ReturnType<typeof fullRows>['execute']> extends Promise<(infer Row)[]> ? Row : never;

const byPlace = (a: FullRow, b: FullRow): number => a.at - b.at || a.series - b.series || a.occ - b.occ;

/** A row of `fullRows` as what it was. */
export function readingOf(row: FullRow): Reading {
  const { at, occ, kind, value, scaler, unit, rule, octets, offset_minutes, read_at } = row;
  const clock: MeterTime | undefined =
    rule === null || octets === null
      ? undefined
      : {
          octets: new Uint8Array(octets as ArrayBuffer),
          offsetMinutes: offset_minutes ?? undefined,
          rule: RULES[rule] ?? 'zone',
        };
  return {
    ...keyOf(row),
    at,
    occ,
    value: readingValue(kind, value, scaler),
    unit: unit === null ? undefined : unitOf(unit),
    clock,
    readAt: read_at ?? at,
  };
}

/** The key of a series. */
export const keyOf = (row: Omit<SeriesRow, 'id'>) => ({
  logicalName: row.logical_name as Obis,
  classId: row.class_id,
  attribute: row.attribute,
  dataIndex: row.data_index,
});
