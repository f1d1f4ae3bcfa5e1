/** What survives of runs. */
import type { Instant } from 'dlms/bytes';
import type { Failure } from '../failure.ts';
import type { DeviceRecord, DeviceStatus, SessionResult } from '../status.ts';

/** When requests ran and how devices are doing: survives a restart. */
export interface RunLog {
  lastRuns(): Promise<readonly LastRun[]>;
  records(): Promise<ReadonlyMap<string, DeviceRecord>>;
  /** A run that is about to change its device, before it does: should nothing more be heard of it, it is not made up. */
  begin(run: Pick<LastRun, 'device' | 'request' | 'at'>): Promise<void>;
  /** Devices that have pushed, in one transaction. */
  keepHeard(heard: readonly HeardDevice[]): Promise<void>;
  /** One transaction. */
  keep(session: FinishedSession): Promise<void>;
  /** Sessions that worked and that did not since a moment, by device. */
  counts(since: Instant): Promise<ReadonlyMap<string, SessionCounts>>;
}

/** A device that was heard from without being asked. */
export interface HeardDevice {
  readonly device: string;
  readonly record: DeviceRecord;
  /** What outlets are told of it. */
  readonly state: DeviceStatus;
}

export interface LastRun {
  readonly device: string;
  readonly request: string;
  readonly at: Instant;
  readonly done: boolean;
  /** It may be done or not: it is not run again by itself. */
  readonly unknown?: boolean;
}

/** A run with all that history keeps of it. */
export interface FinishedRun extends LastRun {
  /** When it should have begun; an order, when it was given. */
  readonly dueAt: Instant;
  /** How many were new. */
  readonly readings: number;
  /** Undefined where it worked, or was not its turn before the session ended. */
  readonly failure: Failure | undefined;
}

/** What was. */
export interface RunQueries {
  /** Newest first. */
  runs(filter: RunFilter): Promise<readonly KeptRun[]>;
}

/** What is left out is not asked for. */
export interface RunFilter {
  readonly device: string | undefined;
  readonly request: string | undefined;
  readonly failed: boolean | undefined;
  readonly from: Instant | undefined;
  /** Not included. */
  readonly to: Instant | undefined;
  /** Only what stands behind this one in the order of pages. */
  readonly before: Pick<KeptRun, 'beganAt' | 'id'> | undefined;
  readonly limit: number;
}

/** A run of a request on a device. */
export interface KeptRun extends Omit<FinishedRun, 'at'> {
  readonly id: number;
  /** When the session began that it was a part of. */
  readonly beganAt: Instant;
  readonly endedAt: Instant;
}

export interface FinishedSession {
  readonly device: string;
  readonly record: DeviceRecord;
  readonly result: SessionResult;
  readonly runs: readonly FinishedRun[];
  /** What outlets are told of the device; by its record alone when left out. */
  readonly state?: DeviceStatus;
}

export interface SessionCounts {
  readonly worked: number;
  readonly failed: number;
  /** How long they had the line together. */
  readonly busyMs: number;
}
