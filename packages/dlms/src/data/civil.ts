/*
 * The Gregorian calendar in whole numbers: days are counted from 1970-01-01. Profiles name times by the hundred thousand, for
 * which Date objects are ten times too slow.
 */

const DAY = 86_400_000;
const ERA = 146_097; // days in 400 years, after which the calendar repeats
const EPOCH = 719_468; // days from 0000-03-01 to 1970-01-01

/** Days since 1970-01-01 of a date; `month` from 1. Years are counted from March, so that the leap day comes last. */
export function daysOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * ERA + dayOfEra - EPOCH;
}

/** The date of a day since 1970-01-01; the reverse of `daysOf`. */
export function dateOf(days: number): {
  readonly year: number;
  readonly month: number;
  readonly day: number;
} {
  const shifted = days + EPOCH;
  const era = Math.floor(shifted / ERA);
  const dayOfEra = shifted - era * ERA;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  };
}

/** 1 is Monday, 7 is Sunday, of a day since 1970-01-01. */
export function weekdayOfDay(days: number): number {
  return ((((days + 3) % 7) + 7) % 7) + 1; // 1970-01-01 was a Thursday
}

/** 1 is Monday, 7 is Sunday. */
export function weekdayOf(year: number, month: number, day: number): number {
  return weekdayOfDay(daysOf(year, month, day));
}

/** Days of a month; `month` from 1. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Milliseconds since 1970 as if the time were UTC; NaN when there is no such date or time of day. */
export function civilMs(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  hundredths: number,
): number {
  if (month < 1 || month > 12 || day < 1 || (day > 28 && day > daysInMonth(year, month))) return Number.NaN;
  if (hour > 23 || minute > 59 || second > 59 || hundredths > 99) return Number.NaN;
  return daysOf(year, month, day) * DAY + ((hour * 60 + minute) * 60 + second) * 1000 + hundredths * 10;
}
