import { attributeReference, logicalName, scriptReference } from '../data/reference.ts';
import {
  any,
  bitString,
  boolean,
  doubleLongUnsigned,
  integer,
  longUnsigned,
  octetText,
  openEnumOf,
  unsigned,
} from '../data/scalar.ts';
import { array, structure } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

/** Class 68: decides between actors who want different things of one switch. */
export const Arbitrator = interfaceClass({
  id: 68,
  version: 0,
  name: 'Arbitrator',
  doc: 'Decides, by permissions and weights, between actors who request different actions',
  attributes: {
    logicalName: ownName,
    actions: { index: 2, type: array(scriptReference), static: true },
    permissionsTable: { index: 3, type: array(bitString), static: true },
    weightingsTable: { index: 4, type: array(array(longUnsigned)), static: true },
    mostRecentRequestsTable: { index: 5, type: array(bitString) },
    lastOutcome: { index: 6, type: unsigned, doc: 'the number of an action, 0 for none' },
  },
  methods: {
    requestAction: { index: 1, argument: structure({ actor: unsigned, requested: bitString }) },
    reset: { index: 2, argument: integer },
  },
  firstMethod: 0x30,
});

const functionStatus = array(structure({ name: octetText, activated: boolean }));

/** Class 122: switches whole functions of a meter on and off. */
export const FunctionControl = interfaceClass({
  id: 122,
  version: 0,
  name: 'FunctionControl',
  doc: 'Switches whole functions of a meter on and off',
  attributes: {
    logicalName: ownName,
    activationStatus: { index: 2, type: functionStatus },
    functionList: { index: 3, type: any, static: true },
  },
  methods: {
    setFunctionStatus: { index: 1, argument: functionStatus },
    addFunction: { index: 2, argument: any },
    removeFunction: { index: 3, argument: any },
  },
  firstMethod: 0x20,
});

/** Class 123: reads and writes single entries of arrays of other objects. */
export const ArrayManager = interfaceClass({
  id: 123,
  version: 0,
  name: 'ArrayManager',
  doc: 'Reads, inserts, updates and removes single entries of arrays of other objects',
  attributes: {
    logicalName: ownName,
    arrayObjectList: {
      index: 2,
      type: array(structure({ arrayId: unsigned, attribute: attributeReference })),
      static: true,
    },
  },
  methods: {
    retrieveNumberOfEntries: { index: 1, argument: unsigned, result: any },
    retrieveEntries: { index: 2, argument: any, result: any },
    insertEntry: { index: 3, argument: any },
    updateEntry: { index: 4, argument: any },
    removeEntries: { index: 5, argument: any },
  },
  firstMethod: 0x20,
});

/** Class 124: locks a port after failed attempts to authenticate. */
export const CommunicationPortProtection = interfaceClass({
  id: 124,
  version: 0,
  name: 'CommunicationPortProtection',
  doc: 'Locks a port for longer and longer after failed attempts to authenticate',
  attributes: {
    logicalName: ownName,
    protectionMode: {
      index: 2,
      type: openEnumOf({ locked: 0, lockedOnFailedAttempts: 1, unlocked: 2 }),
      static: true,
    },
    allowedFailedAttempts: { index: 3, type: longUnsigned, static: true },
    initialLockoutTime: { index: 4, type: doubleLongUnsigned, static: true, doc: 'seconds' },
    steepnessFactor: { index: 5, type: unsigned, static: true },
    maxLockoutTime: { index: 6, type: doubleLongUnsigned, static: true, doc: 'seconds' },
    portReference: { index: 7, type: logicalName, static: true },
    protectionStatus: { index: 8, type: openEnumOf({ unlocked: 0, temporarilyLocked: 1, locked: 2 }) },
    failedAttempts: { index: 9, type: doubleLongUnsigned },
    cumulativeFailedAttempts: { index: 10, type: doubleLongUnsigned, doc: 'is never reset' },
  },
  methods: { reset: { index: 1, argument: integer } },
  firstMethod: 0x50,
});
