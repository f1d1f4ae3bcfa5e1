import {
  any,
  doubleLongUnsigned,
  integer,
  long64Unsigned,
  longUnsigned,
  openEnumOf,
  unsigned,
} from '../data/scalar.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

/* Power-line networks of ISO/IEC 14908, ISO/IEC 12139-1 (HS-PLC) and G3 with radio. */

const oneSource = 'the whole class rests on one source';

/** Class 130: who a node is. */
export const Iso14908Identification = interfaceClass({
  id: 130,
  version: 0,
  name: 'Iso14908Identification',
  doc: 'The identifiers of a node of ISO/IEC 14908',
  attributes: {
    logicalName: ownName,
    nodeId: { index: 2, type: any, static: true },
    subnetId: { index: 3, type: any, static: true },
    domainId: { index: 4, type: any, static: true },
    programId: { index: 5, type: any, static: true },
    uniqueNodeId: { index: 6, type: any, static: true, access: 'read' },
  },
  methods: {},
  unconfirmed: oneSource,
});

/** Class 131: parameters of a node. */
export const Iso14908ProtocolSetup = interfaceClass({
  id: 131,
  version: 0,
  name: 'Iso14908ProtocolSetup',
  doc: 'Parameters of a node of ISO/IEC 14908',
  attributes: { logicalName: ownName },
  methods: {},
  unconfirmed:
    'its attributes are known in part only, an inactivity time-out among them: they are shown as they come',
});

/** Class 132: counters of a node. */
export const Iso14908ProtocolStatus = interfaceClass({
  id: 132,
  version: 1,
  name: 'Iso14908ProtocolStatus',
  doc: 'Counters of messages and transmission errors of a node of ISO/IEC 14908',
  attributes: {
    logicalName: ownName,
    transmissionErrors: { index: 2, type: longUnsigned },
    transmitTxFailure: { index: 3, type: longUnsigned },
    transmitTxRetries: { index: 4, type: longUnsigned },
    receiveTxFull: { index: 5, type: longUnsigned },
    lostMessages: { index: 6, type: longUnsigned },
    missedMessages: { index: 7, type: longUnsigned },
    layer2Received: { index: 8, type: longUnsigned },
    layer3Received: { index: 9, type: longUnsigned },
    messagesReceived: { index: 10, type: doubleLongUnsigned },
    messagesValidated: { index: 11, type: doubleLongUnsigned },
  },
  methods: { reset: { index: 1, argument: integer } },
  firstMethod: 0x70,
  unconfirmed: oneSource,
});

/** Class 133: how well a node hears. */
export const Iso14908Diagnostic = interfaceClass({
  id: 133,
  version: 1,
  name: 'Iso14908Diagnostic',
  doc: 'Signal quality, module state and overflows of a node of ISO/IEC 14908',
  attributes: {
    logicalName: ownName,
    plcSignalQualityStatus: { index: 2, type: any },
    communicationModuleState: { index: 3, type: openEnumOf({}) },
    receivedMessageStatus: { index: 4, type: unsigned },
    noReceiveBuffer: { index: 5, type: longUnsigned },
    transmitNoData: { index: 6, type: longUnsigned },
    backlogOverflows: { index: 7, type: longUnsigned },
    lateAcknowledgements: { index: 8, type: longUnsigned },
    frequencyInvalid: { index: 9, type: longUnsigned },
  },
  methods: { reset: { index: 1, argument: integer } },
  firstMethod: 0x60,
  unconfirmed: oneSource,
});

/** Class 140: the MAC layer of HS-PLC. */
export const HsPlcMacSetup = interfaceClass({
  id: 140,
  version: 0,
  name: 'HsPlcMacSetup',
  doc: 'Groups, stations and encryption of the HS-PLC MAC layer',
  attributes: {
    logicalName: ownName,
    groupId: { index: 2, type: any, static: true },
    secondaryGroupId: { index: 3, type: any, static: true },
    stationId: { index: 4, type: any },
    parentStationId: { index: 5, type: any },
    repeaterStatus: { index: 6, type: any },
    encryptionMode: { index: 7, type: any, static: true },
    initialEncryptionKey: { index: 8, type: any, static: true, access: 'write' },
  },
  methods: {},
  unconfirmed: 'the whole class rests on one source, which has further attributes about carrier sensing',
});

/** Class 141: the convergence layer of HS-PLC. */
export const HsPlcCpasSetup = interfaceClass({
  id: 141,
  version: 0,
  name: 'HsPlcCpasSetup',
  doc: 'The addresses of the HS-PLC convergence layer',
  attributes: {
    logicalName: ownName,
    cpasAddress: { index: 2, type: long64Unsigned, static: true },
    cpasEtherType: { index: 3, type: longUnsigned, static: true },
    masterStationCpasAddress: { index: 4, type: long64Unsigned, static: true },
  },
  methods: {},
  unconfirmed: oneSource,
});

/** Class 142: IP over HS-PLC. */
export const HsPlcIpSsasSetup = interfaceClass({
  id: 142,
  version: 0,
  name: 'HsPlcIpSsasSetup',
  doc: 'Header compression and lifetime of IP over HS-PLC',
  attributes: {
    logicalName: ownName,
    ipHeaderCompressionType: { index: 2, type: openEnumOf({}), static: true },
    ipAliveTime: { index: 3, type: longUnsigned, static: true, doc: 'seconds' },
  },
  methods: {},
  unconfirmed: oneSource,
});

/** Class 143: HDLC over HS-PLC. */
export const HsPlcHdlcSsasSetup = interfaceClass({
  id: 143,
  version: 0,
  name: 'HsPlcHdlcSsasSetup',
  doc: 'The master station of HDLC over HS-PLC',
  attributes: { logicalName: ownName, masterStationId: { index: 2, type: any, static: true } },
  methods: {},
  unconfirmed: oneSource,
});

const notPublic = 'its attributes are not publicly known one by one: they are shown as they come';

/** Class 160: counters of G3 with radio. */
export const G3HybridRfMacCounters = interfaceClass({
  id: 160,
  version: 0,
  name: 'G3HybridRfMacCounters',
  doc: 'Counters of the radio half of G3 hybrid',
  attributes: { logicalName: ownName },
  methods: {},
  unconfirmed: notPublic,
});

/** Class 161: the MAC layer of G3 with radio. */
export const G3HybridRfMacSetup = interfaceClass({
  id: 161,
  version: 1,
  name: 'G3HybridRfMacSetup',
  doc: 'Parameters of the radio half of G3 hybrid',
  attributes: { logicalName: ownName },
  methods: { getPosTableEntryRf: { index: 1, argument: any, result: any } },
  firstMethod: 0x130,
  unconfirmed: notPublic,
});

/** Class 162: the adaptation layer of G3 with radio. */
export const G3Hybrid6LowpanSetup = interfaceClass({
  id: 162,
  version: 1,
  name: 'G3Hybrid6LowpanSetup',
  doc: 'Parameters of the adaptation layer of G3 hybrid',
  attributes: { logicalName: ownName },
  methods: {},
  unconfirmed: notPublic,
});
