import { date } from '../data/calendar.ts';
import { longUnsigned, unsigned } from '../data/scalar.ts';
import { array, structure } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

const entry = structure({ index: longUnsigned, date, dayId: unsigned });

/** Class 11: days that differ from their weekday. */
export const SpecialDaysTable = interfaceClass({
  id: 11,
  version: 0,
  name: 'SpecialDaysTable',
  doc: 'Days on which schedules and calendars do not follow the weekday',
  attributes: { logicalName: ownName, entries: { index: 2, type: array(entry), static: true } },
  methods: {
    insert: { index: 1, argument: entry },
    delete: { index: 2, argument: longUnsigned, doc: 'the index of an entry' },
  },
  firstMethod: 0x10,
});
