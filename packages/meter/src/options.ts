import type { Instant } from 'dlms/bytes';
import type { Credentials } from './access/credentials.ts';
import type { AccessDescription } from './access/description.ts';
import type { FrameworkDescription } from './description.ts';
import type { FaultPlan } from './faults/fault-plan.ts';
import type { PortKind } from './model.ts';
import type { LoggedEvent } from './modules/define.ts';

/** How a virtual meter is started. */
export interface MeterOptions {
  /** Whose default framework it has, when none is given; `ion8650`. */
  readonly model?: string;
  /** Path of a framework file, instead of a default framework. */
  readonly config?: string;
  /** Its modules, instead of a file. */
  readonly framework?: FrameworkDescription;
  /** What clients meet, instead of what the file says: exactly what ION meters do, or all that DLMS has. */
  readonly profile?: 'ion' | 'full';
  /** Who may use a meter of the full profile, instead of what the file says. */
  readonly access?: AccessDescription;
  /** Where it listens; `127.0.0.1`. */
  readonly host?: string;
  /** TCP port of HDLC; 4059. 0 takes any that is free. */
  readonly port?: number;
  /** TCP port of the wrapper; 4060. 0 takes any that is free. */
  readonly wrapperPort?: number;
  /** Clients that each TCP port serves at a time; 16. Whoever comes then is turned away. */
  readonly maxConnections?: number;
  /** Folder of its journal, made when missing; without one nothing survives. */
  readonly dataDir?: string;
  /** Seed of the simulated load, instead of the framework's. */
  readonly seed?: number;
  /** Time zone of the meter, instead of the framework's. */
  readonly zone?: string;
  /** How many days of history a new meter begins with; 30. */
  readonly historyDays?: number;
  /** What goes wrong: the faults of meter 1. */
  readonly faults?: FaultPlan;
  /** Serves the control interface, by which a running meter is looked at and changed. */
  readonly control?: ControlOptions;
  /** The clock of the host; `Date.now`. */
  readonly now?: () => Instant;
  /** Ends the meter. */
  readonly signal?: AbortSignal;
  readonly logger?: MeterLogger;
}

/** Where the control interface of a meter listens. */
export interface ControlOptions {
  /** `127.0.0.1`; beyond this machine it asks for a token. */
  readonly host?: string;
  /** 0, the default, takes any port that is free. */
  readonly port?: number;
  /** Asked for also on this machine; beyond it one is made up where none is given. */
  readonly token?: string;
}

/** Where the control interface of a running meter is found. */
export interface ControlAddress {
  /** `http://127.0.0.1:4061`. */
  readonly url: string;
  /** Undefined where none is asked for. */
  readonly token: string | undefined;
}

/** Where a meter tells what it does; nothing secret is ever in it. */
export interface MeterLogger {
  info(message: string): void;
  warn(message: string): void;
}

/** A meter that answers. */
export interface RunningMeter {
  readonly addresses: readonly MeterAddress[];
  /** The devices of this machine on which its other ports are served. */
  readonly lines: readonly MeterLine[];
  /** Its modules and links as they are now. */
  readonly description: FrameworkDescription;
  /** Its event log, oldest first. */
  readonly events: readonly LoggedEvent[];
  /**
   * Goes on with other modules, links, labels or setup, at once; each change writes its event with `by` as the cause. Ports that
   * have changed are opened anew, and their clients have to come again. `renamed` says which labels have become which.
   * @throws FrameworkError when there are mistakes; then nothing changes
   */
  change(description: FrameworkDescription, by: string, renamed?: ReadonlyMap<string, string>): Promise<void>;
  /** Energies, demands and data logs begin anew. */
  masterReset(by: string): void;
  /** Makes its clock show another time. */
  setTime(to: Instant, by: string): void;
  /** Takes its power away: clients are left alone, nothing is counted. */
  powerDown(): Promise<void>;
  /** Gives it power again, at the same TCP ports. @throws ClosedError when a port cannot be had */
  powerUp(): Promise<void>;
  /** The control interface, where it was asked for. */
  readonly control: ControlAddress | undefined;
  /** What clients meet. */
  readonly profile: 'ion' | 'full';
  /** What clients of the full profile need to come in: passwords and keys, which are secret. */
  credentials(): readonly Credentials[];
  /** Takes leave of every client, writes the power down and lets go of port and journal; the second time does nothing. */
  close(): Promise<void>;
}

/** Where and how a client reaches the meter. */
export interface MeterAddress {
  readonly transport: 'hdlc' | 'wrapper';
  readonly host: string;
  readonly port: number;
  /** `tcp://127.0.0.1:4059`. */
  readonly url: string;
  /** Logical device, and with HDLC the Unit ID of the port in addresses of four octets. */
  readonly logical: number;
  readonly physical: number | undefined;
  readonly addressSize: 4 | undefined;
}

/** A port that is served on a device of this machine: HDLC, with the management logical device and addresses of four octets. */
export interface MeterLine {
  readonly port: PortKind;
  readonly device: string;
  /** Of HDLC; with a sign-on the speed that it proposes. */
  readonly baudRate: number;
  readonly signOn: 'none' | 'modeE';
  /** The Unit ID. */
  readonly physical: number;
}
