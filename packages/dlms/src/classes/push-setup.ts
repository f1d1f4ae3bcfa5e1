import { dateTime } from '../data/calendar.ts';
import { captureObject, logicalName } from '../data/reference.ts';
import {
  doubleLongUnsigned,
  integer,
  longUnsigned,
  octetText,
  openEnumOf,
  unsigned,
} from '../data/scalar.ts';
import { array, structure } from '../data/schema.ts';
import { protectionParameters } from './data-protection.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';
import { restrictedColumns, restrictedObject } from './restriction.ts';

const transportService = openEnumOf({
  tcp: 0,
  udp: 1,
  ftp: 2,
  smtp: 3,
  sms: 4,
  hdlc: 5,
  mBus: 6,
  zigBee: 7,
  dlmsGateway: 8,
  reliableCoap: 9,
  unreliableCoap: 10,
});

const destination = structure({
  transportService,
  destination: octetText,
  message: openEnumOf({ aXdrEncodedApdu: 0, xmlEncodedApdu: 1 }),
});

/** Seconds between repetitions: minimum × (exponent / 100)^n, no more than maximum. */
const growingDelay = structure({ minimum: longUnsigned, exponent: longUnsigned, maximum: longUnsigned });

/** Class 40, version 0: what is pushed, where to, and when. */
export const PushSetup0 = interfaceClass({
  id: 40,
  version: 0,
  name: 'PushSetup',
  doc: 'What is pushed, to which destination, in which windows and how often on failure',
  attributes: {
    logicalName: ownName,
    pushObjectList: { index: 2, type: array(captureObject), static: true },
    sendDestinationAndMethod: { index: 3, type: destination, static: true },
    communicationWindow: {
      index: 4,
      type: array(structure({ start: dateTime, end: dateTime })),
      static: true,
    },
    randomisationStartInterval: { index: 5, type: longUnsigned, static: true, doc: 'seconds' },
    numberOfRetries: { index: 6, type: unsigned, static: true },
    repetitionDelay: { index: 7, type: longUnsigned, static: true, doc: 'seconds' },
  },
  methods: { push: { index: 1, argument: integer } },
  firstMethod: 0x38,
});

/** Class 40, version 1: restricts rows, names the port, protects. */
export const PushSetup1 = interfaceClass({
  ...PushSetup0,
  version: 1,
  attributes: {
    ...PushSetup0.attributes,
    pushObjectList: { index: 2, type: array(restrictedObject), static: true },
    portReference: { index: 8, type: logicalName, static: true },
    pushClientSap: { index: 9, type: integer, static: true },
    pushProtectionParameters: { index: 10, type: protectionParameters, static: true },
  },
  methods: { push: { index: 1, argument: integer } },
  firstMethod: 0x58,
  unconfirmed: 'the offset of the first method is taken from the count of attributes',
});

/** Class 40, version 2: selects columns, waits longer each time, asks for confirmation. */
export const PushSetup2 = interfaceClass({
  ...PushSetup1,
  version: 2,
  attributes: {
    ...PushSetup1.attributes,
    pushObjectList: { index: 2, type: array(restrictedColumns), static: true },
    repetitionDelay: { index: 7, type: growingDelay, static: true, doc: 'seconds, and the exponent × 100' },
    pushOperationMethod: {
      index: 11,
      type: openEnumOf({
        unconfirmedRetryOnSupportingLayerFailure: 0,
        unconfirmedRetryOnMissingConfirmation: 1,
        confirmed: 2,
      }),
      static: true,
    },
    confirmationParameters: {
      index: 12,
      type: structure({ start: dateTime, interval: doubleLongUnsigned }),
      static: true,
    },
    lastConfirmationDateTime: { index: 13, type: dateTime },
  },
  methods: { push: { index: 1, argument: integer }, reset: { index: 2, argument: integer } },
  firstMethod: 0x70,
});

/** Class 40, version 3. */
export const PushSetup = interfaceClass({
  ...PushSetup2,
  version: 3,
  unconfirmed:
    'what version 3 adds to the push object list is not known: an element that differs is shown raw',
});
