import type { Instant } from 'dlms/bytes';
import { type Unit, unitCode } from 'dlms/data';
import type { Stored } from '../model/ports.ts';
import type { ProfileColumn, RowBatch } from '../model/profile.ts';
import type { MeterTime, Reading, ReadingValue, Refusal, TimeRule } from '../model/reading.ts';
import type { Catalogue } from './catalogue.ts';
import type { Connection } from './connection.ts';
import { DayCounts } from './day-counts.ts';
import { ADD_NOTICE, type Sequence } from './sequence.ts';
import { valueColumns } from './value.ts';

/** How the rule of a stamp is kept. */
export const RULES = ['deviation', 'zone'] as const satisfies readonly TimeRule[];

/** A reading on its way into its table. */
interface Entry {
  readonly series: number;
  readonly at: Instant;
  readonly occ: number;
  readonly value: ReadingValue;
  readonly unit: Unit | undefined;
  readonly stamp: number | null;
  readonly readAt: Instant;
}

/** Writes readings once: a key that is there already stays as it is, and another value under it is kept aside. */
export class ReadingWriter {
  readonly #writer: Connection;
  readonly #catalogue: Catalogue;
  readonly #sequence: Sequence;
  readonly #days: DayCounts;

  constructor(writer: Connection, catalogue: Catalogue, sequence: Sequence) {
    this.#writer = writer;
    this.#catalogue = catalogue;
    this.#sequence = sequence;
    this.#days = new DayCounts(writer);
  }

  addReadings(device: string, readings: readonly Reading[], refusals: readonly Refusal[]): Stored {
    return this.#transaction((tally) => {
      const id = this.#catalogue.device(device);
      for (const reading of readings) {
        const series = this.#catalogue.series(id, reading);
        const stamp = reading.clock === undefined ? null : series;
        if (reading.clock !== undefined) this.#stamp(series, reading, reading.clock, reading.readAt);
        this.#add({ ...reading, series, stamp }, tally);
        this.#writer.runPrepared(FORGET_REFUSAL, [series]);
      }
      for (const refusal of refusals) this.#refuse(id, refusal);
    });
  }

  /** The rows, the profile and its resume point, or nothing of them. */
  addRows(device: string, batch: RowBatch): Stored {
    return this.#transaction((tally) => {
      const id = this.#catalogue.device(device);
      const buffer = this.#catalogue.series(id, bufferOf(batch.logicalName));
      const columns = batch.columns.map((column) => ({
        ...column,
        series: this.#catalogue.series(id, column),
      }));
      if (this.#reshape(buffer, batch)) tally.reshaped = true;
      const zone = this.#days.zoneOf(buffer, batch.timeZone);
      const captured = new Set<Instant>();
      let newRows = 0;
      for (const row of batch.rows) {
        const added = this.#stamp(buffer, row, row.clock, batch.readAt);
        newRows += added;
        if (added > 0 && row.occ === 0) captured.add(row.at);
        for (const [index, column] of columns.entries()) {
          const value = row.values[index];
          if (value === undefined) continue;
          const { series, unit } = column;
          const { at, occ } = row;
          this.#add({ series, at, occ, value, unit, stamp: buffer, readAt: batch.readAt }, tally);
        }
      }
      this.#writer.runPrepared(KEEP_PROFILE, [
        buffer,
        batch.capturePeriodS,
        JSON.stringify(batch.columns satisfies readonly ProfileColumn[]),
        newRows,
        batch.resume ?? null,
        batch.readAt,
        zone ?? null,
      ]);
      if (zone !== undefined) this.#days.add(buffer, zone, captured);
    });
  }

  /** Another shape is another version; true where there was one before. A batch without rows tells none. */
  #reshape(series: number, { rows: [first], columns, capturePeriodS }: RowBatch): boolean {
    if (first === undefined) return false;
    const text = JSON.stringify(columns);
    const newest = this.#writer.prepare(NEWEST_SHAPE).get(series) as ShapeRow | undefined;
    if (newest?.columns === text && newest.capture_period_s === capturePeriodS) return false;
    const version = (newest?.version ?? 0) + 1;
    this.#writer.runPrepared(ADD_SHAPE, [series, version, first.at, capturePeriodS, text]);
    return newest !== undefined;
  }

  #transaction(work: (tally: Tally) => void): Stored {
    const tally: Tally = { added: 0, duplicates: 0, conflicts: 0 };
    this.#sequence.transaction(this.#catalogue, () => work(tally));
    return tally;
  }

  /** Each refusal is kept as the newest; only one that says something new is news to outlets. */
  #refuse(device: number, { reason, at, ...key }: Refusal): void {
    const series = this.#catalogue.series(device, key);
    const before = this.#writer.prepare(REFUSAL_BEFORE).get(series) as { reason: string } | undefined;
    this.#writer.runPrepared(KEEP_REFUSAL, [series, reason, at]);
    if (before?.reason === reason) return;
    const detail = JSON.stringify({ reason });
    this.#writer.runPrepared(ADD_NOTICE, [this.#sequence.next(), device, 'refusal', series, at, detail]);
  }

  #stamp(
    series: number,
    { at, occ }: { at: Instant; occ: number },
    clock: MeterTime,
    readAt: Instant,
  ): number {
    const { octets, offsetMinutes, rule } = clock;
    const values = [series, at, occ, octets, offsetMinutes ?? null, RULES.indexOf(rule), readAt];
    return this.#writer.runPrepared(ADD_STAMP, values);
  }

  #add(entry: Entry, tally: Tally): void {
    const { series, at, occ, stamp } = entry;
    const unit = entry.unit === undefined ? null : unitCode(entry.unit);
    const { kind, value, scaler } = valueColumns(entry.value);
    const row = [series, at, occ, this.#sequence.ahead, kind, value, scaler, unit, stamp];
    if (this.#writer.runPrepared(ADD_READING, row) === 1) {
      this.#sequence.nextReading();
      tally.added++;
    } else if (
      this.#writer.prepare(SAME_READING).get(series, at, occ, kind, value, scaler, unit) !== undefined
    ) {
      tally.duplicates++;
    } else {
      const row = [series, at, occ, kind, value, scaler, unit, stamp, entry.readAt];
      if (this.#writer.runPrepared(ADD_CONFLICT, row) === 1) tally.conflicts++;
      else tally.duplicates++;
    }
  }
}

type Tally = { -readonly [K in keyof Stored]: Stored[K] };

interface ShapeRow {
  readonly version: number;
  readonly columns: string;
  readonly capture_period_s: number;
}

/** The series that a profile's buffer is. */
const bufferOf = (logicalName: RowBatch['logicalName']) => ({
  logicalName,
  classId: 7,
  attribute: 2,
  dataIndex: 0,
});

const NEWEST_SHAPE = `select version, columns, capture_period_s from profile_shape
  where series = ? order by version desc limit 1`;
const ADD_SHAPE = `insert into profile_shape (series, version, since, capture_period_s, columns)
  values (?, ?, ?, ?, ?)`;
const ADD_READING = `insert into reading (series, at, occ, seq, kind, value, scaler, unit, stamp)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (series, at, occ) do nothing`;
const SAME_READING = `select 1 from reading where series = ? and at = ? and occ = ?
  and kind = ? and value = ? and scaler is ? and unit is ?`;
const ADD_CONFLICT = `insert into reading_conflict (series, at, occ, kind, value, scaler, unit, stamp, seen_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`;
const ADD_STAMP = `insert into stamp (series, at, occ, octets, offset_minutes, rule, read_at)
  values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing`;
const KEEP_REFUSAL = `insert into refusal (series, reason, at) values (?, ?, ?)
  on conflict (series) do update set reason = excluded.reason, at = excluded.at`;
const REFUSAL_BEFORE = 'select reason from refusal where series = ?';
const FORGET_REFUSAL = 'delete from refusal where series = ?';
const KEEP_PROFILE = `insert into profile (series, capture_period_s, columns, rows, resume, collected_at, zone)
  values (?, ?, ?, ?, ?, ?, ?) on conflict (series) do update set
  capture_period_s = excluded.capture_period_s, columns = excluded.columns, rows = rows + excluded.rows,
  resume = coalesce(excluded.resume, resume), collected_at = excluded.collected_at`;
