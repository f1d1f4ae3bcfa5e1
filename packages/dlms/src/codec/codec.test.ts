import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.ts';
import { MalformedError } from '../errors.ts';
import { type Codec, decode, decodeFirst, encode, type Value } from './codec.ts';
import {
  bits,
  bool,
  choice,
  defaulted,
  enumerated,
  fixed,
  i8,
  i16,
  i32,
  lazy,
  mapped,
  octets,
  openEnumerated,
  optional,
  sequenceOf,
  struct,
  u8,
  u16,
  u32,
} from './combinators.ts';
import { dump, trace } from './trace.ts';

const color = enumerated(u8, { red: 1, green: 2 });
const shape = choice('Shape', 'kind', {
  point: [1, struct('Point', { x: i16, y: i16 })],
  list: [2, struct('List', { note: optional(octets), sizes: sequenceOf(u16) })],
});
type Tree = { readonly color: 'red' | 'green'; readonly below: readonly Tree[] };
const tree: Codec<Tree> = struct('Tree', { color, below: sequenceOf(lazy((): Codec<Tree> => tree)) });

test('types follow from the declaration', () => {
  expectTypeOf<Value<typeof color>>().toEqualTypeOf<'red' | 'green'>();
  expectTypeOf<Extract<Value<typeof shape>, { kind: 'point' }>>().toEqualTypeOf<{
    readonly kind: 'point';
    readonly x: number;
    readonly y: number;
  }>();
  expectTypeOf<Extract<Value<typeof shape>, { kind: 'list' }>['note']>().toEqualTypeOf<
    Uint8Array | undefined
  >();
});

const samples: [string, Codec<unknown>, fc.Arbitrary<unknown>][] = [
  ['u8', u8, fc.nat(0xff)],
  ['u16', u16, fc.nat(0xffff)],
  ['u32', u32, fc.integer({ min: 0, max: 0xffff_ffff })],
  ['i8', i8, fc.integer({ min: -0x80, max: 0x7f })],
  ['i16', i16, fc.integer({ min: -0x8000, max: 0x7fff })],
  ['i32', i32, fc.integer()],
  ['bool', bool, fc.boolean()],
  ['octets', octets, fc.uint8Array({ maxLength: 300, size: 'max' })],
  ['fixed', fixed(3), fc.uint8Array({ minLength: 3, maxLength: 3 })],
  ['enumerated', color, fc.constantFrom('red', 'green')],
  ['openEnumerated', openEnumerated(u8, { one: 1 }), fc.constantFrom('one', 0, 2, 255)],
  ['optional', optional(u16), fc.option(fc.nat(0xffff), { nil: undefined })],
  ['defaulted', defaulted(u8, 6), fc.nat(255)],
  ['sequenceOf', sequenceOf(u16), fc.array(fc.nat(0xffff))],
  ['mapped', mapped('text', u8, String, Number), fc.nat(255).map(String)],
  [
    'bits',
    bits(u8, { id: [0, 4], confirmed: 6, urgent: 7 }),
    fc.record({ id: fc.nat(15), confirmed: fc.boolean(), urgent: fc.boolean() }),
  ],
  [
    'choice',
    shape,
    fc.record({ kind: fc.constant('point'), x: fc.nat(99), y: fc.integer({ min: -9, max: 9 }) }),
  ],
];

test.each(samples)('%s: what is written is read', (_, codec, values) => {
  fc.assert(
    fc.property(values, (value) => {
      expect(decode(codec, encode(codec, value))).toEqual(value);
    }),
  );
});

describe('octets of the line', () => {
  test.each<[string, Codec<unknown>, string, unknown]>([
    ['an absent optional', optional(u8), '00', undefined],
    ['any presence octet but zero', optional(u8), '0905', 5],
    ['any true but zero', bool, 'FF', true],
    ['a default left out', defaulted(u8, 6), '00', 6],
    ['a default said all the same', defaulted(u8, 6), '0106', 6],
    ['a length of more octets than needed', octets, '820002AABB', fromHex('AABB')],
    ['a flat alternative', shape, '010001FFFF', { kind: 'point', x: 1, y: -1 }],
    ['a field that is absent', shape, '020000', { kind: 'list', sizes: [] }],
  ])('%s', (_, codec, hex, value) => expect(decode(codec, fromHex(hex))).toEqual(value));

  test.each<[string, Codec<unknown>, string, number, string]>([
    ['too few', u32, '010203', 3, 'u32: ends before 1 more byte at byte 3'],
    ['too many', u8, '0102', 1, '1 bytes too many after u8'],
    ['an unknown code', color, '03', 0, 'unknown code 3'],
    ['an unknown alternative', shape, '09', 0, 'Shape.kind: unknown kind 9 of Shape'],
    [
      'more elements than octets',
      sequenceOf(u16, 2),
      '03000100',
      0,
      '3 elements announced, but only 3 bytes follow',
    ],
    ['a broken field of a field', shape, '02010441', 4, 'Shape.note: ends before 3 more bytes'],
    ['a broken element', shape, '020002000500', 6, 'Shape.sizes.1: ends before 1 more byte'],
    ['too deep a tree', tree, `${'0101'.repeat(40)}0100`, 66, 'nested deeper than 32'],
  ])('%s are malformed, with offset and path', (_, codec, hex, offset, message) => {
    const bytes = fromHex(hex);
    expect(() => decode(codec, bytes)).toThrow(MalformedError);
    expect(() => decode(codec, bytes)).toThrow(expect.objectContaining({ offset }));
    expect(() => decode(codec, bytes)).toThrow(message);
  });

  test('any of them give a value or a MalformedError', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Codec<unknown>>(shape, tree, ...samples.map(([, codec]) => codec)),
        fc.uint8Array(),
        (codec, bytes) => {
          try {
            decode(codec, bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedError);
            expect((error as MalformedError).path).not.toBe('');
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('behind a value may stand something else', () => {
    const { value, rest } = decodeFirst(u16, fromHex('0001AABB'));
    expect([value, toHex(rest)]).toEqual([1, 'aabb']);
  });
});

test.each<[Codec<never>, unknown, string]>([
  [u8 as Codec<never>, 256, '256 is no u8: 0 to 255'],
  [u8 as Codec<never>, 1.5, '1.5 is no u8'],
  [fixed(2) as Codec<never>, new Uint8Array(3), '3 octets where 2 are due'],
  [color as Codec<never>, 'blue', '"blue" is none of red, green'],
  [shape as unknown as Codec<never>, { kind: 'circle' }, 'Shape has no kind "circle"'],
  [bits(u8, { id: [0, 4] }) as Codec<never>, { id: 16 }, 'id = 16 does not fit 4 bits'],
])('a value that does not fit is our own mistake (%#)', (codec, value, message) => {
  expect(() => encode(codec, value as never)).toThrow(RangeError);
  expect(() => encode(codec, value as never)).toThrow(message);
});

describe('a dump', () => {
  test('names every field with its octets', () => {
    expect(dump(shape, fromHex('02010241420100 05'.replace(' ', '')))).toBe(
      [
        'Shape',
        '  kind                   02                       enum "list"',
        '  note                   01 02 41 42              octets "4142"',
        '  sizes',
        '    0                    00 05                    u16 5',
      ].join('\n'),
    );
  });
  test('goes to the octet where the message broke', () => {
    const text = dump(shape, fromHex('02000200 05 00'.replaceAll(' ', '')));
    expect(text).toContain('    0                    00 05                    u16 5');
    expect(text.split('\n').at(-1)).toBe('!! ends before 1 more byte at byte 6');
  });
  test('shows the start of long octets', () => {
    expect(dump(fixed(40), new Uint8Array(40))).not.toContain('00 '.repeat(20));
    expect(trace(octets, fromHex('0100')).problem).toBe(undefined);
  });
});
