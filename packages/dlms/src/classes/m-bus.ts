import { logicalName } from '../data/reference.ts';
import {
  any,
  doubleLongUnsigned,
  integer,
  longUnsigned,
  octetString,
  openEnumOf,
  unsigned,
} from '../data/scalar.ts';
import { array, structure } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { commSpeed } from './local-port.ts';
import { ownName } from './own-name.ts';

const deviceType = unsigned;
const keyStatus = openEnumOf({
  noKey: 0,
  keySet: 1,
  keyTransferred: 2,
  keySetAndTransferred: 3,
  keyInUse: 4,
});

/** Class 25: a meter as a slave on M-Bus. */
export const MBusSlavePortSetup = interfaceClass({
  id: 25,
  version: 0,
  name: 'MBusSlavePortSetup',
  doc: 'The speed and address of a meter that is a slave on M-Bus',
  attributes: {
    logicalName: ownName,
    defaultBaud: { index: 2, type: commSpeed, static: true },
    availableBaud: { index: 3, type: commSpeed, static: true },
    addressState: { index: 4, type: openEnumOf({ notAssigned: 0, assigned: 1 }) },
    busAddress: { index: 5, type: unsigned, static: true },
  },
  methods: {},
});

/** Class 72, version 0: a sub-meter behind the meter. */
export const MBusClient0 = interfaceClass({
  id: 72,
  version: 0,
  name: 'MBusClient',
  doc: 'A gas, water or heat meter that the meter reads over M-Bus',
  attributes: {
    logicalName: ownName,
    mBusPortReference: { index: 2, type: logicalName, static: true },
    captureDefinition: {
      index: 3,
      type: array(structure({ dataInformationBlock: octetString, valueInformationBlock: octetString })),
      static: true,
    },
    capturePeriod: { index: 4, type: doubleLongUnsigned, static: true, doc: 'seconds, 0 for on demand' },
    primaryAddress: { index: 5, type: unsigned, static: true },
    identificationNumber: { index: 6, type: doubleLongUnsigned },
    manufacturerId: { index: 7, type: longUnsigned },
    version: { index: 8, type: unsigned },
    deviceType: { index: 9, type: deviceType, doc: '2 electricity, 3 gas, 4 heat, 7 water, …' },
    accessNumber: { index: 10, type: unsigned },
    status: { index: 11, type: unsigned },
    alarm: { index: 12, type: unsigned },
  },
  methods: {
    slaveInstall: { index: 1, argument: unsigned },
    slaveDeinstall: { index: 2, argument: integer },
    capture: { index: 3, argument: integer },
    resetAlarm: { index: 4, argument: integer },
    synchronizeClock: { index: 5, argument: integer },
    dataSend: { index: 6, argument: any },
    setEncryptionKey: { index: 7, argument: octetString },
    transferKey: { index: 8, argument: octetString },
  },
  firstMethod: 0x60,
});

/** Class 72, version 1: knows the state of encryption. */
export const MBusClient1 = interfaceClass({
  ...MBusClient0,
  version: 1,
  attributes: {
    ...MBusClient0.attributes,
    configuration: { index: 13, type: longUnsigned },
    encryptionKeyStatus: { index: 14, type: keyStatus },
  },
  firstMethod: 0x70,
  unconfirmed: 'the offset of the first method is taken from the count of attributes',
});

/** Class 72, version 2. */
export const MBusClient = interfaceClass({
  ...MBusClient1,
  version: 2,
  unconfirmed: 'what version 2 adds is not known; the offset of the first method is as assumed for version 1',
});

/** Class 73: a channel of wireless mode Q. */
export const WirelessModeQ = interfaceClass({
  id: 73,
  version: 1,
  name: 'WirelessModeQ',
  doc: 'The address of a device in wireless mode Q',
  attributes: {
    logicalName: ownName,
    addressState: { index: 2, type: openEnumOf({ notAssigned: 0, assigned: 1 }) },
    deviceAddress: { index: 3, type: octetString, static: true },
    addressMask: { index: 4, type: octetString, static: true },
  },
  methods: {},
});

/** Class 74: the port behind which sub-meters are. */
export const MBusMasterPortSetup = interfaceClass({
  id: 74,
  version: 0,
  name: 'MBusMasterPortSetup',
  doc: 'The speed of the M-Bus on which the meter is master',
  attributes: { logicalName: ownName, commSpeed: { index: 2, type: commSpeed, static: true } },
  methods: {},
});

/** Class 76: a DLMS server that is reached over M-Bus. */
export const DlmsServerMBusPortSetup = interfaceClass({
  id: 76,
  version: 0,
  name: 'DlmsServerMBusPortSetup',
  doc: 'The address and identification of a DLMS server that is reached over M-Bus',
  attributes: {
    logicalName: ownName,
    profileSelection: { index: 2, type: logicalName, static: true },
    portStatus: { index: 3, type: openEnumOf({}) },
    dataHeaderType: { index: 4, type: openEnumOf({ none: 0, short: 1, long: 2 }), static: true },
    primaryAddress: { index: 5, type: unsigned, static: true },
    identificationNumber: { index: 6, type: doubleLongUnsigned, static: true },
    manufacturerId: { index: 7, type: longUnsigned, static: true },
    version: { index: 8, type: unsigned, static: true },
    deviceType: { index: 9, type: deviceType, static: true },
    maxPduSize: { index: 10, type: longUnsigned, static: true, doc: 'octets' },
    listeningWindow: { index: 11, type: array(any), static: true },
  },
  methods: {},
  unconfirmed: 'the whole class rests on one source',
});

/** Class 77: how well M-Bus works. */
export const MBusDiagnostic = interfaceClass({
  id: 77,
  version: 0,
  name: 'MBusDiagnostic',
  doc: 'Signal, link status and counters of a wireless M-Bus channel',
  attributes: {
    logicalName: ownName,
    receivedSignalStrength: { index: 2, type: unsigned },
    channelId: { index: 3, type: unsigned },
    linkStatus: {
      index: 4,
      type: openEnumOf({ none: 0, normal: 1, temporarilyInterrupted: 2, permanentlyInterrupted: 3 }),
    },
    broadcastFramesCounter: { index: 5, type: array(any) },
    transmissionsCounter: { index: 6, type: doubleLongUnsigned },
    receivedFramesCounter: { index: 7, type: doubleLongUnsigned },
    failedFramesCounter: { index: 8, type: doubleLongUnsigned },
    captureTime: { index: 9, type: any },
  },
  methods: { reset: { index: 1, argument: integer } },
});
