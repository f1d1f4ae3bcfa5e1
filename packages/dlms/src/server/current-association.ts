import { applicationContext, mechanism } from '../acse/names.ts';
import { SERVICES } from '../apdu/conformance.ts';
import type { Selection } from '../apdu/reference.ts';
import { AssociationLn, AssociationLn0, AssociationLn1, AssociationLn2 } from '../classes/association-ln.ts';
import { objectListElement, objectListElement0 } from '../classes/object-list.ts';
import { encode } from '../codec/codec.ts';
import { obisOf } from '../data/obis.ts';
import { logicalName } from '../data/reference.ts';
import { longUnsigned } from '../data/scalar.ts';
import { array, type Schema, structure, tryFromData } from '../data/schema.ts';
import type { Data } from '../data/tag.ts';
import { attributeModeCode, methodModeCode } from './access-rights.ts';
import { type Raw, type Refusal, raw, refuse, type Streamed, streamed } from './answer.ts';
import type { AssociationView, ReadAccess } from './association-view.ts';
import { type CosemObject, implement } from './object.ts';

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
export function currentAssociation(
  version: AssociationVersion,
  { security = false, users = false }: AssociationTraits = {},
): CosemObject {
  return implement(VERSIONS[version] as typeof AssociationLn, '0-0:40.0.0*255', {
    objectList: { get: (access) => objectList(access, version), selectors: [1, 2, 3, 4] },
    associatedPartnersId: ({ association }) => partners(association),
    applicationContextName: ({ association }) =>
      raw(octets(encode(applicationContext, association.applicationContext))),
    xdlmsContextInfo: ({ association }) => ({
      conformance: SERVICES.map((service) => (association.services.has(service) ? '1' : '0')).join(''),
      maxReceivePduSize: association.maxReceiveBytes,
      maxSendPduSize: association.maxSendBytes,
      dlmsVersionNumber: 6,
      qualityOfService: association.qualityOfService,
      cypheringInfo: new Uint8Array(0),
    }),
    authenticationMechanismName: ({ association }) =>
      raw(octets(encode(mechanism, association.authentication))),
    associationStatus: ({ association }) =>
      association.status === 'pending' ? 'associationPending' : 'associated',
    ...(security && {
      securitySetupReference: ({ association }) => association.security?.setup.logicalName ?? NO_OBJECT,
    }),
    ...(users && {
      userList: ({ association }) => association.users ?? [],
      currentUser: ({ association }) =>
        association.users?.find(({ id }) => id === association.user) ?? {
          id: association.user ?? 0,
          name: '',
        },
    }),
  });
}

const NO_OBJECT = obisOf([0, 0, 0, 0, 0, 0]);

const octets = (value: Uint8Array): Data => ({ type: 'octetString', value });

/** The class has eight bits for the client; over the wrapper an address may have sixteen. */
const partners = ({ clientSap, device }: AssociationView): Raw =>
  raw({
    type: 'structure',
    value: [
      {
        type: clientSap > 0x7f ? 'int16' : 'int8',
        value: clientSap > 0x7fff ? clientSap - 0x1_0000 : clientSap,
      },
      { type: 'uint16', value: device.sap },
    ],
  });

/**
 * Whatever the association may see, with what it may do. The selectors rest on a single source: 1 lists all and 2 some
 * classes, both without rights; 3 lists some objects and 4 gives one, both with rights.
 */
function objectList({ association, selection }: ReadAccess, version: number): Streamed | Raw | Refusal {
  const visible = [...association.device.objects()].filter((object) => association.rights.sees(object));
  const full = (object: CosemObject) => elementOf(object, association, version);
  switch (selection?.selector) {
    case undefined:
      return listed(visible, full);
    case 1:
      return listed(visible, identity);
    case 2: {
      const classes = parameters(array(longUnsigned), selection);
      if (!classes) return refuse('typeUnmatched');
      return listed(
        visible.filter(({ classId }) => classes.includes(classId)),
        identity,
      );
    }
    case 3: {
      const wanted = parameters(array(objectId), selection);
      if (!wanted) return refuse('typeUnmatched');
      return listed(
        visible.filter((object) => wanted.some((id) => isNamed(object, id))),
        full,
      );
    }
    default: {
      const wanted = parameters(objectId, selection);
      const found = wanted && visible.find((object) => isNamed(object, wanted));
      if (!wanted) return refuse('typeUnmatched');
      return found ? raw(full(found)) : refuse('objectUndefined');
    }
  }
}

const objectId = structure({ classId: longUnsigned, logicalName });

const isNamed = (object: CosemObject, id: { classId: number; logicalName: string }): boolean =>
  object.classId === id.classId && object.logicalName === id.logicalName;

function parameters<T>(schema: Schema<T>, selection: Selection | undefined): T | undefined {
  const conversion = selection && tryFromData(schema, selection.parameters);
  return conversion?.ok ? conversion.value : undefined;
}

function listed(objects: readonly CosemObject[], element: (object: CosemObject) => Data): Streamed {
  return streamed(
    objects.length,
    (function* () {
      for (const object of objects) yield element(object);
    })(),
  );
}

const identity = ({ classId, version, logicalName: name }: CosemObject): Data => ({
  type: 'structure',
  value: [longUnsigned.toData(classId), { type: 'uint8', value: version }, logicalName.toData(name)],
});

function elementOf(object: CosemObject, { rights }: AssociationView, version: number): Data {
  const attributes = [...object.attributes].map(([index, { selectors }]) => ({
    index,
    mode: attributeModeCode(rights.attribute(object, index), version),
    selectors: selectors.length > 0 ? selectors : undefined,
  }));
  const methods = [...object.methods.keys()].map((index) => ({
    index,
    mode: methodModeCode(rights.method(object, index), version),
  }));
  const element = version === 0 ? objectListElement0 : objectListElement;
  const { classId, version: classVersion, logicalName: name } = object;
  return element.toData({
    classId,
    version: classVersion,
    logicalName: name,
    accessRights: { attributes, methods },
  });
}
