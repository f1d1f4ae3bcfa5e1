import { dateTime } from '../data/calendar.ts';
import { scalerUnit } from '../data/reference.ts';
import { any, doubleLongUnsigned, integer, longUnsigned } from '../data/scalar.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

/** Class 5: a demand, averaged over a period that may slide. */
export const DemandRegister = interfaceClass({
  id: 5,
  version: 0,
  name: 'DemandRegister',
  doc: 'A demand averaged over one period or several sliding ones',
  attributes: {
    logicalName: ownName,
    currentAverageValue: { index: 2, type: any, doc: 'the average so far, divided by the whole time' },
    lastAverageValue: { index: 3, type: any, doc: 'the average of the last complete time' },
    scalerUnit: { index: 4, type: scalerUnit, static: true },
    status: { index: 5, type: any, doc: 'specific to the manufacturer' },
    captureTime: { index: 6, type: dateTime },
    startTimeCurrent: { index: 7, type: dateTime },
    period: { index: 8, type: doubleLongUnsigned, static: true, doc: 'seconds' },
    numberOfPeriods: { index: 9, type: longUnsigned, static: true },
  },
  methods: {
    reset: { index: 1, argument: integer },
    nextPeriod: { index: 2, argument: integer, doc: 'ends the current period' },
  },
  firstMethod: 0x48,
});
