import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.ts';
import { decode, encode } from '../codec/codec.ts';
import { dump } from '../codec/trace.ts';
import { MalformedError, UnexpectedError } from '../errors.ts';
import { date, dateTime, taggedDateTime, time } from './calendar.ts';
import { data } from './data.ts';
import type { DateTime } from './date-time.ts';
import type { Json } from './json.ts';
import { captureObject, logicalName, type ScalerUnit, scalerUnit } from './reference.ts';
import {
  any,
  bitString,
  boolean,
  doubleLong,
  doubleLongUnsigned,
  enumOf,
  flagsOf,
  integer,
  long,
  long64,
  long64Unsigned,
  longUnsigned,
  nothing,
  octetString,
  octetStringOf,
  octetText,
  openEnumOf,
  unsigned,
  utf8String,
  visibleString,
} from './scalar.ts';
import {
  array,
  choiceOf,
  fromData,
  fromJson,
  nullable,
  type Schema,
  structure,
  tryFromData,
} from './schema.ts';
import type { Data } from './tag.ts';

const read = <T>(schema: Schema<T>, hex: string): T => decode(schema, fromHex(hex));

describe('a structure has names', () => {
  test('read from octets, from Data and from JSON alike', () => {
    const value: ScalerUnit = { scaler: -2, unit: 'Wh' };
    expectTypeOf(read(scalerUnit, '02020FFE161E')).toEqualTypeOf<ScalerUnit>();
    expect(read(scalerUnit, '02020FFE161E')).toEqual(value);
    expect(fromData(scalerUnit, decode(data, fromHex('02020FFE161E')))).toEqual(value);
    expect(fromJson(scalerUnit, { scaler: -2, unit: 'Wh' })).toEqual(value);
    expect(toHex(encode(scalerUnit, value))).toBe('02020ffe161e');
    expect(scalerUnit.toJson(value)).toEqual({ scaler: -2, unit: 'Wh' });
  });
  test('that a dump shows', () => {
    const text = dump(captureObject, fromHex('0204 120003 09060100010800FF 0F02 120000'));
    for (const name of ['classId', 'logicalName', 'attribute', 'dataIndex']) expect(text).toContain(name);
    expect(text).toContain('1-0:1.8.0*255');
  });
  test('that an error names, with the offset on octets', () => {
    expect(() => read(array(captureObject), '01010204 120003 09050100010800 0F02 120000')).toThrow(
      expect.objectContaining({ code: 'malformed', offset: 7, path: 'array.0.logicalName' }),
    );
    const wrong = decode(data, fromHex('01010204 120003 09050100010800 0F02 120000'));
    expect(() => fromData(array(captureObject), wrong)).toThrow(
      'array.0.logicalName: 5 octets where a logical name has 6',
    );
  });
  test('members must be as many as declared', () => {
    expect(() => read(scalerUnit, '02030FFE161E00')).toThrow('3 members where the structure has 2');
    expect(() => fromData(scalerUnit, { type: 'structure', value: [] })).toThrow('0 members');
    expect(() => fromData(scalerUnit, { type: 'uint8', value: 1 })).toThrow(UnexpectedError);
    expect(() => read(scalerUnit, '1101')).toThrow('data tag 17 where structure is due');
    expect(() => fromJson(scalerUnit, { scaler: 1 })).toThrow('"unit" is missing');
    expect(() => fromJson(scalerUnit, { scaler: 1, unit: 'Wh', extra: 1 })).toThrow('there is no "extra"');
  });
});

describe('what meters send instead', () => {
  const cases: [string, Schema<unknown>, Data, unknown][] = [
    ['an integer of another width', longUnsigned, { type: 'uint32', value: 5 }, 5],
    ['a bigint where a number fits', unsigned, { type: 'uint64', value: 5n }, 5],
    ['a small integer for a wide one', long64, { type: 'int8', value: -5 }, -5n],
    ['a number for a boolean', boolean, { type: 'uint8', value: 1 }, true],
    ['an unsigned for an enum', enumOf({ off: 0, on: 1 }), { type: 'uint8', value: 1 }, 'on'],
    ['octets for a text', visibleString, { type: 'octetString', value: fromHex('4142') }, 'AB'],
    ['a text for octets', octetString, { type: 'visibleString', value: 'AB' }, fromHex('4142')],
    ['anything where nothing is due', nothing, { type: 'int8', value: 0 }, null],
  ];
  test.each(cases)('%s is understood, except strictly', (_, schema, value, expected) => {
    expect(fromData(schema, value)).toEqual(expected);
    expect(tryFromData(schema, value, { strict: true }).ok).toBe(false);
  });
  test('null-data where a unit is due', () => {
    const value: Data = {
      type: 'structure',
      value: [
        { type: 'int8', value: 0 },
        { type: 'null', value: null },
      ],
    };
    expect(fromData(scalerUnit, value)).toEqual({ scaler: 0, unit: 0 });
    expect(tryFromData(scalerUnit, value, { strict: true }).ok).toBe(false);
  });
  test.each<[string, Schema<unknown>, Data]>([
    ['too large a number', unsigned, { type: 'uint16', value: 256 }],
    ['a negative one', long64Unsigned, { type: 'int8', value: -1 }],
    ['a float with a fraction', integer, { type: 'float64', value: 1.5 }],
    ['a text', integer, { type: 'visibleString', value: '1' }],
    ['a code without a name', enumOf({ off: 0 }), { type: 'enum', value: 7 }],
    ['octets of another size', octetStringOf(4), { type: 'octetString', value: new Uint8Array(5) }],
    ['a bit without a name', flagsOf(['a', 'b']), { type: 'bitString', value: '001' }],
  ])('%s does not fit; the Data stays at hand', (_, schema, value) => {
    const conversion = tryFromData(schema, value);
    expect(conversion).toMatchObject({ ok: false, data: value });
    expect(() => decode(schema, encode(data, value))).toThrow(MalformedError);
  });
});

test('an open enum keeps codes without a name', () => {
  const mode = openEnumOf({ fifo: 1 });
  expect([1, 9].map((code) => fromData(mode, { type: 'enum', value: code }))).toEqual(['fifo', 9]);
  expect(['fifo' as const, 9].map((value) => toHex(encode(mode, value)))).toEqual(['1601', '1609']);
  expect(fromJson(mode, 1)).toBe('fifo');
  expect(() => fromJson(mode, 'lifo')).toThrow('"lifo" is none of fifo 1');
});

test('flags are names', () => {
  const flags = flagsOf(['inCredit', 'lowCredit', 'outOfCredit']);
  expect(read(flags, '0403A0')).toEqual(['inCredit', 'outOfCredit']);
  expect(toHex(encode(flags, ['lowCredit']))).toBe('040340');
});

describe('a date-time', () => {
  const tagged = '1907e9060f070d1e3b32ff8880';
  const untagged = '090c07e9060f070d1e3b32ff8880';
  test('comes under its tag or in an octet-string, and leaves as the class says (conformance 121)', () => {
    expect(read(dateTime, tagged)).toEqual(read(dateTime, untagged));
    expect(toHex(encode(dateTime, read(dateTime, tagged)))).toBe(untagged);
    expect(toHex(encode(taggedDateTime, read(taggedDateTime, untagged)))).toBe(tagged);
    expect(tryFromData(dateTime, decode(data, fromHex(tagged)), { strict: true }).ok).toBe(false);
  });
  test('that never was is null-data or empty', () => {
    for (const hex of ['00', '0900']) expect(read(dateTime, hex).year).toBe(undefined);
    expect(tryFromData(dateTime, { type: 'null', value: null }, { strict: true }).ok).toBe(false);
  });
  test('is text in JSON, or its octets where text would lose some', () => {
    const json = dateTime.toJson(read(dateTime, untagged));
    expect(json).toBe('07e9060f070d1e3b32ff8880'); // the status says daylight saving, which ISO 8601 does not
    expect(dateTime.toJson(read(dateTime, '090c07ea031d0701000000ffc400'))).toBe('2026-03-29T01:00:00+01:00');
    expect(date.toJson(read(date, '0905ffff03fe07'))).toBe('*-03-last(Sun)');
    expect(time.toJson(read(time, '090406000000'))).toBe('06:00:00');
    expect(() => fromJson(dateTime, 'soon')).toThrow('"soon" is no date or time');
  });
  test('any octets go through JSON unchanged', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 12 }), (octets) => {
        const value: DateTime = fromData(dateTime, { type: 'octetString', value: octets });
        expect(fromJson(dateTime, dateTime.toJson(value))).toEqual(value);
      }),
    );
  });
});

test('a choice takes the first type that fits, the exact one before the tolerant', () => {
  const threshold = choiceOf({ number: doubleLong, name: visibleString });
  expect(read(threshold, '0500000005')).toEqual({ kind: 'number', value: 5 });
  expect(read(threshold, '0A0141')).toEqual({ kind: 'name', value: 'A' });
  expect(toHex(encode(threshold, { kind: 'name', value: 'A' }))).toBe('0a0141');
  expect(fromJson(threshold, { kind: 'number', value: 5 })).toEqual({ kind: 'number', value: 5 });
  const widths = choiceOf({ narrow: unsigned, wide: longUnsigned });
  expect(read(widths, '120005')).toEqual({ kind: 'wide', value: 5 });
  expect(() => fromData(widths, { type: 'visibleString', value: '' })).toThrow('fits none of');
});

test('an array may come as a compact-array', () => {
  expect(read(array(longUnsigned), '1312060001 0002 0003')).toEqual([1, 2, 3]);
  expect(() => read(array(scalerUnit), '131202 0001')).toThrow(MalformedError);
});

const samples: [string, Schema<unknown>, fc.Arbitrary<unknown>][] = [
  ['integer', integer, fc.integer({ min: -128, max: 127 })],
  ['long', long, fc.integer({ min: -32768, max: 32767 })],
  ['doubleLong', doubleLong, fc.integer()],
  ['unsigned', unsigned, fc.nat(255)],
  ['longUnsigned', longUnsigned, fc.nat(65535)],
  ['doubleLongUnsigned', doubleLongUnsigned, fc.integer({ min: 0, max: 0xffff_ffff })],
  ['long64', long64, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  ['long64Unsigned', long64Unsigned, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })],
  ['boolean', boolean, fc.boolean()],
  ['octetString', octetString, fc.uint8Array()],
  ['octetText', octetText, fc.string({ unit: 'binary-ascii' })],
  ['utf8String', utf8String, fc.string({ unit: 'grapheme' })],
  ['bitString', bitString, fc.string({ unit: fc.constantFrom('0', '1') })],
  ['nullable', nullable(unsigned), fc.option(fc.nat(255), { nil: undefined })],
  ['logicalName', logicalName, fc.constantFrom('0-0:1.0.0*255', '255-255:255.255.255*255')],
  [
    'structure of arrays',
    structure({ names: array(octetText), unit: openEnumOf({ one: 1 }) }),
    fc.record({ names: fc.array(fc.string({ unit: 'binary-ascii' })), unit: fc.constantFrom('one', 2, 255) }),
  ],
];

test.each(samples)('%s: what is written is read, by octets, Data and JSON', (_, schema, values) => {
  fc.assert(
    fc.property(values, (value) => {
      expect(decode(schema, encode(schema, value))).toEqual(value);
      expect(fromData(schema, schema.toData(value), { strict: true })).toEqual(value);
      const json = JSON.parse(JSON.stringify(schema.toJson(value))) as Json;
      expect(fromJson(schema, json)).toEqual(value);
    }),
  );
});

test('any octets give a value or a MalformedError', () => {
  const schemas = [scalerUnit, array(captureObject), dateTime, choiceOf({ a: long64, b: time }), array(any)];
  fc.assert(
    fc.property(
      fc.constantFrom<Schema<unknown>>(...schemas),
      fc.uint8Array({ maxLength: 64 }),
      (schema, octets) => {
        try {
          decode(schema, octets);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedError);
          expect((error as MalformedError).offset).toBeLessThanOrEqual(octets.length);
        }
      },
    ),
    { numRuns: 2000 },
  );
});
