import type { Instant } from 'dlms/bytes';
import type { Backoff } from '../model/backoff.ts';
import type { Device } from '../model/device.ts';
import type { FinishedRun, LastRun } from '../model/ports.ts';
import type { Request } from '../model/request.ts';
import type { DeviceRecord, DeviceStatus, SessionResult } from '../model/status.ts';

/** What is planned, and the limits within which. */
export interface Planned {
  readonly devices: readonly Device[];
  readonly requests: readonly Request[];
  /** Nothing runs by itself when it is false; orders do. */
  readonly enabled?: boolean;
  readonly sessions: number;
  readonly newSessionsPerS?: number;
  readonly backoff: Backoff;
}

export interface PlannerOptions extends Planned {
  /** What was when the gateway ran last. */
  readonly lastRuns: readonly LastRun[];
  readonly records: ReadonlyMap<string, DeviceRecord>;
  readonly now: Instant;
  /** From 0 to 1, anew with every call. */
  readonly chance: () => number;
}

/** What is known after a visit. */
export interface Finished {
  readonly record: DeviceRecord;
  readonly result: SessionResult;
  readonly runs: readonly FinishedRun[];
  /** What outlets are told of the device. */
  readonly state: DeviceStatus;
  /** The link counts as lost with this very session. */
  readonly lost: boolean;
}
