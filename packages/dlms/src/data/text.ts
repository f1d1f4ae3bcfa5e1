import { fromHex } from '../bytes/hex.ts';
import { encode } from '../codec/codec.ts';
import { data } from './data.ts';
import { parseDate, parseDateTime, parseTime } from './date-text.ts';
import { dateOctets, dateTimeOctets, timeOctets } from './date-time.ts';
import { dataFromJson, type Json, scalarFromJson } from './json.ts';
import { Place } from './place.ts';
import { type Data, type DataType, TAGS } from './tag.ts';

/**
 * Reads a value that a person typed: `uint16:5`, `boolean:true`, `octets:0102`, `string:Hello`, `bits:101`, `null`,
 * `dateTime:2026-03-29T01:00:00+01:00`, `json:{"type":"array","value":[]}`. The names of the standard do too: `long-unsigned:5`.
 * @throws RangeError that says what is wrong and what is accepted
 */
export function parseData(text: string): Data {
  const [, name = '', value] = /^\s*([\w-]+)(?::([\s\S]*))?$/.exec(text) ?? [];
  if (name.toLowerCase() === 'json') return fromJsonText(value ?? '');
  const type = ALIASES.get(name.toLowerCase());
  if (type === undefined || (value === undefined && type !== 'null' && type !== 'dontCare'))
    throw new RangeError(
      `"${text}" is no value: write type:value, such as uint16:5, octets:0102 or json:{…}`,
    );
  const parsed = ofType(type, value ?? '');
  encode(data, parsed); // refuses what its type cannot hold
  return parsed;
}

function ofType(type: DataType, text: string): Data {
  switch (type) {
    case 'null':
    case 'dontCare':
      return { type, value: null };
    case 'array':
    case 'structure':
    case 'compactArray':
      throw new RangeError(`write ${type} as json:{"type":"${type}","value":[…]}`);
    case 'boolean':
      if (!/^(true|false|0|1)$/i.test(text)) throw new RangeError(`"${text}" is neither true nor false`);
      return { type, value: /^(true|1)$/i.test(text) };
    case 'dateTime':
      return { type, value: octetsOr(text, () => encode(dateTimeOctets, parseDateTime(text))) };
    case 'date':
      return { type, value: octetsOr(text, () => encode(dateOctets, parseDate(text))) };
    case 'time':
      return { type, value: octetsOr(text, () => encode(timeOctets, parseTime(text))) };
    default:
      return scalarFromJson(type, text, place());
  }
}

const octetsOr = (text: string, parse: () => Uint8Array): Uint8Array =>
  /^[\da-f\s]+$/i.test(text) ? fromHex(text) : parse();

function fromJsonText(text: string): Data {
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch (error) {
    throw new RangeError(`what follows json: is no JSON: ${(error as Error).message}`, { cause: error });
  }
  const parsed = dataFromJson(json);
  encode(data, parsed);
  return parsed;
}

const place = (): Place =>
  new Place(
    '',
    (message) => {
      throw new RangeError(message);
    },
    false,
  );

/** Type names in lower case: ours, those of the standard, and short ones. */
const ALIASES: ReadonlyMap<string, DataType> = new Map([
  ...Object.keys(TAGS).map((type) => [type.toLowerCase(), type as DataType] as const),
  ...([
    ['octets', 'octetString'],
    ['hex', 'octetString'],
    ['string', 'visibleString'],
    ['utf8', 'utf8String'],
    ['bits', 'bitString'],
    ['bool', 'boolean'],
    ['float', 'float32'],
    ['double', 'float64'],
    ['null-data', 'null'],
    ['bit-string', 'bitString'],
    ['double-long', 'int32'],
    ['double-long-unsigned', 'uint32'],
    ['octet-string', 'octetString'],
    ['visible-string', 'visibleString'],
    ['utf8-string', 'utf8String'],
    ['integer', 'int8'],
    ['long', 'int16'],
    ['unsigned', 'uint8'],
    ['long-unsigned', 'uint16'],
    ['long64', 'int64'],
    ['long64-unsigned', 'uint64'],
    ['date-time', 'dateTime'],
    ['dont-care', 'dontCare'],
  ] as const),
]);
