import type { ApplicationContext, Mechanism } from '../acse/names.ts';
import type { Service } from '../apdu/conformance.ts';
import type { AccessRule } from './access-rights.ts';

/** The authentication mechanisms that this server knows. */
export type ServedMechanism = Extract<Mechanism, 'none' | 'low'>;

/** The application contexts that this server knows. */
export type ServedContext = Extract<ApplicationContext, 'logicalName' | 'shortName'>;

/** One way to associate with a logical device. A client address may have several, told apart by their authentication. */
export interface AssociationOptions {
  /** The client's address: 16 for the public client, 1 for management. */
  readonly clientSap: number;
  /** Default `none`. */
  readonly authentication?: ServedMechanism;
  /** The password of `low` authentication. */
  readonly password?: Uint8Array;
  /** Default only `logicalName`. */
  readonly applicationContexts?: readonly ServedContext[];
  /** The services offered: what is agreed is never more. */
  readonly services: readonly Service[];
  /** Longest APDU taken from the client, in octets; 12 at least, default 65535. */
  readonly maxReceiveBytes?: number;
  /** Longest APDU sent, whatever the client takes; default 65535. */
  readonly maxSendBytes?: number;
  /** What the client may do; without rules, all that the objects implement. The last rule that names an object decides. */
  readonly rights?: readonly AccessRule[];
  /** Open without AARQ, as soon as the client speaks. */
  readonly preEstablished?: boolean;
}

/** Exactly the services of an ION meter: what its DLMS port agrees to at most. */
export const ION_SERVICES: readonly Service[] = [
  'attribute0WithGet',
  'blockTransferWithGetOrRead',
  'get',
  'set',
  'selectiveAccess',
];
