import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Instant } from 'dlms/bytes';
import type { StoreLimits } from '../model/plan.ts';
import type { Swept } from '../model/ports.ts';
import type { Connection } from './connection.ts';
import { DayCounts } from './day-counts.ts';

/** Rows that are looked at in one transaction: between two of them others have their turn. */
const SLICE = 2000;
/** Pages that are given back to the disk at once. */
const PAGES = 500;

export interface SweepOptions {
  readonly limits: StoreLimits;
  /** What outlets still need: nothing behind this place of the feed goes. */
  readonly heldFrom: number | undefined;
  readonly now: Instant;
  readonly signal?: AbortSignal;
}

/** Drops what is older than it is to be kept, in small steps, and gives the room back. */
export async function sweep(
  writer: Connection,
  { limits, heldFrom, now, signal }: SweepOptions,
): Promise<Swept> {
  const before = (kept: number | undefined): Instant =>
    kept === undefined ? Number.MIN_SAFE_INTEGER : now - kept;
  const held = heldFrom ?? Number.MAX_SAFE_INTEGER;
  const cuts = { values: before(limits.valuesMs), profiles: before(limits.profilesMs) };
  const readings = await sweepReadings(writer, cuts, held, signal);
  const notices = await repeat(writer, DROP_NOTICES, [before(limits.sessionsMs), held, SLICE], signal);
  const runs = await sweepRuns(writer, before(limits.runsMs), limits.mostRuns, signal);
  const audit = await repeat(writer, DROP_AUDIT, [before(limits.auditMs), SLICE], signal);
  await giveBack(writer, signal);
  return { ...readings, notices, runs, audit };
}

interface Cuts {
  readonly values: Instant;
  readonly profiles: Instant;
}

interface Row {
  readonly series: number;
  readonly at: Instant;
  readonly occ: number;
  readonly seq: number;
  readonly row: number;
}

/** Walks the readings from the oldest on. */
async function sweepReadings(
  writer: Connection,
  cuts: Cuts,
  held: number,
  signal: AbortSignal | undefined,
): Promise<{ readonly values: number; readonly profileValues: number }> {
  let values = 0;
  let profileValues = 0;
  let place = { at: Number.MIN_SAFE_INTEGER, series: 0, occ: 0 };
  while (!signal?.aborted) {
    const { at, series, occ } = place;
    const newest = Math.max(cuts.values, cuts.profiles);
    const rows = writer.prepare(OLDEST).all(at, at, series, occ, newest, SLICE) as Row[];
    const last = rows.at(-1);
    if (last === undefined) break;
    const gone = rows.filter(
      (row) => row.seq <= held && row.at < (row.row === 1 ? cuts.profiles : cuts.values),
    );
    if (gone.length > 0)
      writer.transaction(() => {
        for (const row of gone) writer.runPrepared(DROP_READING, [row.series, row.at, row.occ]);
      });
    profileValues += gone.filter(({ row }) => row === 1).length;
    values += gone.filter(({ row }) => row === 0).length;
    place = last;
    await nextTurn();
  }
  if (signal?.aborted) return { values, profileValues };
  const days = new DayCounts(writer);
  // A time of the meter goes with the last value that was captured at it.
  for (const { series, buffer } of writer.prepare(STAMPED).all() as { series: number; buffer: number }[]) {
    const cut = buffer === 1 ? cuts.profiles : cuts.values;
    const oldest = days.oldest(series);
    const dropped = await repeat(writer, DROP_STAMPS, [series, cut, series, SLICE], signal);
    if (buffer === 1 && dropped > 0)
      writer.transaction(() => {
        writer.runPrepared('update profile set rows = max(0, rows - ?) where series = ?', [dropped, series]);
        if (oldest !== undefined) days.dropped(series, oldest, cut);
      });
  }
  await repeat(writer, DROP_CONFLICTS, [Math.min(cuts.values, cuts.profiles), SLICE], signal);
  return { values, profileValues };
}

/** What is too old, and what is too much where the bound has become lower. */
async function sweepRuns(
  writer: Connection,
  cut: Instant,
  most: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  if (signal?.aborted) return 0;
  const { id } = writer.prepare('select max(id) as id from run_history').get() as { id: number | null };
  const old = await repeat(writer, DROP_OLD_RUNS, [cut, SLICE], signal);
  return old + (await repeat(writer, DROP_MORE_RUNS, [(id ?? 0) - most, SLICE], signal));
}

/** Until a step finds less than it could take. */
async function repeat(
  writer: Connection,
  statement: string,
  parameters: readonly number[],
  signal: AbortSignal | undefined,
): Promise<number> {
  let total = 0;
  while (!signal?.aborted) {
    const count = writer.transaction(() => writer.runPrepared(statement, parameters));
    total += count;
    if (count < SLICE) break;
    await nextTurn();
  }
  return total;
}

/** Gives free pages back to the disk, some at a time. */
async function giveBack(writer: Connection, signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted) {
    const free = writer.pragma('freelist_count');
    if (free === 0) return;
    writer.prepare(`pragma incremental_vacuum(${PAGES})`).all();
    if (writer.pragma('freelist_count') === free) return; // a database of an old version cannot: `meterwire vacuum` does
    await nextTurn();
  }
}

const OLDEST = `select r.series, r.at, r.occ, r.seq, (b.id is not null) as row
  from reading r left join series b on b.id = r.stamp and r.stamp <> r.series and b.class_id = 7
  where r.at >= ? and (r.at, r.series, r.occ) > (?, ?, ?) and r.at < ?
  order by r.at, r.series, r.occ limit ?`;
const DROP_READING = 'delete from reading where series = ? and at = ? and occ = ?';
const STAMPED = `select s.id as series, exists (select 1 from profile p where p.series = s.id) as buffer
  from series s where exists (select 1 from stamp where stamp.series = s.id)`;
/** Only what lies before the oldest reading that is left of it, where some are held for an outlet. */
const DROP_STAMPS = `delete from stamp where series = ? and (at, occ) in (
  select s.at, s.occ from stamp s where s.at < ? and s.series = ?
  and not exists (select 1 from reading r where r.at = s.at and r.stamp = s.series) limit ?)`;
const DROP_CONFLICTS = `delete from reading_conflict where (series, at, occ, kind, value) in
  (select series, at, occ, kind, value from reading_conflict where at < ? limit ?)`;
/** The newest state of each device stays: what comes next is compared with it. */
const DROP_NOTICES = `delete from notice where seq in (
  select n.seq from notice n where n.at < ? and n.seq <= ? and n.seq < (
    select max(l.seq) from notice l where l.device = n.device and l.kind = 'status') limit ?)`;
const DROP_OLD_RUNS = `delete from run_history where id in (
  select id from run_history where began_at < ? limit ?)`;
const DROP_MORE_RUNS =
  'delete from run_history where id in (select id from run_history where id <= ? limit ?)';
const DROP_AUDIT = 'delete from audit where id in (select id from audit where at < ? limit ?)';
