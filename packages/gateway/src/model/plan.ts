import type { Connection } from './connection.ts';
import type { Device } from './device.ts';
import type { Request } from './request.ts';

/** A configuration that is right: every reference resolved, every default filled in, every unit in the name. */
export interface Plan {
  readonly connections: readonly Connection[];
  readonly devices: readonly Device[];
  readonly requests: readonly Request[];
  readonly limits: Limits;
  readonly api: { readonly host: string; readonly port: number };
}

/** What keeps one meter from harming the others. */
export interface Limits {
  /** Sessions that may run at once, over all lines. */
  readonly sessions: number;
  /** A session that takes longer is ended; what it has stored by then stays. */
  readonly sessionMs: number;
  /** Pause after the first failure of a device; doubled with each further one. */
  readonly backoffFirstMs: number;
  readonly backoffLongestMs: number;
}
