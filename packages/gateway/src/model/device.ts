import type { Obis } from 'dlms/data';
import type { Quirk } from 'dlms/session';
import type { Connection } from './connection.ts';
import type { Secret } from './secret.ts';
import type { StatusWord } from './status-word.ts';

/** A meter: on which connection it is, how it is addressed, who we are to it. */
export interface Device {
  readonly name: string;
  readonly description: string | undefined;
  /** Its name in topics and exports. */
  readonly alias: string;
  readonly enabled: boolean;
  readonly tags: readonly string[];
  /** Name of the template it takes settings and requests from. */
  readonly template: string | undefined;
  /** Family of meters it belongs to. */
  readonly model: string | undefined;
  readonly connection: Connection;
  readonly interface: 'hdlc' | 'wrapper';
  /** Signs on by IEC 62056-21 first; the address where several meters hang on one line. */
  readonly modeE: { readonly address: string | undefined } | undefined;
  /** Where the connection leads to a gateway: the meter behind it. */
  readonly gateway: { readonly network: number; readonly address: Uint8Array } | undefined;
  /** How it names its objects: logical names or short names. */
  readonly reference: 'ln' | 'sn';
  /** Our client address (SAP). */
  readonly client: number;
  readonly server: ServerAddress;
  readonly authentication: Authentication;
  /** Undefined where everything goes in the clear and no mechanism needs keys. */
  readonly security: DeviceSecurity | undefined;
  /** Our system title. */
  readonly systemTitle: Uint8Array | undefined;
  /** That of the meter, where it is known: its pushes are known by it. */
  readonly meterSystemTitle: Uint8Array | undefined;
  /** What it calls itself in pushes without a system title. */
  readonly identification: string | undefined;
  /** The address that its pushes come from, where they say nothing else of it. */
  readonly pushesFrom: string | undefined;
  /** Longest time that a request waits for its answer. */
  readonly timeoutMs: number;
  /** How often a request that got no answer is repeated on the link. */
  readonly retries: number;
  /** Sessions in a row without an answer after which the link counts as lost. */
  readonly lostAfter: number;
  readonly association: 'perRequest' | 'persistent';
  /** What we propose; left out where the default of the client is right. */
  readonly proposals: Proposals;
  /** Most attributes in one GET with list. */
  readonly listMost: number;
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
  /** Whether it follows the daylight saving of that zone, or stays on standard time all year. */
  readonly dst: 'zone' | 'never';
}

export interface ServerAddress {
  readonly logical: number;
  /** HDLC only. */
  readonly physical: number | undefined;
  /** Octets of the HDLC address. */
  readonly size: 1 | 2 | 4;
}

export type Authentication =
  | { readonly kind: 'none' }
  | { readonly kind: 'low'; readonly password: Secret }
  /** High mechanisms that prove a secret. */
  | { readonly kind: 'high' | 'highMd5' | 'highSha1' | 'highSha256'; readonly secret: Secret }
  /** High mechanisms that prove the keys of `security`. */
  | { readonly kind: 'highGmac' | 'highEcdsa' };

/** How what is said to a meter is protected. Keys are hexadecimal digits of the length that the suite wants. */
export interface DeviceSecurity {
  readonly policy: 'none' | 'authentication' | 'encryption' | 'authenticationEncryption';
  readonly suite: 0 | 1 | 2;
  readonly ciphering: 'service' | 'general';
  readonly blockCipherKey: Secret | undefined;
  readonly authenticationKey: Secret | undefined;
  readonly broadcastKey: Secret | undefined;
  /** A key for each association alone, given or made anew each time. */
  readonly dedicatedKey: Secret | 'random' | undefined;
  readonly invocationCounter: number | Obis | undefined;
  /** PEM or DER, base64. */
  readonly signingKey: Secret | undefined;
  /** DER. */
  readonly meterCertificate: Uint8Array | undefined;
}

interface Proposals {
  readonly maxInfoBytes?: number;
  readonly windowSize?: number;
  readonly maxApduBytes?: number;
}

/** Physical address of a meter that is called by its serial number: the last four digits, plus 1000. */
export const physicalOfSerialNumber = (serialNumber: number): number => (serialNumber % 10_000) + 1000;
