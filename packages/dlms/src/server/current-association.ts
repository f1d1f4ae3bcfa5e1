import { type ApplicationContext, applicationContext, type Mechanism, mechanism } from '../acse/names.ts';
import { SERVICES, type Service } from '../apdu/conformance.ts';
import { AssociationLn, AssociationLn0, AssociationLn1, AssociationLn2 } from '../classes/association-ln.ts';
import type { ObjectListElement } from '../classes/object-list.ts';
import { encode } from '../codec/codec.ts';
import { type Obis, obisOf } from '../data/obis.ts';
import type { Data } from '../data/tag.ts';
import type { AccessRights } from './access-rights.ts';
import { type Raw, type Refusal, raw, refuse } from './answer.ts';
import { contextsOf } from './association-context.ts';
import type { Access } from './association-view.ts';
import { listObjects } from './listed-objects.ts';
import { type CosemObject, implement } from './object.ts';
import type { ServedAssociation } from './served-association.ts';

/** A version of class 15. */
export type AssociationVersion = 0 | 1 | 2 | 3;

const VERSIONS = [AssociationLn0, AssociationLn1, AssociationLn2, AssociationLn] as const;

/** What the associations of a device have that not all devices know. */
export interface AssociationTraits {
  /** Some have a security setup. */
  readonly security?: boolean;
  /** Some have a list of users. */
  readonly users?: boolean;
}

/** The object 0-0:40.0.0*255 of class 15: to each client the association through which it asks. */
export const currentAssociation = (
  version: AssociationVersion,
  traits: AssociationTraits = {},
): CosemObject => objectOf(version, traits, CURRENT, currentSubject);

/** The object 0-0:40.0.n*255 of class 15: one association, whoever asks. */
export const associationObject = (
  version: AssociationVersion,
  traits: AssociationTraits,
  served: ServedAssociation,
  number: number,
): CosemObject =>
  objectOf(version, traits, `0-0:40.0.${number}*255`, (access) =>
    // To those who ask through it, it is the current one under another name.
    access.association.served === served ? currentSubject(access) : offeredSubject(served),
  );

/** What an object tells of its association. */
interface Subject {
  readonly clientSap: number;
  readonly rights: AccessRights;
  readonly applicationContext: ApplicationContext;
  readonly authentication: Mechanism;
  readonly status: 'nonAssociated' | 'associationPending' | 'associated';
  readonly services: ReadonlySet<Service>;
  readonly maxSendBytes: number;
  readonly maxReceiveBytes: number;
  readonly qualityOfService: number;
  readonly securitySetup: Obis | undefined;
  readonly user: number | undefined;
  /** Nothing where the meter asks itself. */
  readonly served: ServedAssociation | undefined;
}

function currentSubject({ association }: Access): Subject {
  const { served, security, status } = association;
  return {
    ...association,
    served,
    user: association.user,
    status: status === 'pending' ? 'associationPending' : 'associated',
    securitySetup: security?.setup.logicalName,
  };
}

/** An association by what is offered, of which nobody knows here whether it is open. */
function offeredSubject(served: ServedAssociation): Subject {
  const { options, rights } = served;
  const { clientSap, authentication = 'none', services, maxReceiveBytes, maxSendBytes } = options;
  const [context = 'logicalName'] = contextsOf(options);
  return {
    clientSap,
    rights,
    served,
    authentication,
    applicationContext: context,
    status: 'nonAssociated',
    services: new Set(services),
    maxReceiveBytes: maxReceiveBytes ?? LONGEST_APDU,
    maxSendBytes: maxSendBytes ?? LONGEST_APDU,
    qualityOfService: 0,
    securitySetup: options.security?.logicalName,
    user: undefined,
  };
}

const LONGEST_APDU = 0xffff;
const CURRENT = '0-0:40.0.0*255';

function objectOf(
  version: AssociationVersion,
  { security = false, users = false }: AssociationTraits,
  logicalName: string,
  subject: (access: Access) => Subject,
): CosemObject {
  /** Changes the association; the meter itself has none to change. */
  const change = (access: Access, go: (served: ServedAssociation) => Refusal | undefined) => {
    const { served } = subject(access);
    return served ? go(served) : refuse('objectUnavailable');
  };
  return implement(
    VERSIONS[version] as typeof AssociationLn,
    logicalName,
    {
      objectList: {
        get: (access) => listObjects(access, subject(access).rights, version),
        selectors: [1, 2, 3, 4],
      },
      associatedPartnersId: (access) => partners(subject(access).clientSap, access.association.device.sap),
      applicationContextName: (access) =>
        raw(octets(encode(applicationContext, subject(access).applicationContext))),
      xdlmsContextInfo: (access) => contextInfo(subject(access)),
      authenticationMechanismName: (access) => raw(octets(encode(mechanism, subject(access).authentication))),
      secret: {
        set: (value: Uint8Array, access: Access) => change(access, (served) => served.changePassword(value)),
      },
      associationStatus: (access) => subject(access).status,
      ...(security && {
        securitySetupReference: (access: Access) => subject(access).securitySetup ?? NO_OBJECT,
      }),
      ...(users && {
        userList: (access: Access) => subject(access).served?.users ?? [],
        currentUser: (access: Access) => {
          const { served, user } = subject(access);
          return served?.users?.find(({ id }) => id === user) ?? { id: user ?? 0, name: '' };
        },
      }),
    },
    {
      changeHlsSecret: (secret, access) => change(access, (served) => served.changeSecret(secret)),
      addObject: (element, access) =>
        change(access, (served) =>
          withObject(access, element, (object) => {
            served.addObject(object, element, version);
            return undefined;
          }),
        ),
      removeObject: (element, access) =>
        change(access, (served) =>
          withObject(access, element, (object) => {
            // Its own list has to hold itself.
            if (object.logicalName === CURRENT && object.classId === 15) return refuse('otherReason');
            if (!served.rights.sees(object)) return refuse('objectUndefined');
            served.removeObject(object);
            return undefined;
          }),
        ),
      ...(users && {
        addUser: (user: { readonly id: number; readonly name: string }, access: Access) =>
          change(access, (served) => served.addUser(user)),
        removeUser: (user: { readonly id: number; readonly name: string }, access: Access) =>
          change(access, (served) => served.removeUser(user)),
      }),
    },
  );
}

/** An object of the device, whether the association sees it already or not. */
function withObject(
  { association: { device } }: Access,
  { classId, version, logicalName }: ObjectListElement,
  go: (object: CosemObject) => Refusal | undefined,
): Refusal | undefined {
  const named = device.named(logicalName);
  if (named.length === 0) return refuse('objectUndefined');
  const object = named.find((one) => one.classId === classId && one.version === version);
  return object ? go(object) : refuse('objectClassInconsistent');
}

const NO_OBJECT = obisOf([0, 0, 0, 0, 0, 0]);

const octets = (value: Uint8Array): Data => ({ type: 'octetString', value });

const contextInfo = ({ services, maxReceiveBytes, maxSendBytes, qualityOfService }: Subject) => ({
  conformance: SERVICES.map((service) => (services.has(service) ? '1' : '0')).join(''),
  maxReceivePduSize: maxReceiveBytes,
  maxSendPduSize: maxSendBytes,
  dlmsVersionNumber: 6,
  qualityOfService,
  cypheringInfo: new Uint8Array(0),
});

/** The class has eight bits for the client; over the wrapper an address may have sixteen. */
const partners = (clientSap: number, serverSap: number): Raw =>
  raw({
    type: 'structure',
    value: [
      {
        type: clientSap > 0x7f ? 'int16' : 'int8',
        value: clientSap > 0x7fff ? clientSap - 0x1_0000 : clientSap,
      },
      { type: 'uint16', value: serverSap },
    ],
  });
