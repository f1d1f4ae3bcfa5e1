import {
  AssociationSn,
  AssociationSn0,
  AssociationSn1,
  AssociationSn2,
  AssociationSn3,
} from '../classes/association-sn.ts';
import { obisOf } from '../data/obis.ts';
import type { AttributeReference } from '../data/reference.ts';
import type { Data } from '../data/tag.ts';
import { attributeModeCode, methodModeCode } from './access-rights.ts';
import { Refusal, refuse } from './answer.ts';
import type { Access, AssociationView } from './association-view.ts';
import type { AssociationTraits } from './current-association.ts';
import { readFor } from './mediated-access.ts';
import { type CosemObject, implement } from './object.ts';
import type { ServedAssociation } from './served-association.ts';

/** A version of class 12. */
export type ShortNameAssociationVersion = 0 | 1 | 2 | 3 | 4;

const VERSIONS = [AssociationSn1, AssociationSn2, AssociationSn3, AssociationSn] as const;

/** The object 0-0:40.0.0*255 of class 12, at short name FA00: to each client the association through which it asks. */
export function shortNameAssociation(
  version: ShortNameAssociationVersion,
  { security = false, users = false }: AssociationTraits = {},
): CosemObject {
  const methods = {
    readByLogicalName: (wanted: readonly AttributeReference[], access: Access) => readAll(wanted, access),
    changeSecret: (secret: Uint8Array, access: Access) =>
      change(access, (served) =>
        served.options.authentication === 'low' ? served.changePassword(secret) : served.changeSecret(secret),
      ),
  };
  if (version === 0)
    return implement(
      AssociationSn0,
      NAME,
      { objectList: ({ association }) => visible(association).map(entryOf) },
      {
        ...methods,
        getListByClassId: (classId, { association }) =>
          visible(association)
            .filter(([object]) => object.classId === classId)
            .map(entryOf),
      },
    );
  return implement(
    VERSIONS[version - 1] as typeof AssociationSn,
    NAME,
    {
      objectList: ({ association }) => visible(association).map(entryOf),
      accessRightsList: ({ association }) =>
        visible(association).map((named) => rightsOf(named, association, version)),
      ...(security && {
        securitySetupReference: ({ association }: Access) =>
          association.security?.setup.logicalName ?? NO_OBJECT,
      }),
      ...(users && {
        userList: ({ association }: Access) => association.served?.users ?? [],
        currentUser: ({ association: { served, user } }: Access) =>
          served?.users?.find(({ id }) => id === user) ?? { id: user ?? 0, name: '' },
      }),
    },
    {
      ...methods,
      ...(users && {
        addUser: (user: { readonly id: number; readonly name: string }, access: Access) =>
          change(access, (served) => served.addUser(user)),
        removeUser: (user: { readonly id: number; readonly name: string }, access: Access) =>
          change(access, (served) => served.removeUser(user)),
      }),
    },
  );
}

const NAME = '0-0:40.0.0*255';
const NO_OBJECT = obisOf([0, 0, 0, 0, 0, 0]);

/** Changes the association; the meter itself has none to change. */
const change = (
  { association: { served } }: Access,
  go: (served: ServedAssociation) => Refusal | undefined,
): Refusal | undefined => (served ? go(served) : refuse('objectUnavailable'));

/**
 * The values of attributes by logical name, in the order asked for; attribute 0 is all of an object. What this client may not read is
 * null-data, so that the places of the others stay what they are (assumed: the sources name the argument only).
 */
function readAll(wanted: readonly AttributeReference[], access: Access): Data | Refusal {
  if (wanted.length > MOST_READ) return refuse('scopeOfAccessViolated');
  return { type: 'structure', value: wanted.map((one) => readOne(one, access)) };
}

const MOST_READ = 64;
const NULL: Data = { type: 'null', value: null };

function readOne(wanted: AttributeReference, access: Access): Data {
  const read = (attribute: number): Data => {
    const value = readFor(access, wanted, attribute);
    return value instanceof Refusal ? NULL : value;
  };
  if (wanted.attribute !== 0) return read(wanted.attribute);
  const object = access.association.device.find(wanted.classId, wanted.logicalName);
  if (!object || !access.association.rights.sees(object)) return NULL;
  return { type: 'structure', value: [...object.attributes.keys()].map(read) };
}

type Named = readonly [object: CosemObject, baseName: number];

const visible = ({ device, rights }: AssociationView): readonly Named[] =>
  [...(device.shortNames?.objects() ?? [])].filter(([object]) => rights.sees(object));

const entryOf = ([{ classId, version, logicalName }, baseName]: Named) => ({
  baseName,
  classId,
  version,
  logicalName,
});

function rightsOf([object, baseName]: Named, { rights }: AssociationView, version: number) {
  // The codes are those of class 15: enumerated until version 4 of this class, bits from then on.
  const codes = version >= 4 ? BITS : ENUMERATED;
  return {
    baseName,
    attributes: [...object.attributes].map(([index, { selectors }]) => ({
      index,
      mode: attributeModeCode(rights.attribute(object, index), codes),
      selectors: selectors.length > 0 ? selectors : undefined,
    })),
    methods: [...object.methods.keys()].map((index) => ({
      index,
      mode: methodModeCode(rights.method(object, index), codes),
    })),
  };
}

const ENUMERATED = 1;
const BITS = 3;
