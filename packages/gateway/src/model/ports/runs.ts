/** What survives of runs. */
import type { Instant } from 'dlms/bytes';
import type { DeviceRecord, DeviceStatus, SessionResult } from '../status.ts';

/** When requests ran and how devices are doing: survives a restart. */
export interface RunLog {
  lastRuns(): Promise<readonly LastRun[]>;
  records(): Promise<ReadonlyMap<string, DeviceRecord>>;
  /** One transaction. */
  keep(session: FinishedSession): Promise<void>;
  /** Sessions that worked and that did not since a moment, by device. */
  counts(since: Instant): Promise<ReadonlyMap<string, SessionCounts>>;
}

export interface LastRun {
  readonly device: string;
  readonly request: string;
  readonly at: Instant;
  readonly done: boolean;
}

export interface FinishedSession {
  readonly device: string;
  readonly record: DeviceRecord;
  readonly result: SessionResult;
  readonly runs: readonly LastRun[];
  /** What outlets are told of the device; by its record alone when left out. */
  readonly state?: DeviceStatus;
}

export interface SessionCounts {
  readonly worked: number;
  readonly failed: number;
  /** How long they had the line together. */
  readonly busyMs: number;
}
