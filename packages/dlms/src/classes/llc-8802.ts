import { longUnsigned, unsigned } from '../data/scalar.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

/* The logical link control of ISO/IEC 8802-2. */

/** Class 57: type 1, unacknowledged. */
export const LlcType1Setup = interfaceClass({
  id: 57,
  version: 0,
  name: 'LlcType1Setup',
  doc: 'Logical link control of type 1, unacknowledged',
  attributes: { logicalName: ownName, maxOctetsUiPdu: { index: 2, type: longUnsigned, static: true } },
  methods: {},
  unconfirmed: 'the whole class rests on one source',
});

/** Class 58: type 2, connected. */
export const LlcType2Setup = interfaceClass({
  id: 58,
  version: 0,
  name: 'LlcType2Setup',
  doc: 'Logical link control of type 2, connected',
  attributes: {
    logicalName: ownName,
    transmitWindowSizeK: { index: 2, type: unsigned, static: true },
    transmitWindowSizeRw: { index: 3, type: unsigned, static: true },
    maxOctetsIPdu: { index: 4, type: longUnsigned, static: true },
    maxRetransmissions: { index: 5, type: unsigned, static: true },
    acknowledgementTimer: { index: 6, type: longUnsigned, static: true },
    pBitTimer: { index: 7, type: longUnsigned, static: true },
    rejectTimer: { index: 8, type: longUnsigned, static: true },
    busyStateTimer: { index: 9, type: longUnsigned, static: true },
  },
  methods: {},
});

/** Class 59: type 3, acknowledged without a connection. */
export const LlcType3Setup = interfaceClass({
  id: 59,
  version: 0,
  name: 'LlcType3Setup',
  doc: 'Logical link control of type 3, acknowledged without a connection',
  attributes: {
    logicalName: ownName,
    maxOctetsAcnPdu: { index: 2, type: longUnsigned, static: true },
    maxTransmissions: { index: 3, type: unsigned, static: true },
    acknowledgementTime: { index: 4, type: longUnsigned, static: true },
    receiveLifetime: { index: 5, type: longUnsigned, static: true },
    transmitLifetime: { index: 6, type: longUnsigned, static: true },
  },
  methods: {},
  unconfirmed: 'the whole class rests on one source',
});
