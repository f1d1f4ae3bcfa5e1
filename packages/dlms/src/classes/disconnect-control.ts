import { boolean, enumOf, integer, openEnumOf } from '../data/scalar.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

const controlMode = openEnumOf({
  none: 0,
  mode1: 1,
  mode2: 2,
  mode3: 3,
  mode4: 4,
  mode5: 5,
  mode6: 6,
  mode7: 7,
});

/** Class 70: the switch in the meter. */
export const DisconnectControl = interfaceClass({
  id: 70,
  version: 0,
  name: 'DisconnectControl',
  doc: 'The switch in the meter: who may disconnect and reconnect the consumer, and how',
  attributes: {
    logicalName: ownName,
    outputState: { index: 2, type: boolean, doc: 'true: connected' },
    controlState: {
      index: 3,
      type: enumOf({ disconnected: 0, connected: 1, readyForReconnection: 2 }),
    },
    controlMode: { index: 4, type: controlMode, static: true },
  },
  methods: {
    remoteDisconnect: { index: 1, argument: integer },
    remoteReconnect: { index: 2, argument: integer },
  },
  firstMethod: 0x20,
});
