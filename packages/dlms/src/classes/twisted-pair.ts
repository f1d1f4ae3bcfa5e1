import { integer, octetString, openEnumOf, unsigned } from '../data/scalar.ts';
import { array } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { commSpeed } from './local-port.ts';
import { ownName } from './own-name.ts';

const declared = {
  id: 24,
  name: 'IecTwistedPairSetup',
  doc: 'The addresses of a device on the Euridis twisted pair (IEC 62056-3-1)',
  methods: {},
} as const;

/** Class 24, version 0. */
export const IecTwistedPairSetup0 = interfaceClass({
  ...declared,
  version: 0,
  attributes: {
    logicalName: ownName,
    secondaryAddress: { index: 2, type: octetString, static: true },
    primaryAddressList: { index: 3, type: array(unsigned), static: true },
    tabiList: { index: 4, type: array(integer), static: true },
    fatalError: { index: 5, type: openEnumOf({}) },
  },
});

/** Class 24, version 1. */
export const IecTwistedPairSetup = interfaceClass({
  ...declared,
  version: 1,
  attributes: {
    logicalName: ownName,
    mode: { index: 2, type: openEnumOf({}), static: true },
    commSpeed: { index: 3, type: commSpeed, static: true },
    primaryAddressList: { index: 4, type: array(unsigned), static: true },
    tabiList: { index: 5, type: array(integer), static: true },
  },
});
