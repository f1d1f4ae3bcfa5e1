import { any, boolean, integer, longUnsigned, octetString, unsigned } from '../data/scalar.ts';
import { array } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

/* ZigBee in a meter, as a device and as a coordinator. */

/** Class 101: how a device starts. */
export const ZigBeeSasStartup = interfaceClass({
  id: 101,
  version: 0,
  name: 'ZigBeeSasStartup',
  doc: 'Addresses, channels and keys with which a device starts',
  attributes: {
    logicalName: ownName,
    shortAddress: { index: 2, type: longUnsigned, static: true },
    extendedPanId: { index: 3, type: octetString, static: true },
    panId: { index: 4, type: longUnsigned, static: true },
    channelMask: { index: 5, type: any, static: true },
    protocolVersion: { index: 6, type: unsigned, static: true },
    stackProfile: { index: 7, type: any, static: true },
    startUpControl: { index: 8, type: unsigned, static: true },
    trustCenterAddress: { index: 9, type: octetString, static: true },
    linkKey: { index: 10, type: octetString, static: true, access: 'write' },
    networkKey: { index: 11, type: octetString, static: true, access: 'write' },
    useInsecureJoin: { index: 12, type: boolean, static: true },
  },
  methods: {},
});

/** Class 102: how a device joins. */
export const ZigBeeSasJoin = interfaceClass({
  id: 102,
  version: 0,
  name: 'ZigBeeSasJoin',
  doc: 'How often a device scans, and how it joins again',
  attributes: {
    logicalName: ownName,
    scanAttempts: { index: 2, type: unsigned, static: true },
    timeBetweenScans: { index: 3, type: longUnsigned, static: true },
    rejoinInterval: { index: 4, type: longUnsigned, static: true },
    maxRejoinInterval: { index: 5, type: longUnsigned, static: true },
  },
  methods: {},
});

/** Class 103: how long messages are cut. */
export const ZigBeeSasApsFragmentation = interfaceClass({
  id: 103,
  version: 0,
  name: 'ZigBeeSasApsFragmentation',
  doc: 'Delay and window of fragments',
  attributes: {
    logicalName: ownName,
    apsInterframeDelay: { index: 2, type: longUnsigned, static: true },
    apsMaxWindowSize: { index: 3, type: longUnsigned, static: true },
  },
  methods: {},
});

/** Class 104: what a coordinator admits. */
export const ZigBeeNetworkControl = interfaceClass({
  id: 104,
  version: 0,
  name: 'ZigBeeNetworkControl',
  doc: 'Admits devices to the network of a coordinator, and manages their keys',
  attributes: {
    logicalName: ownName,
    enableDisableJoining: { index: 2, type: boolean, static: true },
    joinTimeout: { index: 3, type: longUnsigned, static: true },
    activeDevices: { index: 4, type: array(any) },
  },
  methods: {
    registerDevice: { index: 1, argument: any },
    unregisterDevice: { index: 2, argument: any },
    unregisterAllDevices: { index: 3, argument: integer },
    backupPan: { index: 4, argument: integer, result: any },
    restorePan: { index: 5, argument: any },
    identifyDevice: { index: 6, argument: any },
    removeMirror: { index: 7, argument: any },
    updateNetworkKey: { index: 8, argument: any },
    updateLinkKey: { index: 9, argument: any },
    createPan: { index: 10, argument: integer },
    removePan: { index: 11, argument: integer },
  },
});

/** Class 105: tunnels through ZigBee. */
export const ZigBeeTunnelSetup = interfaceClass({
  id: 105,
  version: 0,
  name: 'ZigBeeTunnelSetup',
  doc: 'Sizes, address and time-out of tunnels through ZigBee',
  attributes: {
    logicalName: ownName,
    maxIncomingTransferSize: { index: 2, type: longUnsigned, static: true },
    maxOutgoingTransferSize: { index: 3, type: longUnsigned, static: true },
    protocolAddress: { index: 4, type: octetString, static: true },
    closeTunnelTimeout: { index: 5, type: longUnsigned, static: true },
  },
  methods: {},
});
