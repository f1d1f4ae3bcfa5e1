import { captureObject } from '../data/reference.ts';
import { any, doubleLongUnsigned, integer, openEnumOf } from '../data/scalar.ts';
import { array, nullable } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

const sortMethod = openEnumOf({
  fifo: 1,
  lifo: 2,
  largest: 3,
  smallest: 4,
  nearestToZero: 5,
  farthestFromZero: 6,
});

/** Class 7: rows of captured attributes, such as a load profile or an event log. */
export const ProfileGeneric = interfaceClass({
  id: 7,
  version: 1,
  name: 'ProfileGeneric',
  doc: 'Rows of captured attribute values, such as a load profile, a billing list or an event log',
  attributes: {
    logicalName: ownName,
    buffer: {
      index: 2,
      type: any,
      access: 'read',
      doc: 'array or compact-array of rows; selective access 1 by range, 2 by entry',
    },
    captureObjects: { index: 3, type: array(captureObject), static: true, doc: 'the columns of the buffer' },
    capturePeriod: {
      index: 4,
      type: doubleLongUnsigned,
      static: true,
      doc: 'seconds between captures; 0 when triggered by events',
    },
    sortMethod: { index: 5, type: sortMethod, static: true },
    sortObject: { index: 6, type: nullable(captureObject), static: true, doc: 'the column sorted by' },
    entriesInUse: { index: 7, type: doubleLongUnsigned },
    profileEntries: { index: 8, type: doubleLongUnsigned, static: true, doc: 'how many rows it can hold' },
  },
  methods: {
    reset: { index: 1, argument: integer, doc: 'empties the buffer' },
    capture: { index: 2, argument: integer, doc: 'adds a row' },
  },
  firstMethod: 0x58,
});

/** Class 7, version 0: selects from the buffer by methods too. */
export const ProfileGeneric0 = interfaceClass({
  ...ProfileGeneric,
  version: 0,
  methods: {
    ...ProfileGeneric.methods,
    getBufferByRange: { index: 3, argument: any, result: any },
    getBufferByIndex: { index: 4, argument: any, result: any },
  },
});
