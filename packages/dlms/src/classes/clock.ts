import { dateTime } from '../data/calendar.ts';
import { boolean, integer, long, openEnumOf, unsigned } from '../data/scalar.ts';
import { structure } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

const clockBase = openEnumOf({
  notDefined: 0,
  crystal: 1,
  mains50Hz: 2,
  mains60Hz: 3,
  gps: 4,
  radioControlled: 5,
});

/** Class 8: date and time, deviation from UTC and daylight saving. */
export const Clock = interfaceClass({
  id: 8,
  version: 0,
  name: 'Clock',
  doc: 'Date and time, their deviation from UTC and daylight saving',
  attributes: {
    logicalName: ownName,
    time: { index: 2, type: dateTime, access: 'readWrite' },
    timeZone: {
      index: 3,
      type: long,
      static: true,
      doc: 'minutes from local standard time to UTC: −60 for UTC+1',
    },
    status: { index: 4, type: unsigned, doc: 'as in the last octet of the time' },
    daylightSavingsBegin: { index: 5, type: dateTime, static: true },
    daylightSavingsEnd: { index: 6, type: dateTime, static: true },
    daylightSavingsDeviation: { index: 7, type: integer, static: true, doc: 'minutes, −120 to 120' },
    daylightSavingsEnabled: { index: 8, type: boolean, static: true },
    clockBase: { index: 9, type: clockBase, static: true },
  },
  methods: {
    adjustToQuarter: { index: 1, argument: integer, doc: 'to the nearest quarter of an hour' },
    adjustToMeasuringPeriod: { index: 2, argument: integer },
    adjustToMinute: { index: 3, argument: integer },
    adjustToPresetTime: { index: 4, argument: integer },
    presetAdjustingTime: {
      index: 5,
      argument: structure({
        presetTime: dateTime,
        validityIntervalStart: dateTime,
        validityIntervalEnd: dateTime,
      }),
    },
    shiftTime: { index: 6, argument: long, doc: 'by −900 to 900 seconds' },
  },
  firstMethod: 0x60,
});
