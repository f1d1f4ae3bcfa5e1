import { fromHex, toHex } from '../bytes/hex.ts';
import { Place } from './place.ts';
import { type Data, type DataType, TAGS, type TypeDescription } from './tag.ts';

/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/**
 * Data as JSON, reversibly: `{ "type": "uint16", "value": 5 }`. Octets are hexadecimal, integers of 64 bits and floats that
 * JSON does not know are text.
 */
export function dataToJson(value: Data): Json {
  switch (value.type) {
    case 'array':
    case 'structure':
      return { type: value.type, value: value.value.map(dataToJson) };
    case 'compactArray':
      return { type: value.type, of: value.of as Json, value: value.value.map(dataToJson) };
    case 'int64':
    case 'uint64':
      return { type: value.type, value: String(value.value) };
    case 'float32':
    case 'float64':
      return { type: value.type, value: floatToJson(value.value) };
    case 'octetString':
    case 'dateTime':
    case 'date':
    case 'time':
      return { type: value.type, value: toHex(value.value) };
    default:
      return { type: value.type, value: value.value };
  }
}

const floatToJson = (value: number): Json =>
  Number.isFinite(value) && !Object.is(value, -0) ? value : Object.is(value, -0) ? '-0' : String(value);

/** The reverse of `dataToJson`. @throws RangeError with the path to what is no Data */
export function dataFromJson(json: Json): Data {
  return parseDataJson(
    json,
    new Place(
      '',
      (message) => {
        throw new RangeError(message);
      },
      false,
    ),
  );
}

/** Like `dataFromJson`, at a place of a larger value. */
export function parseDataJson(json: Json, at: Place): Data {
  const { type: name, value = null, of } = at.object(json);
  if (typeof name !== 'string' || !isDataType(name))
    return at.fail(`${JSON.stringify(name)} is no data type`);
  const inside = at.in('value');
  switch (name) {
    case 'null':
    case 'dontCare':
      return { type: name, value: null };
    case 'array':
    case 'structure':
      return { type: name, value: elements(value, inside) };
    case 'compactArray':
      return { type: name, of: parseDescription(of ?? null, at.in('of')), value: elements(value, inside) };
    default:
      return scalarFromJson(name, value, inside);
  }
}

type ScalarType = Exclude<DataType, 'null' | 'dontCare' | 'array' | 'structure' | 'compactArray'>;

/** A value without elements, of its type and the JSON of its value. Ranges are checked when it is encoded. */
export function scalarFromJson(type: ScalarType, value: Json, at: Place): Data {
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean' ? { type, value } : at.fail(`${JSON.stringify(value)} is no boolean`);
    case 'bitString':
      return /^[01]*$/.test(at.text(value))
        ? { type, value: at.text(value) }
        : at.fail(`"${at.text(value)}" is no bit-string: only 0 and 1`);
    case 'visibleString':
    case 'utf8String':
      return { type, value: at.text(value) };
    case 'octetString':
    case 'dateTime':
    case 'date':
    case 'time':
      return { type, value: hexFromJson(value, at) };
    case 'int64':
    case 'uint64':
      return { type, value: bigintFromJson(value, at) };
    default:
      return { type, value: numberFromJson(value, at) };
  }
}

const isDataType = (name: string): name is DataType => Object.hasOwn(TAGS, name);

const elements = (json: Json, at: Place): Data[] =>
  at.list(json).map((element, i) => parseDataJson(element, at.in(String(i))));

function parseDescription(json: Json, at: Place): TypeDescription {
  const { type, of = null, count } = at.object(json);
  if (typeof type !== 'string' || !isDataType(type) || type === 'compactArray')
    return at.fail(`${JSON.stringify(type)} is no type that a compact array can hold`);
  if (type === 'structure')
    return { type, of: at.list(of).map((member, i) => parseDescription(member, at.in(String(i)))) };
  if (type !== 'array') return { type };
  if (typeof count !== 'number') return at.fail('an array in a compact array needs a count');
  return { type, count, of: parseDescription(of, at.in('of')) };
}

/** Octets from hexadecimal text. */
export function hexFromJson(json: Json, at: Place): Uint8Array {
  const text = at.text(json);
  try {
    return fromHex(text);
  } catch (error) {
    return at.fail(error instanceof RangeError ? error.message : `"${text}" is not hexadecimal`);
  }
}

/** An integer of any size from a JSON number or decimal text. */
export function bigintFromJson(json: Json, at: Place): bigint {
  if (typeof json === 'number' && Number.isSafeInteger(json)) return BigInt(json);
  if (typeof json === 'string' && /^-?\d{1,20}$/.test(json)) return BigInt(json);
  return at.fail(`${JSON.stringify(json)} is no integer`);
}

/** A number from a JSON number or text; `NaN` and `Infinity` are texts. */
export function numberFromJson(json: Json, at: Place): number {
  if (typeof json === 'number') return json;
  if (typeof json === 'string' && /^-?(\d+(\.\d+)?(e[+-]?\d+)?|Infinity|0x[\da-f]+)$|^NaN$/i.test(json))
    return Number(json);
  return at.fail(`${JSON.stringify(json)} is no number`);
}
