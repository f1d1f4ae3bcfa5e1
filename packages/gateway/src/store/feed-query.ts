import type { Obis } from 'dlms/data';
import type { FeedBatch, FeedItem } from '../model/ports.ts';
import { type Connection, sql } from './connection.ts';
import { fullRows, keyOf, readingOf } from './reading-query.ts';

/** A row of a profile that is longer than this is no row, and may be cut. */
const LONGEST_ROW = 10_000;

/** Reads what has been committed in the order in which it was, and keeps how far each outlet has come. */
export class FeedQuery {
  readonly #reader: Connection;
  readonly #writer: Connection;

  constructor(reader: Connection, writer: Connection) {
    this.#reader = reader;
    this.#writer = writer;
  }

  head(): number {
    return this.#reader.first(sql.selectFrom('sequence').select('seq'))?.seq ?? 0;
  }

  after(mark: number, limit: number): FeedBatch {
    const head = this.head();
    const values = this.#values(mark, head, limit);
    const notices = this.#notices(mark, head, limit);
    const all = [...values, ...notices].sort((a, b) => a.seq - b.seq);
    if (all.length < limit) return { items: all.map(itemOf), mark: head };
    const cut = all.slice(0, limit);
    const end = this.#wholeRow(cut, head);
    return { items: end.map(itemOf), mark: end.at(-1)?.seq ?? mark };
  }

  markOf(outlet: string): number | undefined {
    return this.#writer.first(sql.selectFrom('outlet_mark').select('seq').where('outlet', '=', outlet))?.seq;
  }

  setMark(outlet: string, mark: number): void {
    this.#writer.transaction(() => this.#writer.runPrepared(SET_MARK, [outlet, mark, Date.now()]));
  }

  /** An outlet that has another name goes on where it was; a name that has a mark keeps its own. */
  rename(from: string, to: string): void {
    this.#writer.transaction(() => this.#writer.runPrepared(RENAME, [to, from]));
  }

  /** The rest of the row whose beginning ends the batch. Rows are committed one after the other, so it follows at once. */
  #wholeRow(cut: readonly Row[], head: number): readonly Row[] {
    const last = cut.at(-1);
    if (last === undefined || !('buffer' in last) || last.buffer === null) return cut;
    const rest: ValueRow[] = [];
    for (const row of this.#values(last.seq, head, LONGEST_ROW)) {
      const same = row.seq === last.seq + rest.length + 1 && row.stamp === last.stamp;
      if (!same || row.at !== last.at || row.occ !== last.occ) break;
      rest.push(row);
    }
    return [...cut, ...rest];
  }

  #values(mark: number, head: number, limit: number) {
    return this.#reader.all(values(mark, head).limit(limit));
  }

  #notices(mark: number, head: number, limit: number) {
    return this.#reader.all(notices(mark, head).limit(limit));
  }
}

const values = (mark: number, head: number) =>
  fullRows()
    // A capture whose time is kept under another series than its own stands in the row of that profile.
    .leftJoin('series as row_of', (join) =>
      join
        .onRef('row_of.id', '=', 'reading.stamp')
        .onRef('row_of.id', '!=', 'reading.series')
        .on('row_of.class_id', '=', 7),
    )
    .select(['reading.seq', 'reading.stamp', 'row_of.logical_name as buffer'])
    .where('reading.seq', '>', mark)
    .where('reading.seq', '<=', head)
    .orderBy('reading.seq');

const notices = (mark: number, head: number) =>
  sql
    .selectFrom('notice')
    .innerJoin('device', 'device.id', 'notice.device')
    .leftJoin('series', 'series.id', 'notice.series')
    .select(['notice.seq', 'notice.kind as notice', 'notice.at', 'notice.detail'])
    .select(['device.name as device_name', 'logical_name', 'class_id', 'attribute', 'data_index'])
    .where('notice.seq', '>', mark)
    .where('notice.seq', '<=', head)
    .orderBy('notice.seq');

type RowOf<Query extends (...args: never[]) => { execute(): Promise<unknown> }> =
  ReturnType<ReturnType<Query>['execute']> extends Promise<(infer Row)[]> ? Row : never;
type ValueRow = RowOf<typeof values>;
type NoticeRow = RowOf<typeof notices>;
type Row = ValueRow | NoticeRow;

function itemOf(row: Row): FeedItem {
  const { seq, device_name: device } = row;
  if ('notice' in row) return noticeOf(row);
  return { kind: 'value', seq, device, reading: readingOf(row), profile: (row.buffer as Obis) ?? undefined };
}

function noticeOf({ seq, device_name: device, at, detail, ...row }: NoticeRow): FeedItem {
  const told = JSON.parse(detail) as { readonly state?: string; readonly reason?: string };
  const { logical_name, class_id, attribute, data_index } = row;
  if (row.notice !== 'refusal' || logical_name === null)
    return { kind: 'status', seq, device, at, state: told.state ?? '', reason: told.reason };
  const key = {
    logical_name,
    class_id: class_id ?? 0,
    attribute: attribute ?? 0,
    data_index: data_index ?? 0,
  };
  return { kind: 'refusal', seq, device, refusal: { ...keyOf(key), reason: told.reason ?? '', at } };
}

const RENAME = 'update or ignore outlet_mark set outlet = ? where outlet = ?';
const SET_MARK = `insert into outlet_mark (outlet, seq, at) values (?, ?, ?)
  on conflict (outlet) do update set seq = max(seq, excluded.seq), at = excluded.at`;
