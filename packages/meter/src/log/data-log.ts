import type { Instant } from 'dlms/bytes';
import type { Json } from '../modules/define.ts';
import type { Ledger } from './ledger.ts';

/** One row of a data log. */
export interface LogRow {
  /** Meter time of the recording. */
  readonly at: Instant;
  readonly status: number;
  /** Thousandths of each source's unit; undefined where the source had no value or no link. */
  readonly values: readonly (number | undefined)[];
}

/**
 * The rows of a Data Recorder: the newest `depth` of them, the oldest overwritten first. They stand in flat arrays, since a
 * meter with a year of quarter hours has 35 000 and there may be thousands of meters.
 */
export class DataLog implements Ledger {
  readonly depth: number;
  readonly width: number;
  #times = new Float64Array(0);
  #statuses = new Uint16Array(0);
  #values = new Float64Array(0);
  #appended = 0;
  #cleared = 0;
  /** Newest row that stands before its predecessor in time, counted from the first of all times; 0 while there is none. */
  #lastDescent = 0;

  constructor(depth: number, width: number) {
    this.depth = depth;
    this.width = width;
  }

  get appended(): number {
    return this.#appended;
  }

  get cleared(): number {
    return this.#cleared;
  }

  /** How many rows there are. */
  get count(): number {
    return Math.min(this.#appended - this.#cleared, this.depth);
  }

  /** Rows of all times before the oldest that is still there. */
  get #first(): number {
    return this.#appended - this.count;
  }

  /** Whether every row is later than the one before, so that a search may halve. */
  get ordered(): boolean {
    return this.#lastDescent <= this.#first;
  }

  append(at: Instant, status: number, values: readonly (number | undefined)[]): void {
    this.#reserve();
    if (this.count > 0 && at <= this.timeAt(this.count - 1)) this.#lastDescent = this.#appended;
    const slot = this.#appended % this.#times.length;
    this.#times[slot] = at;
    this.#statuses[slot] = status;
    for (let i = 0; i < this.width; i++) this.#values[slot * this.width + i] = values[i] ?? Number.NaN;
    this.#appended++;
  }

  /** The time of a row, counted from 0 for the oldest. @throws RangeError when there is no such row */
  timeAt(position: number): Instant {
    return this.#times[this.#slot(position)] as number;
  }

  /** The status of a row, counted from 0 for the oldest. @throws RangeError when there is no such row */
  statusAt(position: number): number {
    return this.#statuses[this.#slot(position)] as number;
  }

  /** One value of a row, both counted from 0. @throws RangeError when there is no such row */
  valueAt(position: number, column: number): number | undefined {
    const slot = this.#slot(position);
    const value = column < this.width ? (this.#values[slot * this.width + column] as number) : Number.NaN;
    return Number.isNaN(value) ? undefined : value;
  }

  /** A row, counted from 0 for the oldest. @throws RangeError when there is no such row */
  row(position: number): LogRow {
    const values = Array.from({ length: this.width }, (_, column) => this.valueAt(position, column));
    return { at: this.timeAt(position), status: this.statusAt(position), values };
  }

  /** Position of the first row at or after a time, of an ordered log; the count when there is none. */
  firstAtOrAfter(at: Instant): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.timeAt(middle) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** A copy of some rows, from one position up to but not another: it stays as it is while this log goes on. */
  slice(from: number, to: number): DataLog {
    const copy = new DataLog(Math.max(1, to - from), this.width);
    copy.#resize(to - from);
    for (let position = from; position < to; position++) copy.#take(this, this.#slot(position));
    return copy;
  }

  clear(): void {
    this.#cleared = this.#appended;
  }

  since(appended: number): Json[] {
    const entries: Json[] = [];
    for (let position = Math.max(0, appended - this.#first); position < this.count; position++) {
      const { at, status, values } = this.row(position);
      entries.push([at, status, ...values.map((value) => value ?? null)]);
    }
    return entries;
  }

  restore(entries: readonly Json[], appended: number, cleared: number): void {
    // Slots follow from the count of all times, so the gap of forgotten rows is skipped first.
    if (this.#appended + entries.length < appended) {
      this.#appended = appended - entries.length;
      this.#cleared = this.#appended;
      this.#times = new Float64Array(0);
    }
    for (const entry of entries) {
      if (!Array.isArray(entry)) continue;
      const [at, status, ...values] = entry as (number | null)[];
      this.append(
        at ?? 0,
        status ?? 0,
        values.map((value) => value ?? undefined),
      );
    }
    this.#cleared = Math.max(this.#cleared, cleared);
  }

  #slot(position: number): number {
    if (position < 0 || position >= this.count)
      throw new RangeError(`row ${position} of a data log that has ${this.count}`);
    return (this.#first + position) % this.#times.length;
  }

  /** Makes room for one more row: by doubling, up to the depth. */
  #reserve(): void {
    const size = this.#times.length;
    if (size === this.depth || this.count < size) return;
    const old = this.slice(0, this.count);
    const first = this.#first;
    this.#resize(Math.min(this.depth, Math.max(64, size * 2)));
    this.#appended = first;
    for (let slot = 0; slot < old.count; slot++) this.#take(old, slot);
  }

  #resize(rows: number): void {
    this.#times = new Float64Array(rows);
    this.#statuses = new Uint16Array(rows);
    this.#values = new Float64Array(rows * this.width);
  }

  /** Takes over what another log of the same width has in a slot. */
  #take(other: DataLog, from: number): void {
    const to = this.#appended++ % this.#times.length;
    this.#times[to] = other.#times[from] as number;
    this.#statuses[to] = other.#statuses[from] as number;
    const row = other.#values.subarray(from * this.width, (from + 1) * this.width);
    this.#values.set(row, to * this.width);
  }
}
