import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.ts';
import { decode, encode } from '../codec/codec.ts';
import { dump } from '../codec/trace.ts';
import { MalformedError } from '../errors.ts';
import { data } from './data.ts';
import { anyData } from './data-arbitrary.test.ts';
import { dataFromJson, dataToJson, type Json } from './json.ts';
import type { Data } from './tag.ts';

const read = (hex: string): Data => decode(data, fromHex(hex));

describe('every type', () => {
  test('what is written is read, by octets and by JSON', () => {
    fc.assert(
      fc.property(anyData, (value) => {
        expect(decode(data, encode(data, value))).toEqual(value);
        expect(dataFromJson(JSON.parse(JSON.stringify(dataToJson(value))) as Json)).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  test.each<[string, Data]>([
    ['00', { type: 'null', value: null }],
    ['0301', { type: 'boolean', value: true }],
    ['040AA5C0', { type: 'bitString', value: '1010010111' }],
    ['05F8A432EB', { type: 'int32', value: -123456789 }],
    ['06FFFFFFFF', { type: 'uint32', value: 4294967295 }],
    ['0C06E282AC4142FF', { type: 'utf8String', value: '€AB\uDCFF' }],
    ['0D42', { type: 'bcd', value: 0x42 }],
    ['14EEDDEF0B82167EEB', { type: 'int64', value: -1234567890123456789n }],
    ['15FFFFFFFFFFFFFFFF', { type: 'uint64', value: 18446744073709551615n }],
    ['17BDCCCCCD', { type: 'float32', value: Math.fround(-0.1) }],
    ['1CFB', { type: 'deltaInt8', value: -5 }],
    ['20EA60', { type: 'deltaUint16', value: 60000 }],
    ['FF', { type: 'dontCare', value: null }],
    [
      '0103 11011102 00',
      {
        type: 'array',
        value: [
          { type: 'uint8', value: 1 },
          { type: 'uint8', value: 2 },
          { type: 'null', value: null },
        ],
      },
    ],
  ])('%s', (hex, value) => {
    expect(read(hex)).toEqual(value);
    expect(toHex(encode(data, value)).toUpperCase()).toBe(hex.replaceAll(' ', ''));
  });

  test('any non-zero octet is true; lengths need not be minimal', () => {
    expect(read('03FF')).toEqual({ type: 'boolean', value: true });
    expect(read('098102AABB')).toEqual(read('0902AABB'));
    expect(read('0984000000 02AABB')).toEqual(read('0902AABB'));
    expect(read('01820001 00')).toEqual(read('010100'));
  });
});

describe('octets that are no Data', () => {
  test.each([
    ['', 0, 'ends before 1 more byte'],
    ['07', 0, 'unknown data tag 7'],
    ['06FFFF', 3, 'ends before 2 more bytes'],
    ['0905AA', 3, 'ends before 4 more bytes'],
    ['0985', 1, 'length of 5 octets'],
    ['0980', 1, 'length of 0 octets'],
    ['01FF', 1, 'length of'],
    ['0184FFFFFFFF00', 1, '4294967295 elements announced, but only 1 bytes follow'],
    ['040900', 1, '9 bits announced, but only 1 bytes follow'],
    ['1100FF', 2, '1 bytes too many'],
    ['0202 1101 07', 4, 'data.1: unknown data tag 7'],
    [`${'0101'.repeat(33)}00`, 66, 'nested deeper than 32'],
  ])('%s breaks at byte %d: %s (conformance 178, 179)', (hex, offset, message) => {
    expect(() => read(hex)).toThrow(MalformedError);
    expect(() => read(hex)).toThrow(message);
    expect(() => read(hex)).toThrow(expect.objectContaining({ offset }));
  });

  test('any octets give a value or a MalformedError with an offset within them', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 256 }), damaged()), (octets) => {
        try {
          decode(data, octets);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedError);
          expect((error as MalformedError).offset).toBeGreaterThanOrEqual(0);
          expect((error as MalformedError).offset).toBeLessThanOrEqual(octets.length);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('a short message cannot ask for much (conformance 178, 180)', () => {
    const bombs = [
      `13 02 81FF ${'00'.repeat(254)} 11 20 ${'00'.repeat(32)}`,
      `13 01 FFFF 01 FFFF 01 FFFF 11 04 00000000`,
      `${'0184FFFFFFF0'.repeat(30)}`,
      `13 00 8400FFFFFF`,
      `13 02 00 01 11`,
      `13 01 FFFF 00 01 00`,
    ];
    for (const bomb of bombs) expect(() => read(bomb)).toThrow(MalformedError);
  });
});

/** A good message with one octet changed: gets further into the decoder than noise. */
function damaged(): fc.Arbitrary<Uint8Array> {
  return fc.tuple(anyData, fc.nat(), fc.nat(255)).map(([value, at, octet]) => {
    const octets = encode(data, value);
    octets[at % octets.length] = octet;
    return octets;
  });
}

describe('a compact array', () => {
  test('says the type once', () => {
    expect(read('131206000100020003')).toEqual({
      type: 'compactArray',
      of: { type: 'uint16' },
      value: [1, 2, 3].map((value) => ({ type: 'uint16', value })),
    });
    expect(read('13 02 02 06 11 0A 00000005 01 00000006 01')).toMatchObject({
      of: { type: 'structure', of: [{ type: 'uint32' }, { type: 'uint8' }] },
      value: [{ type: 'structure', value: [{ value: 5 }, { value: 1 }] }, { type: 'structure' }],
    });
    expect(read('13010002110401020304').value).toHaveLength(2);
  });
  test('breaks at an offset of the whole message', () => {
    expect(() => read('0201 13 12 03 000100')).toThrow(expect.objectContaining({ offset: 8 }));
    expect(() => read('0202 13 12 03 000100 1101')).toThrow(
      'exceeds the contents of the compact array at byte 8',
    );
    expect(() => read('13 13')).toThrow('no type that a compact array can hold');
  });
  test('a column of null-data is allowed beside others', () => {
    expect(read('13 02 02 00 11 02 01 02')).toMatchObject({
      value: [{ value: [{ type: 'null' }, { value: 1 }] }, { value: [{ type: 'null' }, { value: 2 }] }],
    });
  });
  test('refuses to be written with elements that differ or have no octets', () => {
    const of = { type: 'uint16' } as const;
    const wrong: Data = { type: 'compactArray', of, value: [{ type: 'uint8', value: 1 }] };
    expect(() => encode(data, wrong)).toThrow('uint8 where the compact array describes uint16');
    const empty: Data = {
      type: 'compactArray',
      of: { type: 'null' },
      value: [{ type: 'null', value: null }],
    };
    expect(() => encode(data, empty)).toThrow('cannot be counted');
  });
  test('prints its elements', () => {
    expect(dump(data, fromHex('13 02 02 06 11 05 00000005 01'))).toMatch(/^ {2}0\n {4}0 .*\n {4}1 /m);
  });
});

test.each<[Data, string]>([
  [{ type: 'uint8', value: 256 }, '256 is no uint8'],
  [{ type: 'int32', value: 2 ** 31 }, 'is no int32'],
  [{ type: 'uint16', value: 1.5 }, '1.5 is no uint16'],
  [{ type: 'int64', value: 2n ** 63n }, 'is no int64'],
  [{ type: 'bitString', value: '012' }, 'is no bit-string'],
  [{ type: 'dateTime', value: new Uint8Array(11) }, '11 octets where 12 are due'],
  [{ type: 'visibleString', value: '€' }, 'does not fit one octet'],
])('what does not fit is refused when written', (value, message) => {
  expect(() => encode(data, value)).toThrow(RangeError);
  expect(() => encode(data, value)).toThrow(message);
});

const vectors = new URL('../../../../../shared/vectors/recorded/axdr-types-py.json', import.meta.url);

describe.skipIf(!existsSync(vectors))('types as the standard encodes them', () => {
  interface Vector {
    readonly type: string;
    readonly value: unknown;
    readonly spec_hex: string;
  }
  const all: Vector[] = existsSync(vectors) ? JSON.parse(readFileSync(vectors, 'utf8')).vectors : [];
  test.each(all.map((vector, i) => [`${i} ${vector.type}`, vector] as const))('%s', (_, vector) => {
    const bytes = fromHex(vector.spec_hex);
    const value = decode(data, bytes);
    expect(toHex(encode(data, value))).toBe(vector.spec_hex);
    expect(dump(data, bytes)).not.toContain('!!');
    for (let end = 0; end < bytes.length; end++)
      expect(() => decode(data, bytes.subarray(0, end))).toThrow(MalformedError);
    if (typeof vector.value === 'number' && value.type !== 'float32')
      expect(Number(value.value)).toBe(vector.value);
    if (typeof vector.value === 'boolean') expect(value.value).toBe(vector.value);
  });
});
