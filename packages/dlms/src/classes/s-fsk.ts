import {
  any,
  boolean,
  doubleLongUnsigned,
  integer,
  longUnsigned,
  octetString,
  openEnumOf,
  unsigned,
} from '../data/scalar.ts';
import { array, structure } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

/* Power-line carrier by S-FSK (IEC 61334). */

/** Class 50: the physical and MAC layers. */
export const SFskPhyMacSetup = interfaceClass({
  id: 50,
  version: 1,
  name: 'SFskPhyMacSetup',
  doc: 'The physical and MAC layers of S-FSK power-line carrier',
  attributes: {
    logicalName: ownName,
    initiatorElectricalPhase: { index: 2, type: openEnumOf({}), static: true },
    deltaElectricalPhase: { index: 3, type: openEnumOf({}) },
    maxReceivingGain: { index: 4, type: unsigned, static: true },
    maxTransmittingGain: { index: 5, type: unsigned, static: true },
    searchInitiatorThreshold: { index: 6, type: unsigned, static: true },
    frequencies: {
      index: 7,
      type: structure({ mark: doubleLongUnsigned, space: doubleLongUnsigned }),
      static: true,
      doc: 'hertz',
    },
    macAddress: { index: 8, type: longUnsigned },
    macGroupAddresses: { index: 9, type: array(longUnsigned), static: true },
    repeater: { index: 10, type: openEnumOf({ never: 0, always: 1, dynamic: 2 }), static: true },
    repeaterStatus: { index: 11, type: boolean },
    minDeltaCredit: { index: 12, type: unsigned },
    initiatorMacAddress: { index: 13, type: longUnsigned },
    synchronizationLocked: { index: 14, type: boolean },
    transmissionSpeed: { index: 15, type: openEnumOf({}), static: true },
  },
  methods: {},
});

/** Class 51: who has made the device its own. */
export const SFskActiveInitiator = interfaceClass({
  id: 51,
  version: 0,
  name: 'SFskActiveInitiator',
  doc: 'The initiator that has made the device its own',
  attributes: {
    logicalName: ownName,
    activeInitiator: {
      index: 2,
      type: structure({ systemTitle: octetString, macAddress: longUnsigned, lSapSelector: unsigned }),
    },
  },
  methods: { resetNewNotSynchronized: { index: 1, argument: any } },
  firstMethod: 0x10,
});

/** Class 52: when synchronisation is given up. */
export const SFskSynchronizationTimeouts = interfaceClass({
  id: 52,
  version: 0,
  name: 'SFskSynchronizationTimeouts',
  doc: 'After how long synchronisation is given up',
  attributes: {
    logicalName: ownName,
    searchInitiatorTimeout: { index: 2, type: longUnsigned, static: true },
    synchronizationConfirmationTimeout: { index: 3, type: longUnsigned, static: true },
    timeOutNotAddressed: { index: 4, type: longUnsigned, static: true },
    timeOutFrameNotOk: { index: 5, type: longUnsigned, static: true },
  },
  methods: {},
});

/** Class 53: counters of the MAC layer. */
export const SFskMacCounters = interfaceClass({
  id: 53,
  version: 0,
  name: 'SFskMacCounters',
  doc: 'Counters of frames, repetitions and synchronisation',
  attributes: {
    logicalName: ownName,
    synchronizationRegister: { index: 2, type: array(any) },
    desynchronizationListing: { index: 3, type: any },
    broadcastFramesCounter: { index: 4, type: array(any) },
    repetitionsCounter: { index: 5, type: doubleLongUnsigned },
    transmissionsCounter: { index: 6, type: doubleLongUnsigned },
    crcOkFramesCounter: { index: 7, type: doubleLongUnsigned },
    crcNokFramesCounter: { index: 8, type: doubleLongUnsigned },
  },
  methods: { reset: { index: 1, argument: integer } },
});

/** Class 55, version 0: the logical link layer of IEC 61334-4-32. */
export const Iec61334LlcSetup0 = interfaceClass({
  id: 55,
  version: 0,
  name: 'Iec61334LlcSetup',
  doc: 'The logical link layer of IEC 61334-4-32',
  attributes: { logicalName: ownName, maxFrameLength: { index: 2, type: unsigned, static: true } },
  methods: {},
});

/** Class 55, version 1: lists what others replied. */
export const Iec61334LlcSetup = interfaceClass({
  ...Iec61334LlcSetup0,
  version: 1,
  attributes: { ...Iec61334LlcSetup0.attributes, replyStatusList: { index: 3, type: array(any) } },
});

/** Class 56: systems that have reported. */
export const SFskReportingSystemList = interfaceClass({
  id: 56,
  version: 0,
  name: 'SFskReportingSystemList',
  doc: 'The titles of systems that have reported',
  attributes: { logicalName: ownName, reportingSystemList: { index: 2, type: array(octetString) } },
  methods: {},
});
