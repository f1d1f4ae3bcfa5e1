import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.ts';
import { decode, encode } from '../codec/codec.ts';
import { dump } from '../codec/trace.ts';
import { MalformedError } from '../errors.ts';
import { approximateColumn, type Columns, columnsOf, instantsOf, lengthOf, valueAt } from './column.ts';
import { profileColumns } from './columns.ts';
import { data } from './data.ts';
import { anyData } from './data-arbitrary.test.ts';
import { dateTimeOctets } from './date-time.ts';
import { fromInstant, localMs, toInstant } from './instant.ts';
import { type Compression, expandRows, type Row, rowsOf } from './rows.ts';
import type { Data } from './tag.ts';

const clock = (hex: string): Data => ({ type: 'octetString', value: fromHex(hex) });
const NULL: Data = { type: 'null', value: null };
const bufferOf = (rows: readonly Row[]): Data => ({
  type: 'array',
  value: rows.map((value) => ({ type: 'structure', value })),
});
/** The general way: what the quick one must agree with. */
const general = (octets: Uint8Array, compression: Compression): Columns =>
  columnsOf(expandRows(rowsOf(decode(data, octets)), compression));

describe('compression is undone', () => {
  const midnight = '07EA031D07000000FF800000';
  test('null-data repeats, a null clock is a period later (conformance 120)', () => {
    const rows = [
      [clock(midnight), { type: 'uint32', value: 5 }],
      [NULL, NULL],
      [NULL, { type: 'uint32', value: 7 }],
    ] satisfies Data[][];
    expect(expandRows(rows, { clock: 0, capturePeriod: 900 })).toEqual([
      rows[0],
      [clock('07EA031D07000F00FF800000'), { type: 'uint32', value: 5 }],
      [clock('07EA031D07001E00FF800000'), { type: 'uint32', value: 7 }],
    ]);
    expect(expandRows(rows, { clock: 0, capturePeriod: 0 })[1]?.[0]).toEqual(NULL);
  });
  test('over midnight, the weekday and the year', () => {
    const late = clock('07E90C1F03172D000080 0000'.replace(' ', ''));
    const [, next] = expandRows([[late], [NULL]], { clock: 0, capturePeriod: 900 });
    expect(next).toEqual([clock('07EA010104000000008000 00'.replace(' ', ''))]);
  });
  test('a first row that leaves something out stays as it was', () => {
    expect(
      expandRows(
        [
          [NULL, NULL],
          [NULL, { type: 'uint8', value: 1 }],
        ],
        { clock: 0, capturePeriod: 60 },
      ),
    ).toEqual([
      [NULL, NULL],
      [NULL, { type: 'uint8', value: 1 }],
    ]);
  });
  test('deltas add up, and a delta that does not fit stays a delta', () => {
    const rows = [
      [
        { type: 'uint32', value: 100 },
        { type: 'uint64', value: 2n ** 63n },
      ],
      [
        { type: 'deltaInt8', value: -1 },
        { type: 'deltaUint16', value: 10 },
      ],
      [{ type: 'deltaInt16', value: -100 }, NULL],
    ] satisfies Data[][];
    expect(expandRows(rows)).toEqual([
      rows[0],
      [
        { type: 'uint32', value: 99 },
        { type: 'uint64', value: 2n ** 63n + 10n },
      ],
      [
        { type: 'deltaInt16', value: -100 },
        { type: 'uint64', value: 2n ** 63n + 10n },
      ],
    ]);
  });
  test('a clock that names no moment has no next one', () => {
    const unspecified = clock('FFFFFFFFFFFFFFFFFF8000FF');
    expect(expandRows([[unspecified], [NULL]], { clock: 0, capturePeriod: 60 })[1]).toEqual([NULL]);
    const last = clock('FFFE0C1FFF173B0000800000');
    expect(expandRows([[last], [NULL]], { clock: 0, capturePeriod: 86400 })[1]).toEqual([NULL]);
  });
  test('rows of one bare element, and no rows', () => {
    expect(rowsOf(decode(data, fromHex('0102 120001 120002'.replaceAll(' ', ''))))).toHaveLength(2);
    expect(rowsOf({ type: 'uint8', value: 1 })).toEqual([]);
  });
});

const scalars: Record<string, fc.Arbitrary<Data>> = {
  uint32: fc.integer({ min: 0, max: 0xffff_ffff }).map((value) => ({ type: 'uint32', value })),
  int16: fc.integer({ min: -32768, max: 32767 }).map((value) => ({ type: 'int16', value })),
  uint16: fc.nat(65535).map((value) => ({ type: 'uint16', value })),
  int32: fc.integer().map((value) => ({ type: 'int32', value })),
  int8: fc.integer({ min: -128, max: 127 }).map((value) => ({ type: 'int8', value })),
  enum: fc.nat(255).map((value) => ({ type: 'enum', value })),
  boolean: fc.boolean().map((value) => ({ type: 'boolean', value })),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => ({ type: 'int64', value })),
  uint64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => ({ type: 'uint64', value })),
  float32: fc.float().map((value) => ({ type: 'float32', value })),
  float64: fc.double().map((value) => ({ type: 'float64', value })),
  clock: fc.uint8Array({ minLength: 12, maxLength: 12 }).map((value) => ({ type: 'octetString', value })),
  moment: fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }), fc.nat(23), fc.nat(59))
    .map(([month, day, hour, minute]) => ({
      type: 'octetString',
      value: Uint8Array.from([7, 0xea, month, day, 0xff, hour, minute, 0, 0, 0x80, 0, 0]),
    })),
  dateTime: fc.uint8Array({ minLength: 12, maxLength: 12 }).map((value) => ({ type: 'dateTime', value })),
  text: fc.uint8Array({ maxLength: 20 }).map((value) => ({ type: 'octetString', value })),
  string: fc
    .string({ unit: 'binary-ascii', maxLength: 5 })
    .map((value) => ({ type: 'visibleString', value })),
  delta: fc.integer({ min: -128, max: 127 }).map((value) => ({ type: 'deltaInt8', value })),
};

/** Profiles as meters send them: a layout, rows that mostly keep to it, null-data here and there. */
const profiles: fc.Arbitrary<Data[][]> = fc
  .array(fc.constantFrom(...Object.keys(scalars)), { minLength: 1, maxLength: 5 })
  .chain((layout) => {
    const cell = (type: string): fc.Arbitrary<Data> =>
      fc.oneof(
        { arbitrary: scalars[type] as fc.Arbitrary<Data>, weight: 20 },
        { arbitrary: fc.constant(NULL), weight: 4 },
        {
          arbitrary: fc
            .constantFrom(...Object.keys(scalars))
            .chain((other) => scalars[other] as fc.Arbitrary<Data>),
          weight: 1,
        },
      );
    return fc.array(fc.tuple(...layout.map(cell)), { maxLength: 12 });
  });

test('columns are the same the quick way and the general way', () => {
  let quick = 0;
  fc.assert(
    fc.property(profiles, fc.nat(4), fc.constantFrom(0, 60, 900), (rows, clockColumn, capturePeriod) => {
      const octets = encode(data, bufferOf(rows));
      const compression = { clock: clockColumn, capturePeriod };
      const columns = decode(profileColumns(compression), octets);
      expect(columns).toEqual(general(octets, compression));
      if (columns.count > 1 && columns.columns.every(({ type }) => type !== 'mixed')) quick++;
    }),
    { numRuns: 2000 },
  );
  expect(quick, 'profiles without a mixed column').toBeGreaterThan(100);
});

test('a compact-array gives the same columns as an array', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constant(0), fc.nat(255), fc.nat(65535)), { minLength: 1 }), (cells) => {
      const rows = cells.map(([, a, b], row): Data[] => [
        { type: 'octetString', value: Uint8Array.from([row, 2]) },
        { type: 'uint8', value: a },
        { type: 'uint16', value: b },
      ]);
      const of = {
        type: 'structure',
        of: [{ type: 'octetString' }, { type: 'uint8' }, { type: 'uint16' }],
      } as const;
      const compact = encode(data, {
        type: 'compactArray',
        of,
        value: rows.map((value): Data => ({ type: 'structure', value })),
      });
      const columns = decode(profileColumns(), compact);
      expect(columns).toEqual(decode(profileColumns(), encode(data, bufferOf(rows))));
      expect(columns.columns.map(({ type }) => type)).toEqual(['octetString', 'uint8', 'uint16']);
    }),
  );
});

test('clocks in place are the clocks as values', () => {
  const octets = fc.oneof(
    fc.uint8Array({ minLength: 12, maxLength: 12 }),
    fc
      .record({ instant: fc.integer({ min: 0, max: 4e12 }), offset: fc.integer({ min: -840, max: 840 }) })
      .map(({ instant, offset }) => encode(dateTimeOctets, fromInstant(instant, { offset }))),
  );
  const policies = fc.record({
    deviation: fc.constantFrom('spec' as const, 'inverted' as const, 'ignore' as const),
    deviationWithoutDaylight: fc.boolean(),
    ignoreDaylightFlag: fc.boolean(),
    zone: fc.constantFrom<(local: number, daylight: boolean | undefined) => number>(
      () => 60,
      (_, daylight) => (daylight ? 120 : 60),
    ),
  });
  fc.assert(
    fc.property(octets, policies, fc.nat(1e9), (clockOctets, policy, seconds) => {
      const value = decode(dateTimeOctets, clockOctets);
      const [instant] = instantsOf({ type: 'dateTime', size: 12, values: clockOctets }, policy);
      expect(instant).toBe(toInstant(value, policy) ?? Number.NaN);
      const [, row] = expandRows([[{ type: 'octetString', value: clockOctets }], [NULL]], {
        clock: 0,
        capturePeriod: seconds,
      });
      const next = row?.[0]?.value;
      const local = localMs(value);
      if (local === undefined || seconds === 0) expect(next).toBe(null);
      else if (next) expect(localMs(decode(dateTimeOctets, next as Uint8Array))).toBe(local + seconds * 1000);
    }),
    { numRuns: 500 },
  );
});

describe('whatever comes', () => {
  test('any octets give columns or a MalformedError', () => {
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      anyData.map((value) => encode(data, value)),
      fc.tuple(profiles, fc.nat(), fc.nat(255)).map(([rows, at, octet]) => {
        const octets = encode(data, bufferOf(rows));
        octets[at % octets.length] = octet;
        return octets;
      }),
    );
    fc.assert(
      fc.property(hostile, (octets) => {
        const compression = { clock: 0, capturePeriod: 60 };
        try {
          expect(decode(profileColumns(compression), octets)).toEqual(general(octets, compression));
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedError);
          expect(() => general(octets, compression)).toThrow(MalformedError);
        }
      }),
      { numRuns: 3000 },
    );
  });
  test('a broken row is named by its path', () => {
    expect(() => decode(profileColumns(), fromHex('010202011101020111'))).toThrow(
      'columns.1.0: ends before 1 more byte at byte 9',
    );
  });
  test('few octets do not become many values (conformance 180)', () => {
    const wide = `0282${'7FFF'}${'00'.repeat(0x7fff)}`;
    const ragged = `0182${'4001'}${wide}${'0200'.repeat(0x4000)}`;
    expect(() => decode(profileColumns(), fromHex(ragged))).toThrow('are no profile');
    const announced = `018400FFFFFF${'0201'}15${'00'.repeat(8)}`;
    expect(() => decode(profileColumns(), fromHex(announced))).toThrow('elements announced');
  });
  test('it prints like any Data', () => {
    expect(dump(profileColumns(), fromHex('01010201 1105'.replace(' ', '')))).toContain(
      '{"type":"uint8","value":5}',
    );
  });
});

describe('columns', () => {
  const columns = decode(
    profileColumns(),
    encode(
      data,
      bufferOf([
        [
          clock('07EA031D0701000000FFC400'),
          { type: 'uint32', value: 123456 },
          { type: 'visibleString', value: 'a' },
        ],
        [
          clock('FFFFFFFFFFFFFFFFFF8000FF'),
          { type: 'uint32', value: 3 },
          { type: 'visibleString', value: 'b' },
        ],
      ]),
    ),
  );
  const [times, energy, text] = columns.columns as [never, never, never];
  test('give values, instants and approximations', () => {
    expect(Array.from(instantsOf(times))).toEqual([Date.parse('2026-03-29T00:00:00Z'), Number.NaN]);
    expect(Array.from(approximateColumn(energy, -3))).toEqual([123.456, 0.003]);
    expect(Array.from(approximateColumn(energy, 2))).toEqual([12345600, 300]);
    expect(Array.from(approximateColumn(text))).toEqual([Number.NaN, Number.NaN]);
    expect(valueAt(text, 1)).toEqual({ type: 'visibleString', value: 'b' });
    expect([times, energy, text].map(lengthOf)).toEqual([2, 2, 2]);
    expect(() => valueAt(energy, 2)).toThrow(RangeError);
  });
  test('are written as the rows they came from', () => {
    fc.assert(
      fc.property(profiles, (rows) => {
        const octets = encode(data, bufferOf(expandRows(rows)));
        expect(toHex(encode(profileColumns(), decode(profileColumns(), octets)))).toBe(toHex(octets));
      }),
    );
  });
});
