/** Where readings go. */
import type { Instant } from 'dlms/bytes';
import type { Obis } from 'dlms/data';
import type { ProfileFacts, ProfileHole, ProfileMark, RowBatch } from '../profile.ts';
import type { Reading, Refusal } from '../reading.ts';
import type { MeterFacts } from './meters.ts';

/** What a store did with what it was given. */
export interface Stored {
  readonly added: number;
  /** The same again: nothing was done. */
  readonly duplicates: number;
  /** The same key with another value: the first one stayed, the new one is kept aside. */
  readonly conflicts: number;
  /** The profile has captured other objects before. */
  readonly reshaped?: boolean;
}

/** Where readings go: each call is one transaction, durable when it returns. */
export interface ReadingStore {
  addReadings(device: string, readings: readonly Reading[], refusals: readonly Refusal[]): Promise<Stored>;
  /** Rows and the resume point together, or neither. */
  addRows(device: string, batch: RowBatch): Promise<Stored>;
  profileMark(device: string, logicalName: Obis): Promise<ProfileMark | undefined>;
  profileFacts(device: string, logicalName: Obis): Promise<ProfileFacts>;
  /** Keeps what is given; the rest stays. */
  keepProfileFacts(device: string, logicalName: Obis, facts: ProfileFacts): Promise<void>;
  /** Oldest first. */
  holes(device: string, logicalName: Obis): Promise<readonly ProfileHole[]>;
  /** In place of those that were known. */
  keepHoles(device: string, logicalName: Obis, holes: readonly ProfileHole[]): Promise<void>;
  /** When the rows in [from, to) were captured, in order, each moment once. */
  captureTimes(device: string, logicalName: Obis, from: Instant, to: Instant): Promise<readonly Instant[]>;
  facts(device: string): Promise<MeterFacts>;
  /** Keeps what is given; the rest stays. */
  keepFacts(device: string, facts: MeterFacts): Promise<void>;
}
