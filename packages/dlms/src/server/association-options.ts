import type { ApplicationContext, Mechanism } from '../acse/names.ts';
import type { Service } from '../apdu/conformance.ts';
import type { Crypto } from '../security/crypto.ts';
import type { AccessRule } from './access-rights.ts';
import type { SecuritySetup } from './security-setup.ts';

/** The authentication mechanisms that this server knows. */
export type ServedMechanism = Exclude<Mechanism, `${number}.${string}`>;

/** The application contexts that this server knows. */
export type ServedContext = Exclude<ApplicationContext, `${number}.${string}`>;

/** One of the users behind a client. */
export interface AssociationUser {
  readonly id: number;
  readonly name: string;
}

/** What a client has changed of an association, for whoever keeps it: secrets may be in it. */
export type AssociationChange =
  /** The rights to one object. */
  | { readonly type: 'rights'; readonly rule: AccessRule }
  /** Options that are different from now on. */
  | { readonly type: 'options'; readonly options: Pick<AssociationOptions, 'users' | 'secret' | 'password'> };

/** One way to associate with a logical device. A client address may have several, told apart by their authentication. */
export interface AssociationOptions {
  /** The client's address: 16 for the public client, 1 for management. */
  readonly clientSap: number;
  /** Default `none`. */
  readonly authentication?: ServedMechanism;
  /** The password of `low` authentication. */
  readonly password?: Uint8Array;
  /** The secret of `high`, `highMd5`, `highSha1` and `highSha256`. */
  readonly secret?: Uint8Array;
  /** For authentication by a secret; without it that of `security`. */
  readonly crypto?: Crypto;
  /** Our system title, where there is no `security` that has one; `highSha256` needs it. */
  readonly systemTitle?: Uint8Array;
  /** Keys, counters and policy: for ciphering, `highGmac` and `highEcdsa`. */
  readonly security?: SecuritySetup;
  /** Without it the one with ciphering where the policy asks for protection, both where there are keys, else the one without. */
  readonly applicationContexts?: readonly ServedContext[];
  /** The services offered: what is agreed is never more. */
  readonly services: readonly Service[];
  /** Longest APDU taken from the client, in octets; 12 at least, default 65535. */
  readonly maxReceiveBytes?: number;
  /** Longest APDU sent, whatever the client takes; default 65535. */
  readonly maxSendBytes?: number;
  /**
   * What the client may do; without rules, all that the objects implement, but not to take the meter away from
   * others: to change secrets, users and lists of objects by classes 15 and 12, and addresses by class 17. The last rule that speaks of a member of an object decides.
   */
  readonly rights?: readonly AccessRule[];
  /** Who may use the association; with such a list only they, with an empty one everyone. */
  readonly users?: readonly AssociationUser[];
  /** Told of every change that a client makes, before it takes effect. */
  readonly onChange?: (change: AssociationChange) => void;
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
