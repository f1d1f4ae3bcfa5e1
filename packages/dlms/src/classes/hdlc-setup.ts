import { longUnsigned, unsigned } from '../data/scalar.ts';
import { interfaceClass } from './define.ts';
import { commSpeed } from './local-port.ts';
import { ownName } from './own-name.ts';

/** Class 23, version 1: the HDLC parameters of a port. */
export const IecHdlcSetup = interfaceClass({
  id: 23,
  version: 1,
  name: 'IecHdlcSetup',
  doc: 'Speed, windows, frame sizes, time-outs and address of an HDLC port',
  attributes: {
    logicalName: ownName,
    commSpeed: { index: 2, type: commSpeed, static: true },
    windowSizeTransmit: { index: 3, type: unsigned, static: true },
    windowSizeReceive: { index: 4, type: unsigned, static: true },
    maxInfoFieldLengthTransmit: { index: 5, type: longUnsigned, static: true, doc: 'octets' },
    maxInfoFieldLengthReceive: { index: 6, type: longUnsigned, static: true, doc: 'octets' },
    interOctetTimeOut: { index: 7, type: longUnsigned, static: true, doc: 'milliseconds' },
    inactivityTimeOut: { index: 8, type: longUnsigned, static: true, doc: 'seconds, 0 for never' },
    deviceAddress: { index: 9, type: longUnsigned, static: true },
  },
  methods: {},
});

/** Class 23, version 0: frame sizes of one octet. */
export const IecHdlcSetup0 = interfaceClass({
  ...IecHdlcSetup,
  version: 0,
  attributes: {
    ...IecHdlcSetup.attributes,
    maxInfoFieldLengthTransmit: { index: 5, type: unsigned, static: true, doc: 'octets' },
    maxInfoFieldLengthReceive: { index: 6, type: unsigned, static: true, doc: 'octets' },
  },
});
