import { any, bitString, doubleLongUnsigned, integer, longUnsigned } from '../data/scalar.ts';
import { array } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

/* Power-line carrier by G3. */

/** Class 90: counters of the MAC layer. */
export const G3MacCounters = interfaceClass({
  id: 90,
  version: 1,
  name: 'G3MacCounters',
  doc: 'Counters of the MAC layer',
  attributes: {
    logicalName: ownName,
    txDataPacketCount: { index: 2, type: doubleLongUnsigned },
    rxDataPacketCount: { index: 3, type: doubleLongUnsigned },
    txCommandPacketCount: { index: 4, type: doubleLongUnsigned },
    rxCommandPacketCount: { index: 5, type: doubleLongUnsigned },
    csmaFailCount: { index: 6, type: doubleLongUnsigned },
    csmaNoAckCount: { index: 7, type: doubleLongUnsigned },
    badCrcCount: { index: 8, type: doubleLongUnsigned },
    txDataBroadcastCount: { index: 9, type: doubleLongUnsigned },
    rxDataBroadcastCount: { index: 10, type: doubleLongUnsigned },
  },
  methods: { reset: { index: 1, argument: integer } },
});

/** Class 91: parameters of the MAC layer. */
export const G3MacSetup = interfaceClass({
  id: 91,
  version: 4,
  name: 'G3MacSetup',
  doc: 'Addresses, keys, tables and access parameters of the MAC layer',
  attributes: {
    logicalName: ownName,
    shortAddress: { index: 2, type: longUnsigned },
    rcCoord: { index: 3, type: longUnsigned },
    panId: { index: 4, type: longUnsigned },
    keyTable: { index: 5, type: array(any), static: true, access: 'write' },
    frameCounter: { index: 6, type: doubleLongUnsigned },
    toneMask: { index: 7, type: bitString, static: true },
    tmrTtl: { index: 8, type: any, static: true },
    maxFrameRetries: { index: 9, type: any, static: true },
    neighbourTableEntryTtl: { index: 10, type: any, static: true },
    neighbourTable: { index: 11, type: array(any) },
    highPriorityWindowSize: { index: 12, type: any, static: true },
    csmaFairnessLimit: { index: 13, type: any, static: true },
    beaconRandomizationWindowLength: { index: 14, type: any, static: true },
    a: { index: 15, type: any, static: true },
    k: { index: 16, type: any, static: true },
    minCwAttempts: { index: 17, type: any, static: true },
    cenelecLegacyMode: { index: 18, type: any, static: true },
    fccLegacyMode: { index: 19, type: any, static: true },
    maxBe: { index: 20, type: any, static: true },
    maxCsmaBackoffs: { index: 21, type: any, static: true },
    minBe: { index: 22, type: any, static: true },
    broadcastMaxCwEnabled: { index: 23, type: any, static: true },
    transmitAttenuation: { index: 24, type: any, static: true },
    posTable: { index: 25, type: any },
    duplicateDetectionTtl: { index: 26, type: any, static: true },
  },
  methods: {
    getNeighbourTableEntry: { index: 1, argument: longUnsigned, result: any },
    getPosTableEntry: { index: 2, argument: longUnsigned, result: any },
  },
  unconfirmed: 'what versions 0 to 3 lack is not known, so that only version 4 is declared',
});

/** Class 92: the adaptation layer. */
export const G36LowpanSetup = interfaceClass({
  id: 92,
  version: 4,
  name: 'G36LowpanSetup',
  doc: 'Routing, security and tables of the 6LoWPAN adaptation layer',
  attributes: {
    logicalName: ownName,
    maxHops: { index: 2, type: any, static: true },
    weakLqi: { index: 3, type: any, static: true },
    securityLevel: { index: 4, type: any, static: true },
    prefixTable: { index: 5, type: any, static: true },
    routingConfiguration: { index: 6, type: any, static: true },
    broadcastLogTableEntryTtl: { index: 7, type: any, static: true },
    routingTable: { index: 8, type: any },
    contextInformationTable: { index: 9, type: any, static: true },
    blacklistTable: { index: 10, type: any },
    broadcastLogTable: { index: 11, type: any },
    groupTable: { index: 12, type: any, static: true },
    maxJoinWaitTime: { index: 13, type: any, static: true },
    pathDiscoveryTime: { index: 14, type: any, static: true },
    activeKeyIndex: { index: 15, type: any, static: true },
    metricType: { index: 16, type: any, static: true },
    coordShortAddress: { index: 17, type: any, static: true },
    disableDefaultRouting: { index: 18, type: any, static: true },
    deviceType: { index: 19, type: any, static: true },
    defaultCoordRouteEnabled: { index: 20, type: any, static: true },
    destinationAddress: { index: 21, type: any, static: true },
    lowLqi: { index: 22, type: any, static: true },
    highLqi: { index: 23, type: any, static: true },
  },
  methods: {},
  unconfirmed:
    'what versions 0 to 3 lack is not known, so that only version 4 is declared; values are shown as they come',
});
