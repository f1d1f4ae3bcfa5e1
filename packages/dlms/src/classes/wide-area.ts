import { logicalName } from '../data/reference.ts';
import { any, boolean, doubleLongUnsigned, integer, openEnumOf } from '../data/scalar.ts';
import { array } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

/* Wi-SUN, low-power wide-area networks, and the routing beneath them. */

const oneSource = 'the whole class rests on one source';

/** Class 95: a Wi-SUN node. */
export const WiSunSetup = interfaceClass({
  id: 95,
  version: 0,
  name: 'WiSunSetup',
  doc: 'Network, discovery, channels and join state of a Wi-SUN node',
  attributes: {
    logicalName: ownName,
    networkName: { index: 2, type: any, static: true },
    routingMethod: { index: 3, type: any, static: true },
    panId: { index: 4, type: any, static: true },
    discoveryImin: { index: 5, type: any, static: true },
    discoveryImax: { index: 6, type: any, static: true },
    dataMessageImin: { index: 7, type: any, static: true },
    dataMessageImax: { index: 8, type: any, static: true },
    defaultDioIntervalMin: { index: 9, type: any, static: true },
    defaultDioIntervalDoublings: { index: 10, type: any, static: true },
    channelPlan: { index: 11, type: any, static: true },
    channelFunction: { index: 12, type: any, static: true },
    excludedChannels: { index: 13, type: any, static: true },
    joinState: { index: 14, type: any },
    registeredChannelExclusions: { index: 15, type: any, static: true },
  },
  methods: { resetJoinState: { index: 1, argument: integer } },
  unconfirmed: oneSource,
});

/** Class 96: diagnostics of a Wi-SUN node. */
export const WiSunDiagnostic = interfaceClass({
  id: 96,
  version: 0,
  name: 'WiSunDiagnostic',
  doc: 'Diagnostics of a Wi-SUN node',
  attributes: { logicalName: ownName },
  methods: {},
  unconfirmed: 'its attributes are not publicly known: they are shown as they come',
});

/** Class 97: diagnostics of the routing protocol. */
export const RplDiagnostic = interfaceClass({
  id: 97,
  version: 0,
  name: 'RplDiagnostic',
  doc: 'The place of a node in the routes of RPL',
  attributes: {
    logicalName: ownName,
    rplInstanceId: { index: 2, type: any },
    dodagVersionNumber: { index: 3, type: any },
    dodagRank: { index: 4, type: any },
    grounded: { index: 5, type: any },
    modeOfOperation: { index: 6, type: any },
    dodagPreference: { index: 7, type: any },
    dodagDtsn: { index: 8, type: any },
    dodagId: { index: 9, type: any },
  },
  methods: { reset: { index: 1, argument: integer } },
  unconfirmed: oneSource,
});

/** Class 98: diagnostics of multicast. */
export const MplDiagnostic = interfaceClass({
  id: 98,
  version: 0,
  name: 'MplDiagnostic',
  doc: 'Parameters of multicast by MPL',
  attributes: {
    logicalName: ownName,
    proactiveForwarding: { index: 2, type: any },
    z: { index: 3, type: any },
    tUnit: { index: 4, type: any },
    seedSetEntryLifetime: { index: 5, type: any },
    dataMessageK: { index: 6, type: any },
    dataMessageImin: { index: 7, type: any },
    dataMessageImax: { index: 8, type: any },
    dataMessageTimerExpirations: { index: 9, type: any },
    controlMessageK: { index: 10, type: any },
    controlMessageImin: { index: 11, type: any },
    controlMessageImax: { index: 12, type: any },
    controlMessageTimerExpirations: { index: 13, type: any },
  },
  methods: { reset: { index: 1, argument: integer } },
  unconfirmed: oneSource,
});

/** Class 126: header compression for low-power networks. */
export const SchcLpwanSetup = interfaceClass({
  id: 126,
  version: 0,
  name: 'SchcLpwanSetup',
  doc: 'Rules of header compression and fragmentation (SCHC)',
  attributes: {
    logicalName: ownName,
    lpwanReference: { index: 2, type: logicalName, static: true },
    schcCompressionRules: { index: 3, type: array(any), static: true },
    schcFragmentationParameters: { index: 4, type: any, static: true },
  },
  methods: {},
  unconfirmed: 'the members of the rules are not known: they are shown as they come',
});

/** Class 127: counters of header compression. */
export const SchcLpwanDiagnostic = interfaceClass({
  id: 127,
  version: 0,
  name: 'SchcLpwanDiagnostic',
  doc: 'Counters of packets, fragments and acknowledgements (SCHC)',
  attributes: {
    logicalName: ownName,
    packetsTransmitted: { index: 2, type: doubleLongUnsigned },
    packetsReceived: { index: 3, type: doubleLongUnsigned },
    fragmentsTransmitted: { index: 4, type: doubleLongUnsigned },
    fragmentsReceived: { index: 5, type: doubleLongUnsigned },
    acknowledgementsTransmitted: { index: 6, type: doubleLongUnsigned },
    acknowledgementsReceived: { index: 7, type: doubleLongUnsigned },
  },
  methods: { reset: { index: 1, argument: integer } },
  firstMethod: 0x40,
  unconfirmed: oneSource,
});

/** Class 128: a LoRaWAN end device. */
export const LorawanSetup = interfaceClass({
  id: 128,
  version: 0,
  name: 'LorawanSetup',
  doc: 'Class, state, power, region and join strategy of a LoRaWAN device',
  attributes: {
    logicalName: ownName,
    deviceClass: { index: 2, type: openEnumOf({}), static: true },
    state: { index: 3, type: openEnumOf({}) },
    maxTransmitEirp: { index: 4, type: integer, static: true },
    adaptiveDataRate: { index: 5, type: boolean, static: true },
    regionalParameters: { index: 6, type: openEnumOf({}), static: true },
    deviceOperation: { index: 7, type: any, static: true },
    modemVersions: { index: 8, type: any },
    deviceAddress: { index: 9, type: doubleLongUnsigned },
    joinStrategy: { index: 10, type: openEnumOf({}), static: true },
    multicastsParameters: { index: 11, type: array(any), static: true },
  },
  methods: {
    disconnectFromNetwork: { index: 1, argument: any },
    changeClass: { index: 2, argument: any },
    changeRegion: { index: 3, argument: any },
  },
  firstMethod: 0x60,
  unconfirmed: oneSource,
});

/** Class 129: diagnostics of a LoRaWAN end device. */
export const LorawanDiagnostic = interfaceClass({
  id: 129,
  version: 0,
  name: 'LorawanDiagnostic',
  doc: 'Frames, commands, errors and signal of a LoRaWAN device',
  attributes: {
    logicalName: ownName,
    internalErrorCode: { index: 2, type: any },
    unconfirmedUplinkFrames: { index: 3, type: any },
    confirmedUplinkFrames: { index: 4, type: any },
    unconfirmedDownlinkFrames: { index: 5, type: any },
    confirmedDownlinkFrames: { index: 6, type: any },
    macCommands: { index: 7, type: any },
    macAnswerErrors: { index: 8, type: any },
    macCommandsIgnored: { index: 9, type: any },
    packetErrorRate: { index: 10, type: any },
    rssiRx1: { index: 11, type: any },
    snrRx1: { index: 12, type: any },
    rssiRx2: { index: 13, type: any },
    snrRx2: { index: 14, type: any },
  },
  methods: { reset: { index: 1, argument: integer } },
  unconfirmed: oneSource,
});
