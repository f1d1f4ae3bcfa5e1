import { octetString, octetText, openEnumOf } from '../data/scalar.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

/** Line speeds as several set-up classes code them. */
export const commSpeed = openEnumOf({
  baud300: 0,
  baud600: 1,
  baud1200: 2,
  baud2400: 3,
  baud4800: 4,
  baud9600: 5,
  baud19200: 6,
  baud38400: 7,
  baud57600: 8,
  baud115200: 9,
});

/** Class 19: the optical or electrical port of IEC 62056-21. */
export const IecLocalPortSetup = interfaceClass({
  id: 19,
  version: 1,
  name: 'IecLocalPortSetup',
  doc: 'The optical or electrical port of IEC 62056-21: protocol, speeds, address and passwords',
  attributes: {
    logicalName: ownName,
    defaultMode: {
      index: 2,
      type: openEnumOf({ iec62056Part21: 0, hdlc: 1, notSpecified: 2 }),
      static: true,
    },
    defaultBaud: { index: 3, type: commSpeed, static: true },
    proposedBaud: { index: 4, type: commSpeed, static: true },
    responseTime: { index: 5, type: openEnumOf({ ms20: 0, ms200: 1 }), static: true },
    deviceAddress: { index: 6, type: octetText, static: true },
    password1: { index: 7, type: octetString, static: true },
    password2: { index: 8, type: octetString, static: true },
    passwordW5: { index: 9, type: octetString, static: true },
  },
  methods: {},
});
