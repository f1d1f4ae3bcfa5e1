import type { Instant } from 'dlms/bytes';
import type { Failure } from '../model/failure.ts';
import type { FinishedRun, KeptRun, RunFilter } from '../model/ports.ts';
import { type Connection, sql } from './connection.ts';

/** Every run of a request on a device, the oldest of which goes when there are too many. */
export class RunHistory {
  readonly #writer: Connection;
  readonly #reader: Connection;
  readonly #requests = new Map<string, number>();
  /** How many are kept at most. */
  most = 1_000_000;
  #last: number;

  constructor({ writer, reader }: { writer: Connection; reader: Connection }) {
    this.#writer = writer;
    this.#reader = reader;
    const { id } = writer.prepare('select max(id) as id from run_history').get() as { id: number | null };
    this.#last = id ?? 0;
  }

  /** Only inside a transaction; `forget` when that fails. */
  keep(device: number, run: FinishedRun, endedAt: Instant): void {
    const { request, dueAt, at, readings, done, failure } = run;
    const id = ++this.#last;
    this.#writer.runPrepared(ADD, [
      id,
      device,
      this.#request(request),
      dueAt,
      at,
      endedAt,
      readings,
      done ? 1 : 0,
      failure === undefined ? null : JSON.stringify(failure),
    ]);
    this.#writer.runPrepared(DROP, [id - this.most]);
  }

  /** Numbers of requests that were given in a transaction that failed do not exist. */
  forget(): void {
    this.#requests.clear();
  }

  /** Gives a request another name; one that has runs of its own keeps it. Only inside a transaction. */
  rename(from: string, to: string): void {
    this.#writer.runPrepared('update or ignore request_name set name = ? where name = ?', [to, from]);
    this.#requests.clear();
  }

  /** Newest first. */
  runs({ device, request, failed, from, to, before, limit }: RunFilter): KeptRun[] {
    let query = sql
      .selectFrom('run_history')
      .innerJoin('device', 'device.id', 'run_history.device')
      .innerJoin('request_name', 'request_name.id', 'run_history.request')
      .select([
        'run_history.id',
        'device.name as device',
        'request_name.name as request',
        'due_at',
        'began_at',
      ])
      .select(['ended_at', 'readings', 'done', 'failure'])
      .orderBy('run_history.began_at', 'desc')
      .orderBy('run_history.id', 'desc')
      .limit(limit);
    if (device !== undefined) query = query.where('run_history.device', '=', this.#idOf('device', device));
    if (request !== undefined)
      query = query.where('run_history.request', '=', this.#idOf('request_name', request));
    if (failed !== undefined) query = query.where('run_history.done', '=', failed ? 0 : 1);
    if (from !== undefined) query = query.where('run_history.began_at', '>=', from);
    if (to !== undefined) query = query.where('run_history.began_at', '<', to);
    if (before !== undefined)
      query = query.where((e) =>
        e(e.refTuple('run_history.began_at', 'run_history.id'), '<', e.tuple(before.beganAt, before.id)),
      );
    return this.#reader.all(query).map((row) => ({
      id: row.id,
      device: row.device,
      request: row.request,
      dueAt: row.due_at,
      beganAt: row.began_at,
      endedAt: row.ended_at,
      readings: row.readings,
      done: row.done === 1,
      failure: row.failure === null ? undefined : (JSON.parse(row.failure) as Failure),
    }));
  }

  /** No number has 0. */
  #idOf(table: 'device' | 'request_name', name: string): number {
    return this.#reader.first(sql.selectFrom(table).select('id').where('name', '=', name))?.id ?? 0;
  }

  #request(name: string): number {
    const known = this.#requests.get(name);
    if (known !== undefined) return known;
    this.#writer.runPrepared('insert or ignore into request_name (name) values (?)', [name]);
    const { id } = this.#writer.prepare('select id from request_name where name = ?').get(name) as {
      id: number;
    };
    this.#requests.set(name, id);
    return id;
  }
}

const ADD = `insert into run_history (id, device, request, due_at, began_at, ended_at, readings, done, failure)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const DROP = 'delete from run_history where id = ?';
