import { captureObject, logicalName } from '../data/reference.ts';
import { any, enumOf, integer, longUnsigned, octetString } from '../data/scalar.ts';
import { array, choiceOf, structure } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';
import { restrictedObject } from './restriction.ts';
import { policyFlags } from './security-policy.ts';

/** How data is protected, and by which keys. */
export const protectionParameters = array(
  structure({
    type: enumOf({
      authentication: 0,
      encryption: 1,
      authenticationEncryption: 2,
      digitalSignature: 3,
    }),
    options: structure({
      transactionId: octetString,
      originatorSystemTitle: octetString,
      recipientSystemTitle: octetString,
      otherInformation: octetString,
      keyInfo: any,
    }),
  }),
);

/** Some sources restrict the rows of an object, some do not. */
const protectedObjects = array(
  choiceOf({
    restricted: restrictedObject,
    whole: captureObject,
  }),
);

const protectedMethod = structure({ classId: longUnsigned, logicalName, method: integer });

/** Class 30: reads, writes and calls what is protected end to end. */
export const DataProtection = interfaceClass({
  id: 30,
  version: 0,
  name: 'DataProtection',
  doc: 'Attributes and methods through protection of their own, independent of the association',
  attributes: {
    logicalName: ownName,
    protectionBuffer: {
      index: 2,
      type: octetString,
      access: 'readWrite',
      doc: 'the objects of the list, protected: read by the parameters for get, written by those for set',
    },
    protectionObjectList: { index: 3, type: protectedObjects, static: true },
    protectionParametersGet: { index: 4, type: protectionParameters, static: true },
    protectionParametersSet: { index: 5, type: protectionParameters, static: true },
    requiredProtection: { index: 6, type: policyFlags, static: true },
  },
  methods: {
    getProtectedAttributes: {
      index: 1,
      argument: structure({ objects: protectedObjects, parameters: protectionParameters }),
      result: structure({ parameters: protectionParameters, protectedAttributes: octetString }),
    },
    setProtectedAttributes: {
      index: 2,
      argument: structure({
        objects: protectedObjects,
        parameters: protectionParameters,
        protectedAttributes: octetString,
      }),
    },
    invokeProtectedMethod: {
      index: 3,
      argument: structure({
        method: protectedMethod,
        parameters: protectionParameters,
        protectedArgument: octetString,
      }),
      result: structure({ parameters: protectionParameters, protectedResult: octetString }),
    },
  },
  firstMethod: 0x30,
  unconfirmed:
    'the members of the arguments and results are in the order of their meaning: no source tells them',
});
