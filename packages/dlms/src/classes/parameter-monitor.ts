import { dateTime } from '../data/calendar.ts';
import { attributeReference, logicalName } from '../data/reference.ts';
import { any, integer, longUnsigned, octetString, octetText, openEnumOf } from '../data/scalar.ts';
import { array, structure } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

/** Class 65, version 0: which parameter changed last. */
export const ParameterMonitor0 = interfaceClass({
  id: 65,
  version: 0,
  name: 'ParameterMonitor',
  doc: 'Which of the watched parameters changed last, to what and when',
  attributes: {
    logicalName: ownName,
    changedParameter: {
      index: 2,
      type: structure({ classId: longUnsigned, logicalName, attribute: integer, value: any }),
    },
    captureTime: { index: 3, type: dateTime },
    parameterList: { index: 4, type: array(attributeReference), static: true },
  },
  methods: {
    addParameter: { index: 1, argument: attributeReference },
    deleteParameter: { index: 2, argument: attributeReference },
  },
  firstMethod: 0x20,
});

/** Class 65, version 1: a digest over all of them. */
export const ParameterMonitor = interfaceClass({
  ...ParameterMonitor0,
  version: 1,
  attributes: {
    ...ParameterMonitor0.attributes,
    parameterListName: { index: 5, type: octetText, static: true },
    hashAlgorithmId: { index: 6, type: openEnumOf({}), static: true },
    parameterValueDigest: { index: 7, type: octetString },
    parameterValues: { index: 8, type: any },
  },
  firstMethod: 0x40,
  unconfirmed: 'the offset of the first method is taken from the count of attributes',
});
