import { any, doubleLongUnsigned, integer, longUnsigned, octetText, unsigned } from '../data/scalar.ts';
import { array } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

/* Power-line carrier by PRIME. */

/** Class 80: the convergence layer for IEC 61334-4-32. */
export const PrimeLlcSscsSetup = interfaceClass({
  id: 80,
  version: 0,
  name: 'PrimeLlcSscsSetup',
  doc: 'The addresses of the convergence layer for IEC 61334-4-32',
  attributes: {
    logicalName: ownName,
    serviceNodeAddress: { index: 2, type: longUnsigned },
    baseNodeAddress: { index: 3, type: longUnsigned },
  },
  methods: { reset: { index: 1, argument: integer } },
  firstMethod: 0x20,
});

/** Class 81: counters of the physical layer. */
export const PrimePhyCounters = interfaceClass({
  id: 81,
  version: 0,
  name: 'PrimePhyCounters',
  doc: 'Counters of the physical layer',
  attributes: {
    logicalName: ownName,
    crcIncorrectCount: { index: 2, type: longUnsigned },
    crcFailedCount: { index: 3, type: longUnsigned },
    transmitDropCount: { index: 4, type: longUnsigned },
    receiveDropCount: { index: 5, type: longUnsigned },
  },
  methods: { reset: { index: 1, argument: integer } },
  firstMethod: 0x28,
});

/** Class 82: parameters of the MAC layer. */
export const PrimeMacSetup = interfaceClass({
  id: 82,
  version: 0,
  name: 'PrimeMacSetup',
  doc: 'Parameters of the MAC layer',
  attributes: {
    logicalName: ownName,
    minSwitchSearchTime: { index: 2, type: unsigned, static: true },
    maxPromotionPdu: { index: 3, type: unsigned, static: true },
    promotionPduTxPeriod: { index: 4, type: unsigned, static: true },
    beaconsPerFrame: { index: 5, type: unsigned, static: true },
    scpMaxTxAttempts: { index: 6, type: unsigned, static: true },
    ctlReTxTimer: { index: 7, type: unsigned, static: true },
    maxCtlReTx: { index: 8, type: unsigned, static: true },
  },
  methods: {},
});

/** Class 83: what the MAC layer is doing. */
export const PrimeMacFunctionalParameters = interfaceClass({
  id: 83,
  version: 0,
  name: 'PrimeMacFunctionalParameters',
  doc: 'Identifiers, state, level and beacons of a node',
  attributes: {
    logicalName: ownName,
    lnid: { index: 2, type: any },
    lsid: { index: 3, type: any },
    sid: { index: 4, type: any },
    sna: { index: 5, type: any },
    state: { index: 6, type: any },
    scpLength: { index: 7, type: any },
    nodeHierarchyLevel: { index: 8, type: any },
    beaconSlotCount: { index: 9, type: any },
    beaconRxSlot: { index: 10, type: any },
    beaconTxSlot: { index: 11, type: any },
    beaconRxFrequency: { index: 12, type: any },
    beaconTxFrequency: { index: 13, type: any },
    capabilities: { index: 14, type: longUnsigned },
  },
  methods: {},
});

/** Class 84: counters of the MAC layer. */
export const PrimeMacCounters = interfaceClass({
  id: 84,
  version: 0,
  name: 'PrimeMacCounters',
  doc: 'Counters of the MAC layer',
  attributes: {
    logicalName: ownName,
    txDataPacketCount: { index: 2, type: doubleLongUnsigned },
    rxDataPacketCount: { index: 3, type: doubleLongUnsigned },
    txControlPacketCount: { index: 4, type: doubleLongUnsigned },
    rxControlPacketCount: { index: 5, type: doubleLongUnsigned },
    csmaFailCount: { index: 6, type: doubleLongUnsigned },
    csmaChannelBusyCount: { index: 7, type: doubleLongUnsigned },
  },
  methods: { reset: { index: 1, argument: integer } },
});

/** Class 85: the tables of a base node. */
export const PrimeNetworkAdministration = interfaceClass({
  id: 85,
  version: 0,
  name: 'PrimeNetworkAdministration',
  doc: 'Multicast, switch and direct tables, switches and communications of a node',
  attributes: {
    logicalName: ownName,
    multicastEntries: { index: 2, type: array(any) },
    switchTable: { index: 3, type: array(any) },
    directTable: { index: 4, type: array(any) },
    availableSwitches: { index: 5, type: array(any) },
    communications: { index: 6, type: array(any) },
  },
  methods: { reset: { index: 1, argument: integer } },
});

/** Class 86: who made the node. */
export const PrimeApplicationIdentification = interfaceClass({
  id: 86,
  version: 0,
  name: 'PrimeApplicationIdentification',
  doc: 'Firmware version, vendor and product of a node',
  attributes: {
    logicalName: ownName,
    firmwareVersion: { index: 2, type: octetText, static: true, access: 'read' },
    vendorId: { index: 3, type: longUnsigned, static: true, access: 'read' },
    productId: { index: 4, type: longUnsigned, static: true, access: 'read' },
  },
  methods: {},
  unconfirmed: 'the whole class rests on one source',
});
