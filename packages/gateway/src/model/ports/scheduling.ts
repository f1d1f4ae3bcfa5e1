/** The schedule, as others see it. */
import type { Instant } from 'dlms/bytes';
import type { Device } from '../device.ts';
import type { Failure } from '../failure.ts';
import type { Request } from '../request.ts';
import type { DeviceRecord } from '../status.ts';

/** How a request of a device stands now. */
export interface RequestStanding {
  readonly request: Request;
  readonly running: boolean;
  readonly lastRun: Instant | undefined;
  readonly lastDone: boolean | undefined;
  /** The next run, or the due time of a run that waits for its turn; undefined when there is none. */
  readonly nextRun: Instant | undefined;
}

/** How a request stands with all of its devices: how many are in which state. */
export interface RequestTotals {
  readonly running: number;
  /** Due, and not begun. */
  readonly waiting: number;
  /** By the last run. */
  readonly done: number;
  readonly failed: number;
  /** Undefined while none waits. */
  readonly longestWaitMs: number | undefined;
  readonly lastRun: Instant | undefined;
  readonly nextRun: Instant | undefined;
}

export interface UpcomingRun {
  readonly device: string;
  readonly request: string;
  readonly at: Instant;
}

/** How a device stands now. */
export interface Standing {
  readonly record: DeviceRecord;
  /** Since when a session with it is open. */
  readonly runningSince: Instant | undefined;
  /** Since when a request that was due has been waiting; undefined when none waits. */
  readonly dueAt: Instant | undefined;
  readonly requests: readonly RequestStanding[];
}

/** The schedule, as others see it: what stands, and the way to give orders. */
export interface Scheduling {
  standing(device: string): Standing;
  /** The runs that come next or wait for their turns, soonest first. */
  upcoming(most: number): readonly UpcomingRun[];
  /** How a request stands with all of its devices. */
  totals(request: Request): RequestTotals;
  /** Undefined when it is none of its requests. */
  requestStanding(device: string, request: Request): RequestStanding | undefined;
  /** Reads a device as soon as its line is free; joins a run that is under way. */
  order(device: Device, requests: readonly Request[]): Order;
  /**
   * Gives the line of a device to `work`, as soon as it is free and before all visits that wait. The signal that `work` is
   * handed ends when the caller's does, when it has taken as long as a session may, or when the gateway stops; it must let go
   * of the line then.
   * @throws RefusedError when too many are waiting, ClosedError when the gateway stops, or whatever `work` throws
   */
  hold<T>(device: Device, work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/** How well the plan is kept. */
export interface Punctuality {
  /** How late the runs of a request began lately; undefined before the first. */
  lateness(request: string): LatenessStanding | undefined;
  /** By connection. */
  airtimes(): ReadonlyMap<string, Airtime>;
}

export interface LatenessStanding {
  /** Since the start; the delays are those of the last few hundred. */
  readonly runs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
}

/** What a line was used, and what its plan wants of it. */
export interface Airtime {
  /** Since the start. */
  readonly usedMs: number;
  readonly sessions: number;
  /** Share of its time that the plan needs: more than 1 does not fit. Retries, orders and first collections come on top. */
  readonly plannedShare: number;
  /** Whether every request on it has run, so that the share is measured and not assumed. */
  readonly measured: boolean;
}

/** An order that was given. */
export interface Order {
  readonly startedAt: Instant | undefined;
  readonly end: Promise<OrderEnd>;
}

export interface OrderEnd {
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly readings: number;
  readonly failure: Failure | undefined;
}

/** Starts a request from outside, as a command does that comes from a broker. */
export interface Triggers {
  /** @throws RefusedError where there is no such request or device, or too much is waiting */
  trigger(request: string, devices: readonly string[] | undefined, by: string): void;
}
