import type { Instant } from 'dlms/bytes';
import { encode } from 'dlms/codec';
import {
  type Data,
  type DateTime,
  dateTimeOctets,
  fromInstant,
  localMs,
  toInstant,
  UNSPECIFIED,
} from 'dlms/data';
import type { Zone } from '../time/zone.ts';

const MINUTE = 60_000;
/** An ION meter counts seconds since 1970 in 32 bits. */
const FIRST_YEAR = 1970;
const LAST_YEAR = 2105;

/** A moment as the meter's clock shows it: local time with its deviation from UTC and the flag of daylight saving. */
export function shownTime(meterTime: Instant, zone: Zone): DateTime {
  return fromInstant(meterTime, {
    offset: zone.offsetMs(meterTime) / MINUTE,
    daylightSaving: zone.isDaylight(meterTime),
  });
}

/** The same as it stands in a row. */
export const timeData = (meterTime: Instant, zone: Zone): Data => ({
  type: 'octetString',
  value: encode(dateTimeOctets, shownTime(meterTime, zone)),
});

/**
 * The moment that a write to the clock means (ION protocol document, "DLMS time synchronization"): what is not specified stays
 * as it is, the day of the week is not looked at. Undefined when a field is out of its range or one of the special codes for
 * months and days, or the date does not exist: then nothing of it is taken.
 */
export function writtenTime(wanted: DateTime, meterTime: Instant, zone: Zone): Instant | undefined {
  const shown = shownTime(meterTime, zone);
  const time: DateTime = {
    year: wanted.year ?? shown.year,
    month: wanted.month ?? shown.month,
    day: wanted.day ?? shown.day,
    weekday: undefined,
    hour: wanted.hour ?? shown.hour,
    minute: wanted.minute ?? shown.minute,
    second: wanted.second ?? shown.second,
    hundredths: wanted.hundredths ?? shown.hundredths,
    deviation: wanted.deviation,
    status: wanted.status,
  };
  const local = localMs(time);
  const { year = 0, deviation, status } = time;
  if (local === undefined || year < FIRST_YEAR || year > LAST_YEAR) return undefined;
  // By the standard from −720 to 840, and UTC+14 is −840.
  if (deviation !== undefined) return Math.abs(deviation) > 840 ? undefined : toInstant(time);
  // Which of the two hours at the end of daylight saving: as the status says, else as it is now.
  const daylight = status === undefined ? zone.isDaylight(meterTime) : (status & 0x80) !== 0;
  return zone.instantOf(local, daylight);
}

/** When daylight saving begins and ends, for every year where a rule can say it, else for this one. */
export function seasonChanges(
  meterTime: Instant,
  zone: Zone,
): { readonly begin: DateTime; readonly end: DateTime } {
  const changes = changesAfter(meterTime, zone);
  const begins = changes.filter((change) => zone.offsetMs(change) > zone.offsetMs(change - 1));
  const ends = changes.filter((change) => zone.offsetMs(change) < zone.offsetMs(change - 1));
  return { begin: changePattern(begins, zone), end: changePattern(ends, zone) };
}

/** The changes of the coming years: enough to tell a rule from a date. */
function changesAfter(meterTime: Instant, zone: Zone): Instant[] {
  const changes: Instant[] = [];
  let change = zone.nextChange(meterTime);
  while (change !== undefined && changes.length < 12) {
    changes.push(change);
    change = zone.nextChange(change);
  }
  return changes;
}

function changePattern(changes: readonly Instant[], zone: Zone): DateTime {
  // The time that clocks show when the change comes: by the old season.
  const shown = changes.map((change) => fromInstant(change, { offset: zone.offsetMs(change - 1) / MINUTE }));
  const [next] = shown;
  if (!next) return UNSPECIFIED;
  const { year, month, day, weekday, hour, minute } = next;
  const date = shown.every((other) => isLastWeek(other) && other.weekday === weekday && other.month === month)
    ? ({ year: undefined, month, day: 'last', weekday } as const)
    : ({ year, month, day, weekday } as const);
  return { ...date, hour, minute, second: 0, hundredths: 0, deviation: undefined, status: undefined };
}

const isLastWeek = ({ year = 0, month, day }: DateTime): boolean =>
  typeof month === 'number' &&
  typeof day === 'number' &&
  day + 7 > new Date(Date.UTC(year, month, 0)).getUTCDate();
