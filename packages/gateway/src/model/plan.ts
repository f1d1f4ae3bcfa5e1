import type { ApiSettings } from './api-settings.ts';
import type { Connection } from './connection.ts';
import type { Device } from './device.ts';
import type { Listener } from './listener.ts';
import type { Outlet } from './outlet.ts';
import type { Request } from './request.ts';
import type { Template } from './template.ts';
import type { ValueSignal } from './value-signal.ts';
import type { VirtualMeter } from './virtual-meter.ts';

/** A configuration that is right: every reference resolved, every default filled in, every unit in the name. */
export interface Plan {
  /** Whether anything runs at all. */
  readonly enabled: boolean;
  readonly connections: readonly Connection[];
  readonly devices: readonly Device[];
  readonly templates: readonly Template[];
  readonly requests: readonly Request[];
  readonly signals: readonly ValueSignal[];
  readonly outlets: readonly Outlet[];
  readonly listeners: readonly Listener[];
  readonly meters: readonly VirtualMeter[];
  readonly store: StoreLimits;
  readonly limits: Limits;
  readonly api: ApiSettings;
}

/** What keeps one meter from harming the others. */
export interface Limits {
  /** Sessions that may run at once, over all lines. */
  readonly sessions: number;
  /** Sessions that may begin in one second. */
  readonly newSessionsPerS: number;
  /** A session that takes longer is ended; what it has stored by then stays. */
  readonly sessionMs: number;
  /** Pause after the first failure of a device; doubled with each further one. */
  readonly backoffFirstMs: number;
  readonly backoffLongestMs: number;
}

/** How long what is kept; undefined: for good. */
export interface StoreLimits {
  readonly valuesMs: number | undefined;
  readonly profilesMs: number | undefined;
  readonly sessionsMs: number | undefined;
  readonly auditMs: number | undefined;
  readonly runsMs: number | undefined;
  /** Runs of requests that are kept, however young. */
  readonly mostRuns: number;
  /** Collection stops when less than this is free on the disk. */
  readonly minimumFreeBytes: number;
}
