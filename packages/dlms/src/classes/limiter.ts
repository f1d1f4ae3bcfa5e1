import { dateTime } from '../data/calendar.ts';
import { attributeReference, scriptReference } from '../data/reference.ts';
import { any, boolean, doubleLongUnsigned, longUnsigned } from '../data/scalar.ts';
import { array, structure } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

const emergencyProfile = structure({
  id: longUnsigned,
  activationTime: dateTime,
  duration: doubleLongUnsigned,
});

/** Class 71: acts when a value stays over a threshold. */
export const Limiter = interfaceClass({
  id: 71,
  version: 0,
  name: 'Limiter',
  doc: 'Runs scripts when a value stays over a threshold, with another threshold in emergencies',
  attributes: {
    logicalName: ownName,
    monitoredValue: { index: 2, type: attributeReference, static: true },
    thresholdActive: { index: 3, type: any, doc: 'of the type of the monitored value, as the other two' },
    thresholdNormal: { index: 4, type: any, static: true },
    thresholdEmergency: { index: 5, type: any, static: true },
    minOverThresholdDuration: { index: 6, type: doubleLongUnsigned, static: true, doc: 'seconds' },
    minUnderThresholdDuration: { index: 7, type: doubleLongUnsigned, static: true, doc: 'seconds' },
    emergencyProfile: { index: 8, type: emergencyProfile, static: true, doc: 'the duration in seconds' },
    emergencyProfileGroupIdList: { index: 9, type: array(longUnsigned), static: true },
    emergencyProfileActive: { index: 10, type: boolean },
    actions: {
      index: 11,
      type: structure({ overThreshold: scriptReference, underThreshold: scriptReference }),
      static: true,
    },
  },
  methods: {},
});
