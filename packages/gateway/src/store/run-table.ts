import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Instant } from 'dlms/bytes';
import type { Failure } from '../model/failure.ts';
import type { FinishedSession, HeardDevice, LastRun, SessionCounts } from '../model/ports.ts';
import { type DeviceRecord, type DeviceStatus, statusOf } from '../model/status.ts';
import type { Catalogue } from './catalogue.ts';
import { type Connection, sql } from './connection.ts';
import type { RunHistory } from './run-history.ts';
import { ADD_NOTICE, type Sequence } from './sequence.ts';

/** How a run ended, as it is stored. */
const [FAILED, DONE, UNKNOWN] = [0, 1, 2];

const HOUR_MS = 3_600_000;
/** Counts older than this are dropped: no screen looks further back. */
const KEPT_HOURS = 24 * 8;

/** When requests ran last and how devices are doing. */
export class RunTable {
  readonly #writer: Connection;
  readonly #catalogue: Catalogue;

  readonly #sequence: Sequence;
  readonly #history: RunHistory;

  constructor(writer: Connection, catalogue: Catalogue, sequence: Sequence, history: RunHistory) {
    this.#writer = writer;
    this.#catalogue = catalogue;
    this.#sequence = sequence;
    this.#history = history;
  }

  lastRuns(): LastRun[] {
    const query = sql
      .selectFrom('run')
      .innerJoin('device', 'device.id', 'run.device')
      .select(['device.name as device', 'run.request', 'run.at', 'run.done']);
    return this.#writer
      .all(query)
      .map((row) => ({ ...row, done: row.done === DONE, unknown: row.done === UNKNOWN }));
  }

  records(): Map<string, DeviceRecord> {
    const query = sql
      .selectFrom('device_record')
      .innerJoin('device', 'device.id', 'device_record.device')
      .select(['device.name', 'last_attempt', 'last_success', 'last_reading', 'failures', 'failure']);
    return new Map(
      this.#writer.all(query).map((row) => [
        row.name,
        {
          lastAttempt: row.last_attempt ?? undefined,
          lastSuccess: row.last_success ?? undefined,
          lastReading: row.last_reading ?? undefined,
          failures: row.failures,
          failure: row.failure === null ? undefined : (JSON.parse(row.failure) as Failure),
        },
      ]),
    );
  }

  begin({ device, request, at }: Pick<LastRun, 'device' | 'request' | 'at'>): void {
    this.#sequence.transaction(this.#catalogue, () =>
      this.#writer.runPrepared(KEEP_RUN, [this.#catalogue.device(device), request, at, UNKNOWN]),
    );
  }

  keepHeard(heard: readonly HeardDevice[]): void {
    this.#sequence.transaction(this.#catalogue, () => {
      for (const { device, record, state } of heard)
        this.#keepRecord(this.#catalogue.device(device), record, state, record.lastSuccess ?? 0);
    });
  }

  keep(session: FinishedSession): void {
    try {
      this.#sequence.transaction(this.#catalogue, () => this.#keep(session));
    } catch (error) {
      this.#history.forget();
      throw error;
    }
  }

  /** Gives a request another name; what is known of its runs stays its. A name that is taken keeps its own. */
  renameRequest(from: string, to: string): void {
    this.#catalogue.transaction(() => {
      this.#writer.runPrepared(RENAME_RUN, [to, from]);
      this.#history.rename(from, to);
    });
  }

  /** Some devices at a time, since the hours of ten thousand are a quarter of a million rows. */
  async counts(since: Instant): Promise<Map<string, SessionCounts>> {
    const hour = Math.floor(since / HOUR_MS);
    const counts = new Map<string, SessionCounts>();
    for (let after = 0; ; await nextTurn()) {
      const devices = this.#writer.prepare(COUNTS).all(after, COUNTED, hour) as CountsRow[];
      for (const { name, worked, failed, busyMs } of devices)
        if (worked !== null) counts.set(name, { worked, failed, busyMs });
      if (devices.length < COUNTED) return counts;
      after = devices.at(-1)?.id ?? after;
    }
  }

  #keep({ device, record, result, runs, state = statusOf(record) }: FinishedSession): void {
    const id = this.#catalogue.device(device);
    this.#keepRecord(id, record, state, result.endedAt);
    for (const run of runs) {
      const { request, at, done, unknown } = run;
      this.#writer.runPrepared(KEEP_RUN, [id, request, at, unknown ? UNKNOWN : done ? DONE : FAILED]);
      this.#history.keep(id, run, result.endedAt);
    }
    const hour = Math.floor(result.endedAt / HOUR_MS);
    const blameless = !result.answered && result.failure?.code === 'store';
    const counts = result.answered ? [1, 0] : blameless ? [0, 0] : [0, 1];
    const busyMs = Math.max(0, Math.round(result.endedAt - result.startedAt));
    this.#writer.runPrepared(COUNT_SESSION, [id, hour, ...counts, busyMs]);
    this.#writer.runPrepared(DROP_COUNTS, [id, hour - KEPT_HOURS]);
  }

  #keepRecord(id: number, record: DeviceRecord, state: DeviceStatus, at: Instant): void {
    this.#notice(id, state, record, at);
    const { lastAttempt, lastSuccess, lastReading, failures, failure } = record;
    this.#writer.runPrepared(KEEP_RECORD, [
      id,
      lastAttempt ?? null,
      lastSuccess ?? null,
      lastReading ?? null,
      failures,
      failure === undefined ? null : JSON.stringify(failure),
    ]);
  }

  /** Outlets are told when a device begins to be in another state, and not at every session. */
  #notice(device: number, state: DeviceStatus, { failure }: DeviceRecord, at: Instant): void {
    const before = this.#writer.prepare(STATE_BEFORE).get(device) as { state: string } | undefined;
    if (before?.state === state) return;
    const reason = state === 'answering' ? undefined : failure?.message;
    const detail = JSON.stringify({ state, ...(reason !== undefined && { reason }) });
    this.#writer.runPrepared(ADD_NOTICE, [this.#sequence.next(), device, 'status', null, at, detail]);
  }
}

interface CountsRow {
  readonly id: number;
  readonly name: string;
  /** Null where there was no session. */
  readonly worked: number | null;
  readonly failed: number;
  readonly busyMs: number;
}

/** Devices whose sessions are summed up at once. */
const COUNTED = 1000;
const COUNTS = `select d.id, d.name, sum(h.worked) as worked, sum(h.failed) as failed, sum(h.busy_ms) as busyMs
  from (select id, name from device where id > ? order by id limit ?) d
  left join session_hour h on h.device = d.id and h.hour >= ? group by d.id order by d.id`;
const RENAME_RUN = 'update or ignore run set request = ? where request = ?';
const KEEP_RECORD = `insert into device_record (device, last_attempt, last_success, last_reading, failures, failure)
  values (?, ?, ?, ?, ?, ?) on conflict (device) do update set last_attempt = excluded.last_attempt,
  last_success = excluded.last_success, last_reading = excluded.last_reading, failures = excluded.failures, failure = excluded.failure`;
const STATE_BEFORE = `select json_extract(detail, '$.state') as state from notice
  where device = ? and kind = 'status' order by seq desc limit 1`;
const KEEP_RUN = `insert into run (device, request, at, done) values (?, ?, ?, ?)
  on conflict (device, request) do update set at = excluded.at, done = excluded.done`;
const COUNT_SESSION = `insert into session_hour (device, hour, worked, failed, busy_ms) values (?, ?, ?, ?, ?)
  on conflict (device, hour) do update set worked = worked + excluded.worked, failed = failed + excluded.failed,
  busy_ms = busy_ms + excluded.busy_ms`;
const DROP_COUNTS = 'delete from session_hour where device = ? and hour < ?';
