import type { Instant } from 'dlms/bytes';
import { type Failure, passing } from './failure.ts';

/** What is known of a device from its sessions; survives a restart. */
export interface DeviceRecord {
  readonly lastAttempt: Instant | undefined;
  /** End of the last session in which at least one request was done. */
  readonly lastSuccess: Instant | undefined;
  /** When the newest reading was captured. */
  readonly lastReading: Instant | undefined;
  /** The trouble of the last session; undefined when there was none. */
  readonly failure: Failure | undefined;
  /** Sessions in a row in which nothing was done. */
  readonly failures: number;
}

export const UNTRIED: DeviceRecord = {
  lastAttempt: undefined,
  lastSuccess: undefined,
  lastReading: undefined,
  failure: undefined,
  failures: 0,
};

/** How a session ended. */
export interface SessionResult {
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  /** Whether any request was done. */
  readonly answered: boolean;
  readonly newest: Instant | undefined;
  /** The first trouble there was; may stand beside requests that were done. */
  readonly failure: Failure | undefined;
}

/**
 * The record after one more session. One that ended since nothing could be stored says nothing of the device: its state stays, with
 * the store as the trouble where there was none.
 */
export function afterSession(record: DeviceRecord, result: SessionResult): DeviceRecord {
  if (result.failure?.code === 'store' && !result.answered)
    return {
      ...record,
      lastAttempt: result.startedAt,
      failure: record.failures === 0 ? result.failure : record.failure,
    };
  return {
    lastAttempt: result.startedAt,
    lastSuccess: result.answered ? result.endedAt : record.lastSuccess,
    lastReading: later(record.lastReading, result.newest),
    failure: result.failure,
    failures: result.answered ? 0 : record.failures + 1,
  };
}

const later = (a: Instant | undefined, b: Instant | undefined): Instant | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);

/** What outlets are told of a device: by its sessions alone, without the time that passes between them. */
export type DeviceStatus = 'answering' | 'silent' | 'refused';

/**
 * By its record: silent or refused when its link counts as lost, after so many sessions in a row in which nothing was done; a device
 * that has never answered, from the first one on.
 */
export function statusOf({ failures, failure, lastSuccess }: DeviceRecord, lostAfter = 1): DeviceStatus {
  if (failures === 0 || (failures < lostAfter && lastSuccess !== undefined)) return 'answering';
  return failure === undefined || passing(failure) ? 'silent' : 'refused';
}

export type DeviceState = 'answering' | 'late' | 'silent' | 'refused' | 'waiting' | 'disabled';

/** How long after its time a reading may still be awaited before its device counts as late. */
const GRACE_MS = 60_000;

/** How a device is doing; `dueAt` is when the oldest of its requests that still waits should have run. */
export function stateOf(
  device: { readonly enabled: boolean },
  record: DeviceRecord,
  dueAt: Instant | undefined,
  now: Instant,
): DeviceState {
  if (!device.enabled) return 'disabled';
  if (record.failures > 0) return statusOf(record);
  if (record.lastSuccess === undefined) return 'waiting';
  return dueAt !== undefined && now - dueAt > GRACE_MS ? 'late' : 'answering';
}
