import type { Instant } from 'dlms/bytes';
import type { Obis } from 'dlms/data';
import type { ProfileFacts, ProfileHole, ShapeVersion } from '../model/profile.ts';
import type { Catalogue } from './catalogue.ts';
import { type Connection, sql } from './connection.ts';

/** Holes that are kept of one profile: a meter whose clock jumps about must not fill the disk. */
const MOST_HOLES = 1000;

/** What is known of profiles besides their rows: holes, shapes, and how meters give them. */
export class ProfileKnowledge {
  readonly #writer: Connection;
  readonly #reader: Connection;
  readonly #catalogue: Catalogue;

  constructor({ writer, reader }: { writer: Connection; reader: Connection }, catalogue: Catalogue) {
    this.#writer = writer;
    this.#reader = reader;
    this.#catalogue = catalogue;
  }

  holes(device: string, logicalName: Obis): ProfileHole[] {
    const series = this.#find(device, logicalName);
    if (series === undefined) return [];
    return this.#reader
      .all(sql.selectFrom('profile_hole').selectAll().where('series', '=', series).orderBy('from'))
      .map(({ from, to, state, tries }) => ({ from, to, tries, state: state as ProfileHole['state'] }));
  }

  /** In place of those that were known; the newest stay where there are too many. */
  keepHoles(device: string, logicalName: Obis, holes: readonly ProfileHole[]): void {
    this.#catalogue.transaction(() => {
      const series = this.#series(device, logicalName);
      this.#writer.run(sql.deleteFrom('profile_hole').where('series', '=', series));
      for (const { from, to, state, tries } of holes.slice(-MOST_HOLES))
        this.#writer.runPrepared(ADD_HOLE, [series, from, to, state, tries]);
    });
  }

  captureTimes(device: string, logicalName: Obis, from: Instant, to: Instant): Instant[] {
    const series = this.#find(device, logicalName);
    if (series === undefined) return [];
    const row = this.#reader.prepare(TIMES).get(series, from, to) as { times: string };
    return JSON.parse(row.times) as Instant[];
  }

  facts(device: string, logicalName: Obis): ProfileFacts {
    const series = this.#find(device, logicalName);
    if (series === undefined) return {};
    const row = this.#reader.first(sql.selectFrom('profile_fact').selectAll().where('series', '=', series));
    return {
      ...(row?.edge != null && { edge: row.edge as NonNullable<ProfileFacts['edge']> }),
      ...(row?.selection != null && { selection: row.selection as NonNullable<ProfileFacts['selection']> }),
    };
  }

  keepFacts(device: string, logicalName: Obis, { edge, selection }: ProfileFacts): void {
    const row = { ...(edge !== undefined && { edge }), ...(selection !== undefined && { selection }) };
    if (Object.keys(row).length === 0) return;
    this.#catalogue.transaction(() =>
      this.#writer.run(
        sql
          .insertInto('profile_fact')
          .values({ series: this.#series(device, logicalName), ...row })
          .onConflict((conflict) => conflict.column('series').doUpdateSet(row)),
      ),
    );
  }

  shapes(device: string, logicalName: Obis): ShapeVersion[] {
    const series = this.#find(device, logicalName);
    if (series === undefined) return [];
    return this.#reader
      .all(sql.selectFrom('profile_shape').selectAll().where('series', '=', series).orderBy('version'))
      .map(({ version, since, capture_period_s: capturePeriodS, columns }) => ({
        version,
        since,
        capturePeriodS,
        columns: JSON.parse(columns) as ShapeVersion['columns'],
      }));
  }

  #find(device: string, logicalName: Obis): number | undefined {
    return this.#reader.first(
      sql
        .selectFrom('series')
        .innerJoin('device', 'device.id', 'series.device')
        .select('series.id')
        .where('device.name', '=', device)
        .where('logical_name', '=', logicalName)
        .where('attribute', '=', 2)
        .where('data_index', '=', 0),
    )?.id;
  }

  #series(device: string, logicalName: Obis): number {
    const key = { logicalName, classId: 7, attribute: 2, dataIndex: 0 };
    return this.#catalogue.series(this.#catalogue.device(device), key);
  }
}

const ADD_HOLE = 'insert into profile_hole (series, "from", "to", state, tries) values (?, ?, ?, ?, ?)';
const TIMES = `select json_group_array(at) as times from
  (select distinct at from stamp where series = ? and at >= ? and at < ? order by at)`;
