/** A visit to a device: what is to be done, and what became of it. */
import type { Instant } from 'dlms/bytes';
import type { Device } from '../device.ts';
import type { Failure } from '../failure.ts';
import type { Request } from '../request.ts';

/** One visit to one device: all of its requests that are due go into one session. */
export interface Task {
  readonly device: Device;
  readonly requests: readonly Request[];
  /** Instead of requests: somebody has the line for work of their own. */
  readonly hold?: Hold;
}

/** Somebody's turn on a line; an object that is only ever compared. */
export interface Hold {
  readonly since: Instant;
}

/** What became of a visit; a request is missing where the session ended before it was its turn. */
export interface Visit {
  readonly outcomes: ReadonlyMap<Request, RequestOutcome>;
  /** Why it ended early. */
  readonly failure: Failure | undefined;
}

export interface RequestOutcome {
  readonly failure: Failure | undefined;
  /** How many were new. */
  readonly readings: number;
  /** When the newest of them was captured. */
  readonly newest: Instant | undefined;
}

/** Visits a device and stores what it says. */
export interface Collector {
  /** @throws DlmsError when no session came about, or the signal's reason when it was ended. */
  visit(task: Task, signal: AbortSignal): Promise<Visit>;
  /** The link to a device counts as lost. */
  lost(device: Device): Promise<void>;
}
