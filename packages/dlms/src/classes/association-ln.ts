import { logicalName } from '../data/reference.ts';
import {
  bitString,
  enumOf,
  integer,
  longUnsigned,
  octetString,
  unsigned,
  visibleString,
} from '../data/scalar.ts';
import { array, structure } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { objectIdentifier } from './object-identifier.ts';
import { objectListElement, objectListElement0 } from './object-list.ts';
import { ownName } from './own-name.ts';

const associatedPartners = structure({ clientSap: integer, serverSap: longUnsigned });

const xdlmsContext = structure({
  conformance: bitString,
  maxReceivePduSize: longUnsigned,
  maxSendPduSize: longUnsigned,
  dlmsVersionNumber: unsigned,
  qualityOfService: integer,
  cypheringInfo: octetString,
});

/** A user of a client system. */
export const user = structure({ id: unsigned, name: visibleString });

/** Class 15, version 0: an application association by logical names; what this client may see and do. */
export const AssociationLn0 = interfaceClass({
  id: 15,
  version: 0,
  name: 'AssociationLn',
  doc: 'An application association by logical names: its objects, partners, context and secret',
  attributes: {
    logicalName: ownName,
    objectList: {
      index: 2,
      type: array(objectListElement0),
      static: true,
      doc: 'every visible object with its access rights; selective access 1 to 4',
    },
    associatedPartnersId: { index: 3, type: associatedPartners },
    applicationContextName: { index: 4, type: objectIdentifier },
    xdlmsContextInfo: { index: 5, type: xdlmsContext },
    authenticationMechanismName: { index: 6, type: objectIdentifier },
    secret: { index: 7, type: octetString, static: true, access: 'write' },
    associationStatus: {
      index: 8,
      type: enumOf({ nonAssociated: 0, associationPending: 1, associated: 2 }),
    },
  },
  methods: {
    replyToHlsAuthentication: { index: 1, argument: octetString, result: octetString },
    changeHlsSecret: { index: 2, argument: octetString },
    addObject: { index: 3, argument: objectListElement0 },
    removeObject: { index: 4, argument: objectListElement0 },
  },
  firstMethod: 0x60,
});

/** Class 15, version 1: names its security setup; access rights know authentication. */
export const AssociationLn1 = interfaceClass({
  ...AssociationLn0,
  version: 1,
  attributes: {
    ...AssociationLn0.attributes,
    objectList: { ...AssociationLn0.attributes.objectList, type: array(objectListElement) },
    securitySetupReference: { index: 9, type: logicalName, static: true },
  },
  methods: {
    ...AssociationLn0.methods,
    addObject: { index: 3, argument: objectListElement },
    removeObject: { index: 4, argument: objectListElement },
  },
});

/** Class 15, version 2: knows the users behind a client. */
export const AssociationLn2 = interfaceClass({
  ...AssociationLn1,
  version: 2,
  attributes: {
    ...AssociationLn1.attributes,
    userList: { index: 10, type: array(user), static: true },
    currentUser: { index: 11, type: user },
  },
  methods: {
    ...AssociationLn1.methods,
    addUser: { index: 5, argument: user },
    removeUser: { index: 6, argument: user },
  },
});

/** Class 15, version 3: access rights are bits that say how requests and responses are protected. */
export const AssociationLn = interfaceClass({ ...AssociationLn2, version: 3 });
