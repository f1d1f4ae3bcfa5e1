import { fromHex, toHex } from '../bytes/hex.ts';
import { type Codec, decode, encode } from '../codec/codec.ts';
import { formatDate, formatDateTime, formatTime, parseDate, parseDateTime, parseTime } from './date-text.ts';
import {
  type CalendarDate,
  type DateTime,
  dateOctets,
  dateTimeOctets,
  type TimeOfDay,
  timeOctets,
  UNSPECIFIED,
} from './date-time.ts';
import { leaf, type Schema } from './schema.ts';
import type { Data } from './tag.ts';

/* Times as attributes: octet-strings by most classes, types of their own by some; both are understood on input. */

interface Calendar<T> {
  readonly name: string;
  readonly size: number;
  readonly tagged: 'dateTime' | 'date' | 'time';
  readonly codec: Codec<T>;
  readonly unspecified: T;
  readonly format: (value: T) => string;
  readonly parse: (text: string) => T;
}

function calendarOf<T>(calendar: Calendar<T>, type: Calendar<T>['tagged'] | 'octetString'): Schema<T> {
  const { name, size, tagged, codec, unspecified, format, parse } = calendar;
  const written = type === 'octetString' ? `octet-string(${size})` : name;
  return leaf<T>({
    name,
    description: type === 'octetString' ? `${name} in an octet-string(${size})` : name,
    convert(value, at) {
      const octets = octetsOf(value, tagged);
      if (octets?.length === size && (value.type === type || !at.strict)) return decode(codec, octets);
      // Never captured, never set: meters say it with null-data or with no octets at all.
      if (!at.strict && (value.type === 'null' || octets?.length === 0)) return unspecified;
      return octets?.length === undefined || value.type !== type
        ? at.fail(`${value.type} where ${written} is due`)
        : at.fail(`${octets.length} octets where ${written} is due`);
    },
    toData: (value) => ({ type, value: encode(codec, value) }),
    toJson(value) {
      const octets = toHex(encode(codec, value));
      const text = format(value);
      return reads(text, octets) ? text : octets;
    },
    parse(json, at) {
      const text = at.text(json);
      try {
        return /^[\da-f]+$/i.test(text) ? decode(codec, fromHex(text)) : parse(text);
      } catch (error) {
        return at.fail((error as Error).message);
      }
    },
  });

  /** Whether the text says all that the octets say. */
  function reads(text: string, octets: string): boolean {
    try {
      return toHex(encode(codec, parse(text))) === octets;
    } catch {
      return false; // a time outside its ranges has no text
    }
  }
}

function octetsOf(value: Data, tagged: 'dateTime' | 'date' | 'time'): Uint8Array | undefined {
  return value.type === 'octetString' || value.type === tagged ? (value.value as Uint8Array) : undefined;
}

const dateTimes: Calendar<DateTime> = {
  name: 'date-time',
  size: 12,
  tagged: 'dateTime',
  codec: dateTimeOctets,
  unspecified: UNSPECIFIED,
  format: formatDateTime,
  parse: parseDateTime,
};

/** Date and time in an octet-string, as most classes have it. */
export const dateTime: Schema<DateTime> = calendarOf(dateTimes, 'octetString');
/** Date and time under its own tag. */
export const taggedDateTime: Schema<DateTime> = calendarOf(dateTimes, 'dateTime');

/** A date in an octet-string. */
export const date: Schema<CalendarDate> = calendarOf(
  {
    name: 'date',
    size: 5,
    tagged: 'date',
    codec: dateOctets,
    unspecified: UNSPECIFIED,
    format: formatDate,
    parse: parseDate,
  },
  'octetString',
);

/** A time of day in an octet-string. */
export const time: Schema<TimeOfDay> = calendarOf(
  {
    name: 'time',
    size: 4,
    tagged: 'time',
    codec: timeOctets,
    unspecified: UNSPECIFIED,
    format: formatTime,
    parse: parseTime,
  },
  'octetString',
);
