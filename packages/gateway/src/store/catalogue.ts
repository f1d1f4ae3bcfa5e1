import type { Obis } from 'dlms/data';
import type { SeriesKey } from '../model/reading.ts';
import { type Connection, sql } from './connection.ts';

/** Numbers of devices and series, which stand for their names in every other table; given once and kept. */
export class Catalogue {
  readonly #writer: Connection;
  readonly #devices = new Map<string, number>();
  readonly #series = new Map<number, Map<string, number>>();

  constructor(writer: Connection) {
    this.#writer = writer;
    this.#load();
  }

  findDevice(name: string): number | undefined {
    return this.#devices.get(name);
  }

  findSeries(device: number, key: Omit<SeriesKey, 'classId'>): number | undefined {
    return this.#seriesOf(device).get(textOf(key));
  }

  /** A transaction in which numbers may be given: when it fails, they do not exist. */
  transaction<T>(work: () => T): T {
    try {
      return this.#writer.transaction(work);
    } catch (error) {
      this.#devices.clear();
      this.#series.clear();
      this.#load();
      throw error;
    }
  }

  /** Its number, given now if it has none; only inside `transaction`. */
  device(name: string): number {
    const known = this.#devices.get(name);
    if (known !== undefined) return known;
    const { id } =
      this.#writer.all(sql.insertInto('device').values({ name }).returning('id'))[0] ?? lost('device');
    this.#devices.set(name, id);
    return id;
  }

  /** Gives a device another name, unless that one has readings of its own; only inside `transaction`. */
  rename(from: string, to: string): void {
    const id = this.#devices.get(from);
    if (id === undefined || this.#devices.has(to)) return;
    this.#writer.run(sql.updateTable('device').set({ name: to }).where('id', '=', id));
    this.#devices.delete(from);
    this.#devices.set(to, id);
  }

  /** As `device`. */
  series(device: number, key: SeriesKey): number {
    const known = this.findSeries(device, key);
    if (known !== undefined) return known;
    const row = {
      device,
      logical_name: key.logicalName,
      class_id: key.classId,
      attribute: key.attribute,
      data_index: key.dataIndex,
    };
    const { id } =
      this.#writer.all(sql.insertInto('series').values(row).returning('id'))[0] ?? lost('series');
    this.#seriesOf(device).set(textOf(key), id);
    return id;
  }

  #load(): void {
    for (const { name, id } of this.#writer.all(sql.selectFrom('device').select(['id', 'name'])))
      this.#devices.set(name, id);
  }

  #seriesOf(device: number): Map<string, number> {
    let known = this.#series.get(device);
    if (known === undefined) {
      const rows = this.#writer.all(sql.selectFrom('series').selectAll().where('device', '=', device));
      known = new Map(
        rows.map((row) => [
          textOf({
            logicalName: row.logical_name as Obis,
            attribute: row.attribute,
            dataIndex: row.data_index,
          }),
          row.id,
        ]),
      );
      this.#series.set(device, known);
    }
    return known;
  }
}

const textOf = (key: Omit<SeriesKey, 'classId'>): string =>
  `${key.logicalName}:${key.attribute}:${key.dataIndex}`;

function lost(what: string): never {
  throw new TypeError(`inserting a ${what} returned no row`);
}
