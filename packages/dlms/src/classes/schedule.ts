import { date, time } from '../data/calendar.ts';
import { logicalName } from '../data/reference.ts';
import { bitString, boolean, longUnsigned } from '../data/scalar.ts';
import { array, structure } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

const entry = structure({
  index: longUnsigned,
  enable: boolean,
  scriptLogicalName: logicalName,
  scriptSelector: longUnsigned,
  switchTime: time,
  validityWindow: longUnsigned,
  execWeekdays: bitString,
  execSpecialDays: bitString,
  beginDate: date,
  endDate: date,
});

/** Class 10: scripts to be run at times of days. */
export const Schedule = interfaceClass({
  id: 10,
  version: 0,
  name: 'Schedule',
  doc: 'Scripts that run at times of the day, on weekdays and special days',
  attributes: {
    logicalName: ownName,
    entries: {
      index: 2,
      type: array(entry),
      static: true,
      doc: 'the validity window in minutes, 65535 for ever; the first weekday bit is Monday',
    },
  },
  methods: {
    enableDisable: {
      index: 1,
      argument: structure({
        firstDisabled: longUnsigned,
        lastDisabled: longUnsigned,
        firstEnabled: longUnsigned,
        lastEnabled: longUnsigned,
      }),
    },
    insert: { index: 2, argument: entry },
    delete: { index: 3, argument: structure({ first: longUnsigned, last: longUnsigned }) },
  },
  firstMethod: 0x20,
});
