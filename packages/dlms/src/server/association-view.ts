import type { ApplicationContext, Mechanism } from '../acse/names.ts';
import type { Service } from '../apdu/conformance.ts';
import type { Selection } from '../apdu/reference.ts';
import type { Instant } from '../bytes/machine.ts';
import type { Protection } from '../classes/access-mode.ts';
import type { AccessRights } from './access-rights.ts';
import type { AssociationSecurity } from './association-security.ts';
import type { LogicalDevice } from './logical-device.ts';
import type { ServedAssociation } from './served-association.ts';

/** Who asks: what an object may know of the association through which it is read, written or called. */
export interface AssociationView {
  readonly clientSap: number;
  readonly device: LogicalDevice;
  readonly rights: AccessRights;
  readonly applicationContext: ApplicationContext;
  readonly authentication: Mechanism;
  readonly status: 'pending' | 'associated';
  /** What was agreed. */
  readonly services: ReadonlySet<Service>;
  /** Longest APDU that the client takes. */
  readonly maxSendBytes: number;
  /** Longest APDU that this server takes. */
  readonly maxReceiveBytes: number;
  readonly qualityOfService: number;
  /** The way to associate behind it, as it stands; the meter itself has none. */
  readonly served?: ServedAssociation;
  /** Which of the association's users asks, if it said so. */
  readonly user?: number | undefined;
  /** How the association is protected, where it can be. */
  readonly security?: AssociationSecurity | undefined;
  /** The line the client came by, as its listener names it: "ethernet", "com1". */
  readonly channel: string | undefined;
}

/** What every getter, setter and method is told besides its value. */
export interface Access {
  readonly now: Instant;
  readonly association: AssociationView;
  /** How the request was protected, and its answer is going to be; not at all where the meter asks itself. */
  readonly protection?: readonly Protection[];
  readonly answerProtection?: readonly Protection[];
}

/** What a getter is told; a selection arrives only where the attribute names its selectors. */
export interface ReadAccess extends Access {
  readonly selection: Selection | undefined;
}
