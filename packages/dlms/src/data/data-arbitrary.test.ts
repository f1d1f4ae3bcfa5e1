import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Data, TAGS, type TypeDescription } from './tag.ts';

const octets = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });
const whole = (bits: number, signed: boolean): fc.Arbitrary<number> =>
  signed
    ? fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 })
    : fc.integer({ min: 0, max: 2 ** bits - 1 });

/** Values by simple type. */
const contents = {
  null: fc.constant(null),
  dontCare: fc.constant(null),
  boolean: fc.boolean(),
  bitString: fc.string({ unit: fc.constantFrom('0', '1'), maxLength: 40 }),
  visibleString: fc.string({ unit: 'binary-ascii', maxLength: 20 }),
  utf8String: fc.string({ unit: 'grapheme', maxLength: 20 }),
  int8: whole(8, true),
  int16: whole(16, true),
  int32: whole(32, true),
  uint8: whole(8, false),
  uint16: whole(16, false),
  uint32: whole(32, false),
  enum: whole(8, false),
  bcd: whole(8, false),
  float32: fc.float(),
  float64: fc.double(),
  deltaInt8: whole(8, true),
  deltaInt16: whole(16, true),
  deltaInt32: whole(32, true),
  deltaUint8: whole(8, false),
  deltaUint16: whole(16, false),
  deltaUint32: whole(32, false),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  uint64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  octetString: fc.uint8Array({ maxLength: 200 }),
  dateTime: octets(12),
  date: octets(5),
  time: octets(4),
} as const;

type SimpleType = keyof typeof contents;
const simpleTypes = Object.keys(contents) as SimpleType[];

const simpleOf = (type: SimpleType): fc.Arbitrary<Data> =>
  (contents[type] as fc.Arbitrary<unknown>).map((value) => ({ type, value }) as Data);

const simple: fc.Arbitrary<Data> = fc.constantFrom(...simpleTypes).chain(simpleOf);

const description: fc.Arbitrary<TypeDescription> = fc.letrec<{ any: TypeDescription }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.constantFrom(...simpleTypes).map((type) => ({ type })),
    fc.array(tie('any'), { minLength: 1, maxLength: 4 }).map((of) => ({ type: 'structure' as const, of })),
    fc.tuple(fc.nat(3), tie('any')).map(([count, of]) => ({ type: 'array' as const, count, of })),
  ),
})).any;

function elementOf(of: TypeDescription): fc.Arbitrary<Data> {
  switch (of.type) {
    case 'structure':
      return fc.tuple(...of.of.map(elementOf)).map((value) => ({ type: 'structure', value }));
    case 'array':
      return fc
        .array(elementOf(of.of), { minLength: of.count, maxLength: of.count })
        .map((value) => ({ type: 'array', value }));
    default:
      return simpleOf(of.type);
  }
}

/** Each element begins with an octet, since elements without any cannot be counted. */
const compactArray: fc.Arbitrary<Data> = description
  .map((inner): TypeDescription => ({ type: 'structure', of: [{ type: 'uint64' }, inner] }))
  .chain((of) =>
    fc.array(elementOf(of), { maxLength: 5 }).map((value) => ({ type: 'compactArray', of, value }) as const),
  );

/** Any Data, of every type, nested a few levels. */
export const anyData: fc.Arbitrary<Data> = fc.letrec<{ any: Data }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    simple,
    fc.array(tie('any'), { maxLength: 5 }).map((value) => ({ type: 'structure' as const, value })),
    fc.array(tie('any'), { maxLength: 5 }).map((value) => ({ type: 'array' as const, value })),
    compactArray,
  ),
})).any;

test('values of every type are made', () => {
  const seen = new Set<string>();
  for (const value of fc.sample(anyData, 2000)) seen.add(value.type);
  expect([...seen].sort()).toEqual(Object.keys(TAGS).sort());
});
