import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.ts';
import { decode, encode } from '../codec/codec.ts';
import { MalformedError } from '../errors.ts';
import {
  clockFlags,
  clockStatus,
  type DateTime,
  dateOctets,
  dateTimeOctets,
  daylightSaving,
  timeOctets,
  UNSPECIFIED,
} from './date-time.ts';

const read = (hex: string): DateTime => decode(dateTimeOctets, fromHex(hex));

test('a winter afternoon in Berlin', () => {
  expect(read('07E80C19 03 0C1E0000 FFC4 00')).toEqual({
    year: 2024,
    month: 12,
    day: 25,
    weekday: 3,
    hour: 12,
    minute: 30,
    second: 0,
    hundredths: 0,
    deviation: -60,
    status: 0,
  });
});

describe('special values have names', () => {
  test('not specified', () => {
    expect(read('FFFFFFFFFF FFFFFFFF 8000 FF')).toEqual(UNSPECIFIED);
    expect(toHex(encode(dateTimeOctets, UNSPECIFIED))).toBe('ffffffffffffffffff8000ff');
  });
  test('the last Sunday of March', () => {
    const begin = read('FFFF03FE07 02000000 8000 00');
    expect(begin).toMatchObject({
      year: undefined,
      month: 3,
      day: 'last',
      weekday: 7,
      hour: 2,
      deviation: undefined,
    });
  });
  test('months of daylight saving and the second last day', () => {
    expect(read('FFFFFDFFFFFFFFFFFF8000FF').month).toBe('daylightSavingEnd');
    expect(read('FFFFFEFFFFFFFFFFFF8000FF').month).toBe('daylightSavingBegin');
    expect(read('FFFFFFFDFFFFFFFFFF8000FF').day).toBe('secondLast');
  });
});

test('flags of the clock status', () => {
  expect(clockFlags(0x8f)).toEqual([
    'invalid',
    'doubtful',
    'differentBase',
    'invalidStatus',
    'daylightSaving',
  ]);
  expect(clockFlags(undefined)).toEqual([]);
  expect(clockStatus(['doubtful', 'daylightSaving'])).toBe(0x82);
  expect(daylightSaving(read('07E9060F070D1E3B32FF8880'))).toBe(true);
  expect(daylightSaving(read('07E9060F070D1E3B32FF88FF'))).toBe(undefined);
});

test('any octets come back as they were', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 12, maxLength: 12 }), (bytes) => {
      expect(toHex(encode(dateTimeOctets, decode(dateTimeOctets, bytes)))).toBe(toHex(bytes));
      expect(toHex(encode(dateOctets, decode(dateOctets, bytes.subarray(0, 5))))).toBe(
        toHex(bytes.subarray(0, 5)),
      );
      expect(toHex(encode(timeOctets, decode(timeOctets, bytes.subarray(5, 9))))).toBe(
        toHex(bytes.subarray(5, 9)),
      );
    }),
  );
});

test('too few octets are malformed, fields beyond an octet are our mistake', () => {
  expect(() => read('07E80C19030C1E0000FFC4')).toThrow(MalformedError);
  expect(() => encode(dateTimeOctets, { ...UNSPECIFIED, hour: 300 })).toThrow('hour 300');
  expect(() => encode(dateTimeOctets, { ...UNSPECIFIED, year: 70_000 })).toThrow(RangeError);
});

const vectors = new URL('../../../../../shared/vectors/recorded/datetime-obis-py.json', import.meta.url);

describe.skipIf(!existsSync(vectors))('times as other stacks write them', () => {
  const file = existsSync(vectors)
    ? JSON.parse(readFileSync(vectors, 'utf8'))
    : { decode: [], jdlms_encoded: [] };
  test.each(file.decode as { hex: string; meaning: string }[])('$meaning', ({ hex, meaning }) => {
    const value = read(hex);
    expect(toHex(encode(dateTimeOctets, value))).toBe(hex);
    const deviation = /deviation ([+-]?\d+)/.exec(meaning)?.[1];
    if (deviation !== undefined) expect(value.deviation).toBe(Number(deviation));
    const date = /(\d{4})-(\d\d)-(\d\d)/.exec(meaning);
    if (date) expect([value.year, value.month, value.day]).toEqual(date.slice(1).map(Number));
  });
  test.each(
    (file.jdlms_encoded as { what: string; hex: string }[]).filter(({ what }) =>
      /^(dt|date|time):/.test(what),
    ),
  )('$what', ({ what, hex }) => {
    const codec = what.startsWith('dt:')
      ? dateTimeOctets
      : what.startsWith('date:')
        ? dateOctets
        : timeOctets;
    const bytes = fromHex(hex);
    expect(toHex(encode<never>(codec as never, decode(codec as never, bytes)))).toBe(hex);
  });
});
