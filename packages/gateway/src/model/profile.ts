import type { Instant } from 'dlms/bytes';
import type { Obis, Unit } from 'dlms/data';
import type { MeterTime, ReadingValue, SeriesKey } from './reading.ts';

/** What a profile captures besides the time. */
export interface ProfileColumn extends SeriesKey {
  readonly scaler: number | undefined;
  readonly unit: Unit | undefined;
}

/** One capture. */
export interface ProfileRow {
  readonly at: Instant;
  readonly occ: number;
  readonly clock: MeterTime;
  /** One per column; undefined where the meter gave nothing. */
  readonly values: readonly (ReadingValue | undefined)[];
}

/** Rows that came together, and are stored together with the place where the next collection begins. */
export interface RowBatch {
  readonly logicalName: Obis;
  readonly capturePeriodS: number;
  readonly columns: readonly ProfileColumn[];
  readonly rows: readonly ProfileRow[];
  /** Everything captured before this moment is collected; undefined leaves the resume point as it is. */
  readonly resume: Instant | undefined;
  readonly readAt: Instant;
}

/** Where the collection of a profile stands. */
export interface ProfileMark {
  readonly resume: Instant | undefined;
  readonly capturePeriodS: number;
}
