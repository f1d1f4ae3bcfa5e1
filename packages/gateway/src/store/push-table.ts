import type { Instant } from 'dlms/bytes';
import type { UnknownDevice } from '../model/ports.ts';
import { type Connection, sql } from './connection.ts';

/** Strangers that are remembered; the one that was heard longest ago makes room. */
const MOST_UNKNOWN = 1000;

/** Who pushed, what counters were heard, and who is not known. */
export class PushTable {
  readonly #writer: Connection;

  constructor(writer: Connection) {
    this.#writer = writer;
  }

  /** The lowest counter that is taken next from a sender; 0 from one that was never heard. */
  expected(systemTitle: string): number {
    const row = this.#writer.prepare(EXPECTED).get(systemTitle) as { next: number } | undefined;
    return row?.next ?? 0;
  }

  keepExpected(systemTitle: string, next: number): void {
    this.#writer.runPrepared(KEEP_EXPECTED, [systemTitle, next]);
  }

  unknown(): UnknownDevice[] {
    return this.#writer
      .all(sql.selectFrom('push_unknown').selectAll().orderBy('last_at', 'desc').orderBy('id'))
      .map((row) => ({
        id: row.id,
        listener: row.listener,
        remote: row.remote,
        systemTitle: row.system_title ?? undefined,
        identification: row.identification ?? undefined,
        firstAt: row.first_at,
        lastAt: row.last_at,
        pushes: row.pushes,
        problem: row.problem ?? undefined,
        sample: JSON.parse(row.sample) as UnknownDevice['sample'],
      }));
  }

  keepUnknown(heard: Omit<UnknownDevice, 'firstAt' | 'lastAt' | 'pushes'>, at: Instant): void {
    const { id, listener, remote, systemTitle, identification, problem, sample } = heard;
    this.#writer.transaction(() => {
      const values = [id, listener, remote, systemTitle ?? null, identification ?? null, at, at];
      this.#writer.runPrepared(KEEP_UNKNOWN, [...values, problem ?? null, JSON.stringify(sample)]);
      this.#writer.runPrepared(DROP_UNKNOWN, [MOST_UNKNOWN]);
    });
  }

  forgetUnknown(id: string): boolean {
    return this.#writer.runPrepared('delete from push_unknown where id = ?', [id]) === 1;
  }
}

const EXPECTED = 'select next from push_counter where system_title = ?';
const KEEP_EXPECTED = `insert into push_counter (system_title, next) values (?, ?)
  on conflict (system_title) do update set next = max(next, excluded.next)`;
const KEEP_UNKNOWN = `insert into push_unknown
  (id, listener, remote, system_title, identification, first_at, last_at, problem, sample, pushes)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, 1) on conflict (id) do update set listener = excluded.listener,
  remote = excluded.remote, last_at = excluded.last_at, problem = excluded.problem,
  sample = case when excluded.sample = '[]' then sample else excluded.sample end, pushes = pushes + 1`;
const DROP_UNKNOWN = `delete from push_unknown where id not in
  (select id from push_unknown order by last_at desc limit ?)`;
