import { dateTime } from '../data/calendar.ts';
import { integer, longUnsigned, octetText, openEnumOf, unsigned } from '../data/scalar.ts';
import { array, structure } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { commSpeed } from './local-port.ts';
import { ownName } from './own-name.ts';

const window = structure({ start: dateTime, end: dateTime });

/** Class 27: how a modem is initialised. */
export const ModemConfiguration = interfaceClass({
  id: 27,
  version: 1,
  name: 'ModemConfiguration',
  doc: 'Speed, initialisation and result codes of a modem',
  attributes: {
    logicalName: ownName,
    commSpeed: { index: 2, type: commSpeed, static: true },
    initialisationString: {
      index: 3,
      type: array(structure({ request: octetText, response: octetText, delayAfterResponse: longUnsigned })),
      static: true,
      doc: 'the delay in milliseconds',
    },
    modemProfile: { index: 4, type: array(octetText), static: true },
  },
  methods: {},
});

/** Class 28, version 0: when and after how many rings calls are answered. */
export const AutoAnswer0 = interfaceClass({
  id: 28,
  version: 0,
  name: 'AutoAnswer',
  doc: 'When, and after how many rings, a modem answers',
  attributes: {
    logicalName: ownName,
    mode: { index: 2, type: openEnumOf({}), static: true },
    listeningWindow: { index: 3, type: array(window), static: true },
    status: { index: 4, type: openEnumOf({ inactive: 0, active: 1, locked: 2 }) },
    numberOfCalls: { index: 5, type: unsigned },
    numberOfRings: { index: 6, type: structure({ inWindow: unsigned, outOfWindow: unsigned }), static: true },
  },
  methods: {},
});

/** Class 28, version 2: knows who may call. */
export const AutoAnswer = interfaceClass({
  ...AutoAnswer0,
  version: 2,
  attributes: {
    ...AutoAnswer0.attributes,
    listOfAllowedCallers: {
      index: 7,
      type: array(structure({ callerId: octetText, callType: openEnumOf({ normal: 0, wakeUp: 1 }) })),
      static: true,
    },
  },
});

const autoConnectMode = openEnumOf({
  none: 0,
  anyTime: 1,
  inWindow: 2,
  regularInWindow: 3,
  smsPlmn: 4,
  smsPstn: 5,
  email: 6,
  permanent: 101,
  permanentInWindow: 102,
  invoked: 103,
  disconnectAndInvoke: 104,
});

/** Class 29, version 1: when and where to a device calls. */
export const AutoConnect1 = interfaceClass({
  id: 29,
  version: 1,
  name: 'AutoConnect',
  doc: 'When a device connects by itself, where to and how often it tries',
  attributes: {
    logicalName: ownName,
    mode: { index: 2, type: autoConnectMode, static: true },
    repetitions: { index: 3, type: unsigned, static: true },
    repetitionDelay: { index: 4, type: longUnsigned, static: true, doc: 'seconds' },
    callingWindow: { index: 5, type: array(window), static: true },
    destinationList: { index: 6, type: array(octetText), static: true },
  },
  methods: {},
});

/** Class 29, version 2: connects when told to. */
export const AutoConnect = interfaceClass({
  ...AutoConnect1,
  version: 2,
  methods: { connect: { index: 1, argument: integer } },
  firstMethod: 0x30,
  unconfirmed: 'the offset of the method is taken from the count of attributes',
});
