import { any, enumOf, octetString } from '../data/scalar.ts';
import { array, structure } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';
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

/** Class 30: reads, writes and calls what is protected end to end. */
export const DataProtection = interfaceClass({
  id: 30,
  version: 0,
  name: 'DataProtection',
  doc: 'Attributes and methods through protection of their own, independent of the association',
  attributes: {
    logicalName: ownName,
    protectionBuffer: { index: 2, type: octetString },
    protectionObjectList: { index: 3, type: any, static: true },
    protectionParametersGet: { index: 4, type: protectionParameters, static: true },
    protectionParametersSet: { index: 5, type: protectionParameters, static: true },
    requiredProtection: { index: 6, type: policyFlags, static: true },
  },
  methods: {
    getProtectedAttributes: { index: 1, argument: any, result: any },
    setProtectedAttributes: { index: 2, argument: any },
    invokeProtectedMethod: { index: 3, argument: any, result: any },
  },
  firstMethod: 0x30,
});
