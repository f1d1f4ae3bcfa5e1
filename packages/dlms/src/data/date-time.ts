import type { Codec } from '../codec/codec.ts';
import type { Reader } from '../codec/reader.ts';
import type { Writer } from '../codec/writer.ts';

/*
 * date-time, date and time of IEC 62056-6-2, 4.1.6.1. Decoding loses nothing: what is not specified is undefined, the
 * special codes have names, and an octet outside its range stays the number it was, so that encoding gives the octets back.
 */

/** The five octets of a date. */
export interface CalendarDate {
  readonly year: number | undefined;
  /** 1 to 12, or the month in which daylight saving begins or ends. */
  readonly month: number | 'daylightSavingBegin' | 'daylightSavingEnd' | undefined;
  /** 1 to 31, or counted from the end of the month. */
  readonly day: number | 'last' | 'secondLast' | undefined;
  /** 1 is Monday, 7 is Sunday. */
  readonly weekday: number | undefined;
}

/** The four octets of a time of day. */
export interface TimeOfDay {
  readonly hour: number | undefined;
  readonly minute: number | undefined;
  readonly second: number | undefined;
  readonly hundredths: number | undefined;
}

/** The twelve octets of a date and time with deviation and clock status. */
export interface DateTime extends CalendarDate, TimeOfDay {
  /** As sent. By the standard minutes from local time to UTC, so −60 in Berlin in winter; see `ClockPolicy`. */
  readonly deviation: number | undefined;
  /** The octet of flags; `clockFlags` names them. */
  readonly status: number | undefined;
}

/** Twelve octets without tag or length. */
export const dateTimeOctets: Codec<DateTime> = {
  name: 'dateTime',
  encode(writer, value) {
    putDate(writer, value);
    putTime(writer, value);
    put16(writer, value.deviation === undefined ? 0x8000 : value.deviation & 0xffff);
    put8(writer, 'clock status', value.status ?? 0xff);
  },
  decode(reader) {
    const date = readDate(reader);
    const time = readTime(reader);
    const deviation = reader.view.getInt16(reader.skip(2));
    const status = reader.u8();
    return {
      ...date,
      ...time,
      deviation: deviation === -0x8000 ? undefined : deviation,
      status: status === 0xff ? undefined : status,
    };
  },
};

/** Five octets without tag or length. */
export const dateOctets: Codec<CalendarDate> = { name: 'date', encode: putDate, decode: readDate };

/** Four octets without tag or length. */
export const timeOctets: Codec<TimeOfDay> = { name: 'time', encode: putTime, decode: readTime };

/** The value of which nothing is specified: how meters say "never". */
export const UNSPECIFIED: DateTime = {
  year: undefined,
  month: undefined,
  day: undefined,
  weekday: undefined,
  hour: undefined,
  minute: undefined,
  second: undefined,
  hundredths: undefined,
  deviation: undefined,
  status: undefined,
};

function readDate(reader: Reader): CalendarDate {
  const year = reader.u16();
  const month = reader.u8();
  const day = reader.u8();
  return {
    year: year === 0xffff ? undefined : year,
    month: MONTHS.get(month) ?? specified(month),
    day: DAYS.get(day) ?? specified(day),
    weekday: specified(reader.u8()),
  };
}

function readTime(reader: Reader): TimeOfDay {
  return {
    hour: specified(reader.u8()),
    minute: specified(reader.u8()),
    second: specified(reader.u8()),
    hundredths: specified(reader.u8()),
  };
}

const MONTHS = new Map<number, 'daylightSavingEnd' | 'daylightSavingBegin'>([
  [0xfd, 'daylightSavingEnd'],
  [0xfe, 'daylightSavingBegin'],
]);
const DAYS = new Map<number, 'secondLast' | 'last'>([
  [0xfd, 'secondLast'],
  [0xfe, 'last'],
]);
const CODES = { daylightSavingEnd: 0xfd, daylightSavingBegin: 0xfe, secondLast: 0xfd, last: 0xfe } as const;

const specified = (octet: number): number | undefined => (octet === 0xff ? undefined : octet);

function putDate(writer: Writer, { year, month, day, weekday }: CalendarDate): void {
  put16(writer, year ?? 0xffff);
  put8(writer, 'month', typeof month === 'string' ? CODES[month] : (month ?? 0xff));
  put8(writer, 'day', typeof day === 'string' ? CODES[day] : (day ?? 0xff));
  put8(writer, 'day of week', weekday ?? 0xff);
}

function putTime(writer: Writer, { hour, minute, second, hundredths }: TimeOfDay): void {
  put8(writer, 'hour', hour ?? 0xff);
  put8(writer, 'minute', minute ?? 0xff);
  put8(writer, 'second', second ?? 0xff);
  put8(writer, 'hundredths', hundredths ?? 0xff);
}

function put8(writer: Writer, field: string, octet: number): void {
  if (!Number.isInteger(octet) || octet < 0 || octet > 0xff)
    throw new RangeError(`${field} ${octet} is no octet`);
  writer.u8(octet);
}

function put16(writer: Writer, word: number): void {
  if (!Number.isInteger(word) || word < 0 || word > 0xffff)
    throw new RangeError(`${word} does not fit two octets of a date-time`);
  writer.u16(word);
}

/** What the clock status says, by name. */
export type ClockFlag =
  | 'invalid'
  | 'doubtful'
  | 'differentBase'
  | 'invalidStatus'
  | 'reserved4'
  | 'reserved5'
  | 'reserved6'
  | 'daylightSaving';

const FLAGS: readonly ClockFlag[] = [
  'invalid', // could not be recovered after a power failure
  'doubtful', // recovered, but not guaranteed
  'differentBase',
  'invalidStatus', // at least one of the other flags is unreliable
  'reserved4',
  'reserved5',
  'reserved6',
  'daylightSaving',
];

/** The flags that are set; none when the status is not specified. */
export function clockFlags(status: number | undefined): readonly ClockFlag[] {
  return status === undefined ? [] : FLAGS.filter((_, bit) => (status >> bit) % 2 === 1);
}

/** The status octet of flags. */
export function clockStatus(flags: readonly ClockFlag[]): number {
  return flags.reduce((status, flag) => status | (1 << FLAGS.indexOf(flag)), 0);
}

/** True while daylight saving is active by the status; undefined when the status does not say. */
export function daylightSaving(value: DateTime): boolean | undefined {
  return value.status === undefined ? undefined : (value.status & 0x80) !== 0;
}
