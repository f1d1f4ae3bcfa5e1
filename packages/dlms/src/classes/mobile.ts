import { taggedDateTime } from '../data/calendar.ts';
import {
  doubleLongUnsigned,
  integer,
  longUnsigned,
  octetText,
  openEnumOf,
  unsigned,
  visibleString,
} from '../data/scalar.ts';
import { array, structure } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

const qualityOfService = structure({
  precedence: unsigned,
  delay: unsigned,
  reliability: unsigned,
  peakThroughput: unsigned,
  meanThroughput: unsigned,
});

/** Class 45: the access point of a mobile network. */
export const GprsModemSetup = interfaceClass({
  id: 45,
  version: 0,
  name: 'GprsModemSetup',
  doc: 'The access point name, PIN and quality of service of a packet modem',
  attributes: {
    logicalName: ownName,
    apn: { index: 2, type: octetText, static: true },
    pinCode: { index: 3, type: longUnsigned, static: true },
    qualityOfService: {
      index: 4,
      type: structure({ default: qualityOfService, requested: qualityOfService }),
      static: true,
    },
  },
  methods: {},
});

const status = openEnumOf({
  notRegistered: 0,
  registeredHome: 1,
  searching: 2,
  denied: 3,
  unknown: 4,
  registeredRoaming: 5,
});

const packetStatus = openEnumOf({
  inactive: 0,
  gprs: 1,
  edge: 2,
  umts: 3,
  hsdpa: 4,
  lte: 5,
  cdma: 6,
  lteCatM1: 7,
  lteCatNb1: 8,
  lteCatNb2: 9,
});

const cellInfo0 = structure({
  cellId: longUnsigned,
  locationId: longUnsigned,
  signalQuality: unsigned,
  bitErrorRate: unsigned,
});

const cellInfo = structure({
  cellId: doubleLongUnsigned,
  locationId: longUnsigned,
  signalQuality: unsigned,
  bitErrorRate: unsigned,
  mobileCountryCode: longUnsigned,
  mobileNetworkCode: longUnsigned,
  channelNumber: doubleLongUnsigned,
});

/** Class 47, version 0: what a mobile modem sees. */
export const GsmDiagnostic0 = interfaceClass({
  id: 47,
  version: 0,
  name: 'GsmDiagnostic',
  doc: 'The operator, registration, cell and signal that a mobile modem sees',
  attributes: {
    logicalName: ownName,
    operator: { index: 2, type: visibleString },
    status: { index: 3, type: status },
    circuitSwitchedAttachment: { index: 4, type: openEnumOf({ inactive: 0, incomingCall: 1, active: 2 }) },
    packetSwitchedStatus: { index: 5, type: packetStatus },
    cellInfo: { index: 6, type: cellInfo0, doc: 'signal quality and bit error rate as in 3GPP TS 27.007' },
    adjacentCells: { index: 7, type: array(structure({ cellId: longUnsigned, signalQuality: unsigned })) },
    captureTime: { index: 8, type: taggedDateTime },
  },
  methods: {},
});

/** Class 47, version 1: cells of newer networks. */
export const GsmDiagnostic1 = interfaceClass({
  ...GsmDiagnostic0,
  version: 1,
  attributes: {
    ...GsmDiagnostic0.attributes,
    cellInfo: { ...GsmDiagnostic0.attributes.cellInfo, type: cellInfo },
    adjacentCells: {
      index: 7,
      type: array(structure({ cellId: doubleLongUnsigned, signalQuality: unsigned })),
    },
  },
});

/** Class 47, version 2: knows LTE Cat-M1 and NB-IoT. */
export const GsmDiagnostic = interfaceClass({ ...GsmDiagnostic1, version: 2 });

/** Class 151, version 0: timers and signal of LTE. */
export const LteMonitoring0 = interfaceClass({
  id: 151,
  version: 0,
  name: 'LteMonitoring',
  doc: 'Timers and signal quality of an LTE modem',
  attributes: {
    logicalName: ownName,
    lteNetworkParameters: {
      index: 2,
      type: structure({
        t3402: longUnsigned,
        t3412: longUnsigned,
        rsrq: unsigned,
        rsrp: unsigned,
        qRxlevMin: integer,
      }),
    },
  },
  methods: {},
});

/** Class 151, version 1: power saving and coverage enhancement. */
export const LteMonitoring = interfaceClass({
  ...LteMonitoring0,
  version: 1,
  attributes: {
    logicalName: ownName,
    lteNetworkParameters: {
      index: 2,
      type: structure({
        t3402: longUnsigned,
        t3412: longUnsigned,
        t3412Extended2: doubleLongUnsigned,
        t3324: longUnsigned,
        teDrx: doubleLongUnsigned,
        tPtw: longUnsigned,
        qRxlevMin: integer,
        qRxlevMinCe: integer,
        qRxlevMinCe1: integer,
      }),
    },
    lteQualityOfService: {
      index: 3,
      type: structure({ rsrq: integer, rsrp: integer, snr: integer, coverageEnhancement: openEnumOf({}) }),
    },
  },
});
