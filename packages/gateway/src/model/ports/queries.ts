/** What has been stored, as it is asked for. */
import type { Instant } from 'dlms/bytes';
import type { Obis } from 'dlms/data';
import type { DayOfProfile, DaysOfProfile, ProfileColumn, ProfileHole, ShapeVersion } from '../profile.ts';
import type { Reading, Refusal } from '../reading.ts';
import type { MeterFacts } from './meters.ts';

/** What has been stored, as the API asks for it. */
export interface ReadingQueries {
  facts(device: string): Promise<MeterFacts>;
  latest(device: string, series: readonly SeriesFilter[]): Promise<readonly Latest[]>;
  readings(filter: ReadingFilter): Promise<ReadingPage>;
  total(): Promise<number>;
  profiles(device: string): Promise<readonly StoredProfile[]>;
  /** Devices that have rows of a profile, by name. */
  devicesOf(profile: Obis): Promise<readonly string[]>;
  profileRows(device: string, logicalName: Obis, range: RowRange): Promise<ColumnarRows | undefined>;
  /** Oldest first. */
  holes(device: string, logicalName: Obis): Promise<readonly ProfileHole[]>;
  /** How much of a profile there is, day by day of a zone; empty for what has no period. */
  completeness(
    device: string,
    logicalName: Obis,
    range: { readonly from: Instant; readonly to: Instant; readonly timeZone: string },
  ): Promise<readonly DayOfProfile[]>;
  /** The same of all profiles, of the devices that have a zone; nothing of those that have no period. */
  completenessOfAll(wanted: DaysWanted): Promise<readonly DaysOfProfile[]>;
  /** What it captured when, oldest first. */
  shapes(device: string, logicalName: Obis): Promise<readonly ShapeVersion[]>;
  /** Newest first. */
  stateChanges(filter: StateFilter): Promise<readonly StateChange[]>;
}

/** Whole days of each device's own zone; the last one as far as it has come. */
export interface DaysWanted {
  /** `2026-03-29` */
  readonly from: string;
  /** Included. */
  readonly to: string;
  readonly now: Instant;
  /** Undefined leaves a device out. */
  readonly zoneOf: (device: string) => string | undefined;
}

/** A device began to be in another state. */
export interface StateChange {
  readonly seq: number;
  readonly device: string;
  readonly at: Instant;
  readonly state: string;
  readonly reason: string | undefined;
}

export interface StateFilter {
  readonly device: string | undefined;
  /** Only what came before this place. */
  readonly before: number | undefined;
  readonly limit: number;
}

export interface SeriesFilter {
  readonly logicalName: Obis;
  readonly attribute: number | undefined;
}

/** The newest that is known of one series: a value, or the meter's refusal. */
export type Latest =
  | { readonly kind: 'reading'; readonly reading: Reading }
  | { readonly kind: 'refusal'; readonly refusal: Refusal };

export interface ReadingFilter {
  readonly device: string | undefined;
  readonly logicalName: Obis | undefined;
  readonly from: Instant | undefined;
  /** Not included. */
  readonly to: Instant | undefined;
  readonly after: ReadingCursor | undefined;
  readonly limit: number;
}

/** Place of a reading in the order of pages. */
export interface ReadingCursor {
  readonly at: Instant;
  readonly series: number;
  readonly occ: number;
}

export interface ReadingPage {
  readonly readings: readonly (Reading & { readonly device: string })[];
  readonly next: ReadingCursor | undefined;
}

export interface StoredProfile {
  readonly logicalName: Obis;
  readonly capturePeriodS: number;
  readonly columns: readonly ProfileColumn[];
  readonly rows: number;
  readonly from: Instant | undefined;
  readonly to: Instant | undefined;
  readonly lastCollected: Instant | undefined;
}

export interface RowRange {
  readonly from: Instant | undefined;
  /** Not included. */
  readonly to: Instant | undefined;
  /** The newest ones stay where it cuts. */
  readonly limit: number;
}

/** Rows by column: every array has as many entries as `times`. */
export interface ColumnarRows {
  readonly profile: StoredProfile;
  readonly times: readonly Instant[];
  /** Minutes east of UTC. */
  readonly offsets: readonly (number | null)[];
  /** Integers unscaled; as text where a double cannot hold them. */
  readonly values: readonly (readonly (number | string | null)[])[];
  readonly truncated: boolean;
}
