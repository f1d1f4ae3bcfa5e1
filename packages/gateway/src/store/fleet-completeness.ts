import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Instant } from 'dlms/bytes';
import type { Obis } from 'dlms/data';
import type { DaysWanted } from '../model/ports.ts';
import type { CaptureCounts, DaysOfProfile, ProfileHole } from '../model/profile.ts';
import { countsOf, type Day, dayOf, wholeDays } from './completeness.ts';
import type { Connection } from './connection.ts';
import type { DayCounts } from './day-counts.ts';

/** Profiles that are looked at in one turn: others have theirs between two of them. */
const SLICE = 1000;
/** Profiles that are counted anew in one transaction: each may have some ten thousand rows. */
const RECOUNTED = 5;

/** How much there is of the profiles of a whole fleet, day by day. */
export class FleetCompleteness {
  readonly #reader: Connection;
  readonly #writer: Connection;
  readonly #counts: DayCounts;

  constructor({ writer, reader }: { writer: Connection; reader: Connection }, counts: DayCounts) {
    this.#reader = reader;
    this.#writer = writer;
    this.#counts = counts;
  }

  async days({ from, to, now, zoneOf }: DaysWanted): Promise<DaysOfProfile[]> {
    const [first, last] = [dayOf(from), dayOf(to)];
    const found = await this.#profiles(zoneOf);
    const absent = this.#absent();
    const stored = new Map(found.map(({ series }) => [series, new Uint32Array(last - first + 1)]));
    for (let day = first; day <= last; day++) {
      const { series, rows } = this.#reader.prepare(OF_DAY).get(day) as { series: string; rows: string };
      const counts = JSON.parse(rows) as number[];
      for (const [index, one] of (JSON.parse(series) as number[]).entries()) {
        const days = stored.get(one);
        if (days !== undefined) days[day - first] = counts[index] ?? 0;
      }
      await nextTurn();
    }
    const calendar = new Map<string, readonly Day[]>();
    const all: DaysOfProfile[] = [];
    for (const [index, profile] of found.entries()) {
      if (index % SLICE === SLICE - 1) await nextTurn();
      const { device, logicalName, capturePeriodS, zone, series } = profile;
      const days = calendar.get(zone) ?? wholeDays(zone, first, last);
      calendar.set(zone, days);
      // What was captured before the first row that we have was never asked for.
      const since = profile.first ?? now;
      all.push({
        device,
        logicalName,
        capturePeriodS,
        days: days.map(({ start, end }, place) => {
          const stretch = { from: Math.max(start, since), to: Math.min(end, now) };
          if (stretch.from >= stretch.to || capturePeriodS === 0) return NOTHING;
          return countsOf(stretch, {
            periodMs: capturePeriodS * 1000,
            absent: absent.get(series) ?? [],
            stored: stored.get(series)?.[place] ?? 0,
          });
        }),
      });
    }
    return all;
  }

  /** All there are, counted by the days of their devices. */
  async #profiles(zoneOf: DaysWanted['zoneOf']): Promise<Found[]> {
    const all: Found[] = [];
    for (let after = 0; ; ) {
      const rows = this.#reader.prepare(PROFILES).all(after, SLICE) as Row[];
      const uncounted: Found[] = [];
      for (const { counted, ...row } of rows) {
        const zone = zoneOf(row.device);
        if (zone === undefined) continue;
        const found = { ...row, zone };
        all.push(found);
        if (counted !== zone && row.capturePeriodS > 0) uncounted.push(found);
      }
      await this.#recount(uncounted);
      if (rows.length < SLICE) return all;
      after = rows.at(-1)?.series ?? after;
      await nextTurn();
    }
  }

  /** Rows from before they were counted, or from when a device had another zone. */
  async #recount(uncounted: readonly Found[]): Promise<void> {
    for (let place = 0; place < uncounted.length; place += RECOUNTED) {
      this.#writer.transaction(() => {
        for (const { series, zone } of uncounted.slice(place, place + RECOUNTED))
          this.#counts.recount(series, zone);
      });
      await nextTurn();
    }
  }

  #absent(): ReadonlyMap<number, readonly Pick<ProfileHole, 'from' | 'to'>[]> {
    const bySeries = new Map<number, Pick<ProfileHole, 'from' | 'to'>[]>();
    for (const { series, ...hole } of this.#reader.prepare(ABSENT).all() as Hole[]) {
      const holes = bySeries.get(series);
      if (holes === undefined) bySeries.set(series, [hole]);
      else holes.push(hole);
    }
    return bySeries;
  }
}

const NOTHING: CaptureCounts = { expected: 0, stored: 0, absent: 0 };

interface Found {
  readonly series: number;
  readonly device: string;
  readonly logicalName: Obis;
  readonly capturePeriodS: number;
  readonly first: Instant | null;
  readonly zone: string;
}

type Row = Omit<Found, 'zone'> & { readonly counted: string | null };
type Hole = Pick<ProfileHole, 'from' | 'to'> & { readonly series: number };

const PROFILES = `select p.series, d.name as device, s.logical_name as logicalName,
  p.capture_period_s as capturePeriodS, p.zone as counted,
  (select min(at) from stamp where stamp.series = p.series) as first
  from profile p join series s on s.id = p.series join device d on d.id = s.device
  where p.series > ? order by p.series limit ?`;
const OF_DAY = `select json_group_array(series) as series, json_group_array(rows) as rows
  from profile_day where day = ?`;
const ABSENT = `select series, "from", "to" from profile_hole where state = 'absent'`;
