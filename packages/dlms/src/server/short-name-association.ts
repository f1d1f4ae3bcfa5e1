import {
  AssociationSn,
  AssociationSn0,
  AssociationSn1,
  AssociationSn2,
  AssociationSn3,
} from '../classes/association-sn.ts';
import { attributeModeCode, methodModeCode } from './access-rights.ts';
import type { AssociationView } from './association-view.ts';
import { type CosemObject, implement } from './object.ts';

/** A version of class 12. */
export type ShortNameAssociationVersion = 0 | 1 | 2 | 3 | 4;

const VERSIONS = [AssociationSn0, AssociationSn1, AssociationSn2, AssociationSn3, AssociationSn] as const;

/** The object 0-0:40.0.0*255 of class 12, at short name FA00: to each client the association through which it asks. */
export function shortNameAssociation(version: ShortNameAssociationVersion): CosemObject {
  if (version === 0)
    return implement(
      AssociationSn0,
      '0-0:40.0.0*255',
      { objectList: ({ association }) => visible(association).map(entryOf) },
      {
        getListByClassId: (classId, { association }) =>
          visible(association)
            .filter(([object]) => object.classId === classId)
            .map(entryOf),
      },
    );
  return implement(VERSIONS[version] as typeof AssociationSn1, '0-0:40.0.0*255', {
    objectList: ({ association }) => visible(association).map(entryOf),
    accessRightsList: ({ association }) =>
      visible(association).map((named) => rightsOf(named, association, version)),
  });
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
