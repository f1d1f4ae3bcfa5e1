import type { Instant } from 'dlms/bytes';
import type { Credentials } from '../access/credentials.ts';
import type { FrameworkDescription } from '../description.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import type { MeterAddress, MeterLogger } from '../options.ts';

/** How a fleet is started. */
export interface FleetOptions {
  /** How many meters. */
  readonly count: number;
  /** Whose default framework they have, when none is given; `ion8650`. */
  readonly model?: string;
  /** Path of a framework file, instead of a default framework. */
  readonly config?: string;
  /** Their modules, instead of a file. */
  readonly framework?: FrameworkDescription;
  /** What they speak; HDLC unless given. */
  readonly transports?: readonly MeterAddress['transport'][];
  /** All meters on one TCP port for each transport, told apart by their addresses; else each has a port of its own. */
  readonly onePort?: boolean;
  /** The first TCP port; 5000. The others follow it. 0 takes any that are free. */
  readonly portBase?: number;
  /** Where they listen; `127.0.0.1`. */
  readonly host?: string;
  /** Clients that each TCP port serves at a time; 16, and 1024 where all meters share one. */
  readonly maxConnections?: number;
  /** How many days of history every meter shows; 7. */
  readonly historyDays?: number;
  /** Another seed is another fleet; 1. */
  readonly seed?: number;
  /**
   * Gives every meter keys and a password of its own, which follow from this text and its number; without it everybody may come in, as
   * with ION meters.
   */
  readonly keySeed?: string;
  /** Time zone of the meters, instead of the framework's. */
  readonly zone?: string;
  /** Folder in which is kept what clients did to the clocks; without one a restart forgets it. */
  readonly dataDir?: string;
  /** What goes wrong, and with which meters. */
  readonly faults?: FaultPlan;
  /** Meters that are kept ready to answer after somebody spoke to them; 256. */
  readonly mostAwake?: number;
  /** The clock of the host; `Date.now`. */
  readonly now?: () => Instant;
  /** Ends the fleet. */
  readonly signal?: AbortSignal;
  readonly logger?: MeterLogger;
}

/** A meter of a fleet, as clients find it. */
export interface FleetMember {
  /** Counts from 1. */
  readonly number: number;
  readonly serialNumber: string;
  readonly logicalDeviceName: string;
  readonly addresses: readonly MeterAddress[];
}

/** A fleet that answers. */
export interface RunningFleet {
  readonly members: readonly FleetMember[];
  /** How many meters are kept ready to answer now. */
  readonly awake: number;
  /** What clients of a meter need to come in: passwords and keys, which are secret. Nothing for a fleet without keys. */
  credentials(number: number): readonly Credentials[];
  /** Takes leave of every client; the second time does nothing. */
  close(): Promise<void>;
}
