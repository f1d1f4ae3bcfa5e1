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
  /** By whose days its rows are counted. */
  readonly timeZone?: string;
}

/** Where the collection of a profile stands. */
export interface ProfileMark {
  readonly resume: Instant | undefined;
  readonly capturePeriodS: number;
}

/** A stretch of a profile in which rows should be and are not. */
export interface ProfileHole {
  readonly from: Instant;
  /** Not included. */
  readonly to: Instant;
  /** Absent: the meter was asked often enough and does not have them. */
  readonly state: 'open' | 'absent';
  /** How often it was asked for. */
  readonly tries: number;
}

/** What was learned of how a meter gives a profile. */
export interface ProfileFacts {
  /** Whether the lower end of a range is given with it. */
  readonly edge?: 'inclusive' | 'exclusive';
  /** What of the ways to pick rows works. */
  readonly selection?: 'range' | 'entries' | 'all';
}

/** What a profile captured from a moment on. */
export interface ShapeVersion {
  readonly version: number;
  readonly since: Instant;
  readonly capturePeriodS: number;
  readonly columns: readonly ProfileColumn[];
}

/** How much of a profile there is in a stretch of time. */
export interface CaptureCounts {
  /** By the capture period. */
  readonly expected: number;
  readonly stored: number;
  /** The meter does not have them. */
  readonly absent: number;
}

/** A day by the meter's zone. */
export interface DayOfProfile extends CaptureCounts {
  /** `2026-03-29` */
  readonly day: string;
}

/** A profile of a device, and how much of each day there is. */
export interface DaysOfProfile {
  readonly device: string;
  readonly logicalName: Obis;
  readonly capturePeriodS: number;
  /** One per day that was asked for. */
  readonly days: readonly CaptureCounts[];
}
