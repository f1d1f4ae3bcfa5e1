import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Instant } from 'dlms/bytes';
import type { Obis } from 'dlms/data';
import { dataText } from '../model/data-text.ts';
import type { ColumnarRows, RowRange, StoredProfile } from '../model/ports.ts';
import type { ProfileColumn, ProfileMark } from '../model/profile.ts';
import { type Connection, sql } from './connection.ts';

/** Rows that are read at once: between two slices other work gets its turn. */
const SLICE = 4000;

type Cell = number | string | null;

/** Reads profiles by column. SQLite itself makes the arrays, which is several times as quick as row by row. */
export class ProfileQuery {
  readonly #reader: Connection;

  constructor(reader: Connection) {
    this.#reader = reader;
  }

  mark(device: string, logicalName: Obis): ProfileMark | undefined {
    const row = this.#find(device, logicalName);
    return row && { resume: row.resume ?? undefined, capturePeriodS: row.capture_period_s };
  }

  profiles(device: string): StoredProfile[] {
    return this.#reader.all(stored(device).orderBy('series.logical_name')).map(profileOf);
  }

  devices(logicalName: Obis): string[] {
    const query = sql
      .selectFrom('profile')
      .innerJoin('series', 'series.id', 'profile.series')
      .innerJoin('device', 'device.id', 'series.device')
      .where('series.logical_name', '=', logicalName)
      .select('device.name')
      .orderBy('device.name');
    return this.#reader.all(query).map(({ name }) => name);
  }

  async rows(device: string, logicalName: Obis, range: RowRange): Promise<ColumnarRows | undefined> {
    const row = this.#find(device, logicalName);
    if (row === undefined) return undefined;
    const profile = profileOf(row);
    const series = profile.columns.map((column) => this.#series(row.device, column));
    const slices: Slice[] = [];
    let left = range.limit;
    let before: Place | undefined;
    while (left > 0) {
      const slice = this.#slice(row.series, range, before, Math.min(left, SLICE), series);
      if (slice === undefined) break;
      slices.unshift(slice);
      left -= slice.times.length;
      before = { at: slice.times[0] ?? 0, occ: slice.occs[0] ?? 0 };
      await nextTurn();
    }
    return {
      profile,
      times: slices.flatMap(({ times }) => times),
      offsets: slices.flatMap(({ offsets }) => offsets),
      values: series.map((_, index) => slices.flatMap(({ values }) => values[index] ?? [])),
      truncated: left === 0 && this.#times(row.series, range, before, 1).times.length > 0,
    };
  }

  #find(device: string, logicalName: Obis) {
    return this.#reader.first(stored(device).where('series.logical_name', '=', logicalName));
  }

  /** The newest rows of the range before a place, oldest first; undefined when there are none. */
  #slice(
    buffer: number,
    range: RowRange,
    before: Place | undefined,
    limit: number,
    columns: readonly (number | undefined)[],
  ): Slice | undefined {
    const { times, occs, offsets } = this.#times(buffer, range, before, limit);
    const first = times[0];
    const last = times.at(-1);
    if (first === undefined || last === undefined) return undefined;
    const values = columns.map((series) =>
      series === undefined ? times.map(() => null) : this.#cells(series, first, last, times, occs),
    );
    return { times, occs, offsets, values };
  }

  #times(buffer: number, range: RowRange, before: Place | undefined, limit: number): Times {
    const { at, occ } = before ?? { at: Number.MAX_SAFE_INTEGER, occ: 0 };
    const parameters = [buffer, range.from ?? 0, range.to ?? Number.MAX_SAFE_INTEGER, at, at, occ, limit];
    const [times, occs, offsets] = this.#arrays(TIMES, parameters);
    return {
      times: (times as Instant[]).reverse(),
      occs: (occs as number[]).reverse(),
      offsets: (offsets as (number | null)[]).reverse(),
    };
  }

  /** The values of one column, each at the place of its row; both sides are in the order of time. */
  #cells(
    series: number,
    first: Instant,
    last: Instant,
    times: readonly Instant[],
    occs: readonly number[],
  ): Cell[] {
    const [ats, places, values] = this.#arrays(CELLS, [series, first, last]);
    const count = ats?.length ?? 0;
    let next = 0;
    return times.map((at, index) => {
      const occ = occs[index] ?? 0;
      while (next < count && isBefore(ats?.[next], places?.[next], at, occ)) next++;
      return next < count && ats?.[next] === at && places?.[next] === occ ? cellOf(values?.[next]) : null;
    });
  }

  #arrays(statement: string, parameters: readonly number[]): unknown[][] {
    const row = this.#reader.prepare(statement).get(...parameters) as { a: string; b: string; c: string };
    return [row.a, row.b, row.c].map((array) => JSON.parse(array) as unknown[]);
  }

  #series(device: number, column: ProfileColumn): number | undefined {
    const query = sql
      .selectFrom('series')
      .select('id')
      .where('device', '=', device)
      .where('logical_name', '=', column.logicalName)
      .where('attribute', '=', column.attribute)
      .where('data_index', '=', column.dataIndex);
    return this.#reader.first(query)?.id;
  }
}

interface Place {
  readonly at: Instant;
  readonly occ: number;
}

interface Times {
  readonly times: readonly Instant[];
  readonly occs: readonly number[];
  readonly offsets: readonly (number | null)[];
}

interface Slice extends Times {
  readonly values: readonly (readonly Cell[])[];
}

function isBefore(at: unknown, occ: unknown, toAt: Instant, toOcc: number): boolean {
  return (at as Instant) < toAt || (at === toAt && (occ as number) < toOcc);
}

function cellOf(value: unknown): Cell {
  if (typeof value === 'number') return Number.isInteger(value) ? value : String(value);
  if (typeof value !== 'string') return null;
  return value.startsWith(DATA_MARK) ? dataText(Buffer.from(value.slice(1), 'hex')) : value;
}

/** Stands before the octets of a value that is no number. */
const DATA_MARK = '#';

const TIMES = `select json_group_array(at) as a, json_group_array(occ) as b, json_group_array(offset_minutes) as c
  from (select at, occ, offset_minutes from stamp
    where series = ? and at >= ? and at < ? and (at < ? or (at = ? and occ < ?))
    order by at desc, occ desc limit ?)`;

const CELLS = `select json_group_array(at) as a, json_group_array(occ) as b, json_group_array(cell) as c
  from (select at, occ, case
      when typeof(value) = 'blob' then '${DATA_MARK}' || hex(value)
      when typeof(value) = 'integer' and not value between -9007199254740991 and 9007199254740991
        then cast(value as text)
      else value end as cell
    from reading where series = ? and at between ? and ? order by at, occ)`;

const stored = (device: string) =>
  sql
    .selectFrom('profile')
    .innerJoin('series', 'series.id', 'profile.series')
    .innerJoin('device', 'device.id', 'series.device')
    .where('device.name', '=', device)
    .selectAll('profile')
    .select(['series.device', 'series.logical_name'])
    .select((e) => [
      e
        .selectFrom('stamp')
        .whereRef('stamp.series', '=', 'profile.series')
        .select((s) => s.fn.min('stamp.at').as('at'))
        .as('first'),
      e
        .selectFrom('stamp')
        .whereRef('stamp.series', '=', 'profile.series')
        .select((s) => s.fn.max('stamp.at').as('at'))
        .as('last'),
    ]);

type Row = ReturnType<ReturnType<typeof stored>['execute']> extends Promise<(infer Row)[]> ? Row : never;

const profileOf = (row: Row): StoredProfile => ({
  logicalName: row.logical_name as Obis,
  capturePeriodS: row.capture_period_s,
  columns: JSON.parse(row.columns) as ProfileColumn[],
  rows: row.rows,
  from: row.first ?? undefined,
  to: row.last ?? undefined,
  lastCollected: row.collected_at,
});
