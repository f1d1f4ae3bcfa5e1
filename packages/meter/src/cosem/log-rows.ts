import type { Data } from 'dlms/data';
import type { Row, RowRange, RowSource, Rows } from 'dlms/server';
import type { DataLog } from '../log/data-log.ts';
import type { ExportedProfile } from '../modules/define.ts';
import type { Quantity } from '../signal.ts';
import type { Zone } from '../time/zone.ts';
import { timeData } from './time.ts';
import { valueData } from './value.ts';

/** Around the places where a range begins and ends, local times may stand out of order when clocks go back. */
const DISORDER_MS = 3 * 3_600_000;

/** The rows of a data log as a profile gives them: clock, status where enabled, and the exported sources. */
export class LogRows implements RowSource {
  readonly #log: DataLog;
  readonly #profile: ExportedProfile;
  readonly #zone: Zone;
  readonly #quantities: readonly Quantity[];

  constructor(profile: ExportedProfile, zone: Zone) {
    this.#log = profile.recorder.rows;
    this.#profile = profile;
    this.#zone = zone;
    this.#quantities = profile.columns.map(
      ({ source }) => profile.recorder.sources[source]?.quantity ?? UNKNOWN,
    );
  }

  count(): number {
    return this.#log.count;
  }

  entries(first: number, last: number): Rows {
    return this.#rows(Math.max(0, first - 1), Math.min(last, this.#log.count));
  }

  /** By time: found by halving, and then looked at where the order may be broken. By another column: each is looked at. */
  range({ column, place }: RowRange): Rows | undefined {
    if (column !== 0) return undefined;
    const where = (position: number): number | undefined => place(this.#time(this.#log, position));
    const [from, to] = this.#log.ordered ? this.#around(where) : [0, this.#log.count];
    const positions: number[] = [];
    for (let position = from; position < to; position++) if (where(position) === 0) positions.push(position);
    const [first = 0, last = -1] = [positions[0], positions.at(-1)];
    const rows = this.#rows(first, last + 1);
    if (rows.count === positions.length) return rows;
    const wanted = new Set(positions.map((position) => position - first));
    return {
      count: positions.length,
      *[Symbol.iterator]() {
        let position = 0;
        for (const row of rows) if (wanted.has(position++)) yield row;
      },
    };
  }

  /** Positions between which all rows of the range lie. */
  #around(where: (position: number) => number | undefined): [from: number, to: number] {
    const log = this.#log;
    const search = (reached: (where: number) => boolean): number => {
      let [low, high] = [0, log.count];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (reached(where(middle) ?? 0)) high = middle;
        else low = middle + 1;
      }
      return low;
    };
    const timeNear = (position: number): number => log.timeAt(Math.min(position, log.count - 1));
    if (log.count === 0) return [0, 0];
    return [
      log.firstAtOrAfter(timeNear(search((place) => place >= 0)) - DISORDER_MS),
      log.firstAtOrAfter(timeNear(search((place) => place > 0)) + DISORDER_MS),
    ];
  }

  /** A copy: rows stay as they are while they are sent, and the oldest may be overwritten meanwhile. */
  #rows(from: number, to: number): Rows {
    const count = Math.max(0, to - from);
    const log = this.#log.slice(from, from + count);
    const make = (position: number): Row => this.#row(log, position);
    return {
      count,
      *[Symbol.iterator]() {
        for (let position = 0; position < count; position++) yield make(position);
      },
    };
  }

  #row(log: DataLog, position: number): Row {
    const { statusEnabled, columns } = this.#profile;
    const row: Data[] = [this.#time(log, position)];
    if (statusEnabled) row.push({ type: 'uint16', value: log.statusAt(position) });
    for (const [i, { source }] of columns.entries())
      row.push(valueData(log.valueAt(position, source), this.#quantities[i] ?? UNKNOWN));
    return row;
  }

  #time(log: DataLog, position: number): Data {
    return timeData(log.timeAt(position), this.#zone);
  }
}

/** Of a source that is linked to nothing. */
const UNKNOWN: Quantity = { unit: '', signed: false, wide: false };
