import { captureObject, logicalName, scalerUnit } from '../data/reference.ts';
import { any, integer, longUnsigned, octetString, openEnumOf, unsigned } from '../data/scalar.ts';
import { array, choiceOf, structure } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';
import { restrictedColumns } from './restriction.ts';

/** Class 61: the values of many registers that differ in group E. */
export const RegisterTable = interfaceClass({
  id: 61,
  version: 0,
  name: 'RegisterTable',
  doc: 'The values of many registers whose names differ in group E',
  attributes: {
    logicalName: ownName,
    tableCellValues: { index: 2, type: any, doc: 'array or compact-array of values' },
    tableCellDefinition: {
      index: 3,
      type: structure({
        classId: longUnsigned,
        logicalName,
        groupEValues: array(unsigned),
        attribute: integer,
      }),
      static: true,
    },
    scalerUnit: { index: 4, type: scalerUnit, static: true },
  },
  methods: { reset: { index: 1, argument: integer }, capture: { index: 2, argument: integer } },
  firstMethod: 0x28,
});

/** Class 62, version 0: values without tags, described by a template. */
export const CompactData0 = interfaceClass({
  id: 62,
  version: 0,
  name: 'CompactData',
  doc: 'Captured values without tags; a template that is read once describes them',
  attributes: {
    logicalName: ownName,
    compactBuffer: { index: 2, type: octetString, doc: 'the template id, then the values' },
    captureObjects: { index: 3, type: array(captureObject), static: true },
    templateId: { index: 4, type: unsigned, static: true },
    templateDescription: { index: 5, type: octetString, doc: 'a type description as in compact-arrays' },
    captureMethod: { index: 6, type: openEnumOf({ invoke: 0, implicit: 1 }), static: true },
  },
  methods: { reset: { index: 1, argument: integer }, capture: { index: 2, argument: integer } },
  firstMethod: 0x30,
  unconfirmed: 'the offset of the first method rests on one source',
});

/** Class 62, version 1: captures parts of buffers. */
export const CompactData = interfaceClass({
  ...CompactData0,
  version: 1,
  attributes: {
    ...CompactData0.attributes,
    captureObjects: {
      index: 3,
      type: array(restrictedColumns),
      static: true,
    },
  },
});

/** Class 63: a status word, and what its bits mean. */
export const StatusMapping = interfaceClass({
  id: 63,
  version: 0,
  name: 'StatusMapping',
  doc: 'A status word whose bits refer to entries of a reference table',
  attributes: {
    logicalName: ownName,
    statusWord: { index: 2, type: any },
    mappingTable: {
      index: 3,
      type: structure({
        referenceTableId: unsigned,
        mapping: choiceOf({ from: longUnsigned, entries: array(longUnsigned) }),
      }),
      static: true,
      doc: 'the first entry, or one for each bit',
    },
  },
  methods: {},
});
