import { attributeReference, logicalName } from '../data/reference.ts';
import { any, integer, longUnsigned, octetString, unsigned } from '../data/scalar.ts';
import { array, nullable, structure } from '../data/schema.ts';
import { user } from './association-ln.ts';
import { interfaceClass } from './define.ts';
import { accessMode } from './object-list.ts';
import { ownName } from './own-name.ts';
import { shortName } from './short-name.ts';

const object = structure({ baseName: shortName, classId: longUnsigned, version: unsigned, logicalName });

const accessRight = structure({
  baseName: shortName,
  attributes: array(structure({ index: integer, mode: accessMode, selectors: nullable(array(integer)) })),
  methods: array(structure({ index: integer, mode: accessMode })),
});

/** Class 12, version 0: an application association by short names. */
export const AssociationSn0 = interfaceClass({
  id: 12,
  version: 0,
  name: 'AssociationSn',
  doc: 'An application association by short names: its objects with their base names',
  attributes: {
    logicalName: ownName,
    objectList: { index: 2, type: array(object), static: true },
  },
  methods: {
    getListByClassId: { index: 1, argument: longUnsigned, result: array(object) },
    readByLogicalName: { index: 3, argument: array(attributeReference), result: any },
    changeSecret: { index: 5, argument: octetString },
    replyToHlsAuthentication: { index: 8, argument: octetString, result: octetString },
  },
  firstMethod: 0x20,
});

const { readByLogicalName, changeSecret, replyToHlsAuthentication } = AssociationSn0.methods;

/** Class 12, version 1: tells access rights. */
export const AssociationSn1 = interfaceClass({
  ...AssociationSn0,
  version: 1,
  attributes: {
    ...AssociationSn0.attributes,
    accessRightsList: { index: 3, type: array(accessRight), static: true },
  },
  methods: { readByLogicalName, changeSecret, replyToHlsAuthentication },
  firstMethod: 0x30,
});

/** Class 12, version 2: names its security setup. */
export const AssociationSn2 = interfaceClass({
  ...AssociationSn1,
  version: 2,
  attributes: {
    ...AssociationSn1.attributes,
    securitySetupReference: { index: 4, type: logicalName, static: true },
  },
});

/** Class 12, version 3: knows the users behind a client. */
export const AssociationSn3 = interfaceClass({
  ...AssociationSn2,
  version: 3,
  attributes: {
    ...AssociationSn2.attributes,
    userList: { index: 5, type: array(user), static: true },
    currentUser: { index: 6, type: user },
  },
  methods: {
    ...AssociationSn2.methods,
    addUser: { index: 9, argument: user },
    removeUser: { index: 10, argument: user },
  },
});

/** Class 12, version 4: access rights are bits that say how requests and responses are protected. */
export const AssociationSn = interfaceClass({ ...AssociationSn3, version: 4 });
