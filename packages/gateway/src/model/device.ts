import type { Obis } from 'dlms/data';
import type { Quirk } from 'dlms/session';
import type { Connection } from './connection.ts';
import type { Secret } from './secret.ts';
import type { StatusWord } from './status-word.ts';

/** A meter: on which connection it is, how it is addressed, who we are to it. */
export interface Device {
  readonly name: string;
  readonly description: string | undefined;
  readonly enabled: boolean;
  readonly connection: Connection;
  readonly interface: 'hdlc' | 'wrapper';
  /** How it names its objects: logical names or short names. */
  readonly reference: 'ln' | 'sn';
  /** Our client address (SAP). */
  readonly client: number;
  readonly server: ServerAddress;
  readonly authentication: Authentication;
  /** Longest time that a request waits for its answer. */
  readonly timeoutMs: number;
  /** How often a request that got no answer is repeated on the link. */
  readonly retries: number;
  /** What we propose; left out where the default of the client is right. */
  readonly proposals: Proposals;
  readonly clock: MeterClock;
  /** Deviations of this meter that the session copes with. */
  readonly quirks: readonly Quirk[];
  /** What the bits of its status words mean, by logical name. */
  readonly statusWords: ReadonlyMap<Obis, StatusWord>;
}

/** How the times of a meter are to be understood. */
export interface MeterClock {
  /** Zone of its clock where it does not say its deviation; an IANA name. */
  readonly timeZone: string;
  readonly deviation: 'spec' | 'inverted' | 'ignore';
}

export interface ServerAddress {
  readonly logical: number;
  /** HDLC only. */
  readonly physical: number | undefined;
  /** Octets of the HDLC address. */
  readonly size: 1 | 2 | 4;
}

export type Authentication = { readonly kind: 'none' } | { readonly kind: 'low'; readonly password: Secret };

interface Proposals {
  readonly maxInfoBytes?: number;
  readonly windowSize?: number;
  readonly maxApduBytes?: number;
}

/** Physical address of a meter that is called by its serial number: the last four digits, plus 1000. */
export const physicalOfSerialNumber = (serialNumber: number): number => (serialNumber % 10_000) + 1000;
