import type { Instant } from 'dlms/bytes';
import { DAY_MS, dayAt } from './completeness.ts';
import type { Connection } from './connection.ts';

/**
 * How many captures of a profile each day of its zone has. Counted as they are written, since counting the rows of ten
 * thousand profiles takes a minute.
 */
export class DayCounts {
  readonly #writer: Connection;

  constructor(writer: Connection) {
    this.#writer = writer;
  }

  /** By whose days a profile is counted: undefined where it is not yet, of a profile that is new the one that is wanted. */
  zoneOf(series: number, wanted: string | undefined): string | undefined {
    const row = this.#writer.prepare(ZONE).get(series) as { zone: string | null } | undefined;
    return row === undefined ? wanted : (row.zone ?? undefined);
  }

  /** Counts captures that are new; only inside a transaction. */
  add(series: number, zone: string, times: Iterable<Instant>): void {
    const days = new Map<number, number>();
    for (const at of times) {
      const day = dayAt(zone, at);
      days.set(day, (days.get(day) ?? 0) + 1);
    }
    for (const [day, rows] of days) this.#writer.runPrepared(ADD, [day, series, rows]);
  }

  /** Counts a profile anew by the days of a zone; only inside a transaction. */
  recount(series: number, zone: string): void {
    const { first, last } = this.#writer.prepare(ENDS).get(series) as Ends;
    if (first !== null && last !== null) this.#count(series, zone, first, last);
    this.#writer.runPrepared('update profile set zone = ? where series = ?', [zone, series]);
  }

  /** When the oldest capture was. */
  oldest(series: number): Instant | undefined {
    return (this.#writer.prepare(ENDS).get(series) as Ends).first ?? undefined;
  }

  /** After captures between the oldest and a moment have been dropped; only inside a transaction. */
  dropped(series: number, oldest: Instant, before: Instant): void {
    const zone = this.zoneOf(series, undefined);
    if (zone !== undefined) this.#count(series, zone, oldest, before);
  }

  /** Nothing lies before `from`. What was counted by another zone is off by a day at most. */
  #count(series: number, zone: string, from: Instant, to: Instant): void {
    const [first, last] = [dayAt(zone, from) - 1, dayAt(zone, to) + 1];
    const { times } = this.#writer.prepare(TIMES).get(series, (last + 2) * DAY_MS) as { times: string };
    const days = new Map<number, number>();
    for (const at of JSON.parse(times) as Instant[]) {
      const day = dayAt(zone, at);
      days.set(day, (days.get(day) ?? 0) + 1);
    }
    for (let day = first; day <= last; day++) {
      const rows = days.get(day);
      if (rows === undefined) this.#writer.runPrepared(DROP, [day, series]);
      else this.#writer.runPrepared(SET, [day, series, rows]);
    }
  }
}

interface Ends {
  readonly first: Instant | null;
  readonly last: Instant | null;
}

const ZONE = 'select zone from profile where series = ?';
const ENDS = `select (select min(at) from stamp where series = ?1) as first,
  (select max(at) from stamp where series = ?1) as last`;
const TIMES = `select json_group_array(at) as times from
  (select distinct at from stamp where series = ? and at < ?)`;
const ADD = `insert into profile_day (day, series, rows) values (?, ?, ?)
  on conflict (day, series) do update set rows = rows + excluded.rows`;
const SET = `insert into profile_day (day, series, rows) values (?, ?, ?)
  on conflict (day, series) do update set rows = excluded.rows`;
const DROP = 'delete from profile_day where day = ? and series = ?';
