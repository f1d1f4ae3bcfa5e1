import type { Data } from 'dlms/data';
import type { Row, RowRange, RowSource, Rows } from 'dlms/server';
import type { DataLog } from '../data-log.ts';
import type { ExportedProfile } from '../modules/define.ts';
import type { Quantity } from '../signal.ts';
import type { Zone } from '../zone.ts';
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
    const from = Math.max(0, first - 1);
    const to = Math.min(last, this.#log.count);
    return this.#rows(Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i));
  }

  /** By time: found by halving, and then looked at where the order may be broken. By another column: each is looked at. */
  range({ column, place }: RowRange): Rows | undefined {
    if (column !== 0) return undefined;
    const [from, to] = this.#log.ordered ? this.#around(place) : [0, this.#log.count];
    const positions: number[] = [];
    for (let position = from; position < to; position++)
      if (place(this.#timeAt(position)) === 0) positions.push(position);
    return this.#rows(positions);
  }

  /** Positions between which all rows of the range lie. */
  #around(place: RowRange['place']): [from: number, to: number] {
    const log = this.#log;
    const firstWhere = (reached: (where: number) => boolean): number => {
      let [low, high] = [0, log.count];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (reached(place(this.#timeAt(middle)) ?? 0)) high = middle;
        else low = middle + 1;
      }
      return low;
    };
    const begin = firstWhere((where) => where >= 0);
    const end = firstWhere((where) => where > 0);
    const from = begin === log.count ? begin : log.firstAtOrAfter(log.timeAt(begin) - DISORDER_MS);
    const to = end === log.count ? end : log.firstAtOrAfter(log.timeAt(end) + DISORDER_MS);
    return [begin === log.count ? Math.max(0, log.firstAtOrAfter(this.#last() - DISORDER_MS)) : from, to];
  }

  #last(): number {
    return this.#log.count === 0 ? 0 : this.#log.timeAt(this.#log.count - 1);
  }

  /** A copy: rows must stay as they were while they are sent, and the oldest may be overwritten meanwhile. */
  #rows(positions: readonly number[]): Rows {
    const copied = positions.map((position) => this.#log.row(position));
    const make = ({ at, status, values }: (typeof copied)[number]): Row => [
      timeData(at, this.#zone),
      ...(this.#profile.statusEnabled ? [{ type: 'uint16', value: status } as const] : []),
      ...this.#profile.columns.map(({ source }, i) =>
        valueData(values[source], this.#quantities[i] ?? UNKNOWN),
      ),
    ];
    return {
      count: copied.length,
      *[Symbol.iterator]() {
        for (const row of copied) yield make(row);
      },
    };
  }

  #timeAt(position: number): Data {
    return timeData(this.#log.timeAt(position), this.#zone);
  }
}

/** Of a source that is linked to nothing. */
const UNKNOWN: Quantity = { unit: '', signed: false, wide: false };
