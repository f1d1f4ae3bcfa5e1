import { date, time } from '../data/calendar.ts';
import { scriptReference } from '../data/reference.ts';
import { openEnumOf } from '../data/scalar.ts';
import { array, structure } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

const scheduleType = openEnumOf({
  oneEntry: 1,
  sameTimeNoWildcards: 2,
  sameTimeWildcards: 3,
  timesDifferNoWildcards: 4,
  timesDifferWildcards: 5,
});

/** Class 22: runs one script at given times. */
export const SingleActionSchedule = interfaceClass({
  id: 22,
  version: 0,
  name: 'SingleActionSchedule',
  doc: 'Runs one script at given times, such as the end of the billing period',
  attributes: {
    logicalName: ownName,
    executedScript: { index: 2, type: scriptReference, static: true },
    type: {
      index: 3,
      type: scheduleType,
      static: true,
      doc: 'how many entries there may be, with which wildcards',
    },
    executionTime: { index: 4, type: array(structure({ time, date })), static: true },
  },
  methods: {},
});
