/** Conversations with meters, and what is watched of them. */
import type { Instant } from 'dlms/bytes';
import type { Client } from 'dlms/client';
import type { DateTime, Obis } from 'dlms/data';
import type { Device } from '../device.ts';

/**
 * One open association with one meter: the client of the library, or as much of it as is used here. Every wait in it is
 * bounded by the device's time-out; `close` is prompt and never fails.
 */
export type MeterSession = Pick<
  Client,
  'getEach' | 'set' | 'act' | 'objects' | 'profileShape' | 'profile' | 'clock' | 'setClock' | 'close'
>;

/** What passes the lines now. */
export interface LiveTraffic {
  /** Returns the function that ends it. Secrets that we know of are struck out. */
  watch(of: TrafficOf, tell: (frame: TrafficFrame) => void): () => void;
}

/** Everything that is left out is watched. */
export interface TrafficOf {
  readonly device?: string;
  readonly connection?: string;
}

export interface TrafficFrame {
  readonly at: Instant;
  readonly device: string;
  readonly connection: string;
  /** The line was opened, octets passed it, it was closed; or an APDU went in plain text. */
  readonly kind: 'opened' | 'octets' | 'closed' | 'apdu';
  readonly direction: 'sent' | 'received';
  readonly octets: Uint8Array;
}

/** Tries a device layer by layer, while somebody has its line. */
export interface Examiner {
  /** Whether all went well. */
  examine(device: Device, tell: (step: ExaminationStep) => void, signal: AbortSignal): Promise<boolean>;
}

export type ExaminedLayer = 'line' | 'link' | 'association' | 'objects' | 'clock';

export interface ExaminationStep {
  readonly layer: ExaminedLayer;
  readonly state: 'trying' | 'ok' | 'failed';
  /** What is tried, or what came back. */
  readonly detail: string;
  readonly advice: string | undefined;
}

/** How the clocks of meters are written and read. */
export interface MeterClocks {
  /** Writes moments as the meter does, by what its clock has just shown. */
  writer(device: Device, shown: DateTime | undefined, now: Instant): (at: Instant) => DateTime;
  /** The meter's clock minus ours; undefined when it names no moment. */
  drift(device: Device, shown: DateTime, now: Instant): number | undefined;
}

/** An entry of a meter's object list. */
export interface MeterObject {
  readonly logicalName: Obis;
  readonly classId: number;
  readonly version: number;
}

/** What a meter has told about itself. */
export interface MeterFacts {
  /** What it calls itself; empty where it would not say. */
  readonly logicalDeviceName?: string;
  /** Its clock minus ours, when it was last read. */
  readonly clockDriftMs?: number;
  readonly objects?: readonly MeterObject[];
  readonly objectsReadAt?: Instant;
}

/** Opens conversations with meters. */
export interface Meters {
  /** @throws DlmsError, in words that a person can act on */
  open(device: Device, signal: AbortSignal): Promise<MeterSession>;
  /** The link to a device counts as lost: what is kept open on its line is opened anew. */
  lost(device: Device): Promise<void>;
}
