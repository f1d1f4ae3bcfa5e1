import { dateTime, time } from '../data/calendar.ts';
import { logicalName } from '../data/reference.ts';
import { integer, longUnsigned, octetText, unsigned } from '../data/scalar.ts';
import { array, structure } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

const season = structure({ name: octetText, start: dateTime, weekName: octetText });

const week = structure({
  name: octetText,
  monday: unsigned,
  tuesday: unsigned,
  wednesday: unsigned,
  thursday: unsigned,
  friday: unsigned,
  saturday: unsigned,
  sunday: unsigned,
});

const day = structure({
  dayId: unsigned,
  schedule: array(
    structure({ startTime: time, scriptLogicalName: logicalName, scriptSelector: longUnsigned }),
  ),
});

/** Class 20: seasons, weeks and days of tariffs; an active calendar and one that waits. */
export const ActivityCalendar = interfaceClass({
  id: 20,
  version: 0,
  name: 'ActivityCalendar',
  doc: 'Seasons of weeks of days of scripts, as tariffs follow them: the active calendar and the next',
  attributes: {
    logicalName: ownName,
    calendarNameActive: { index: 2, type: octetText },
    seasonProfileActive: { index: 3, type: array(season) },
    weekProfileTableActive: { index: 4, type: array(week) },
    dayProfileTableActive: { index: 5, type: array(day) },
    calendarNamePassive: { index: 6, type: octetText, static: true },
    seasonProfilePassive: { index: 7, type: array(season), static: true },
    weekProfileTablePassive: { index: 8, type: array(week), static: true },
    dayProfileTablePassive: { index: 9, type: array(day), static: true },
    activatePassiveCalendarTime: { index: 10, type: dateTime, static: true },
  },
  methods: { activatePassiveCalendar: { index: 1, argument: integer } },
  firstMethod: 0x50,
});
