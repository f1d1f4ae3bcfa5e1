import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acse } from '../src/acse/index.ts';
import { apdu, apduName } from '../src/apdu/index.ts';
import { fromHex, toHex } from '../src/bytes/hex.ts';
import { type Codec, decode, dump, encode } from '../src/codec/index.ts';
import { MalformedError } from '../src/errors.ts';
import { acseOf, apduOf, octets } from './arbitraries.ts';
import { acseVectors } from './vectors/acse.ts';
import { apduVectors } from './vectors/apdu.ts';
import type { Vector } from './vectors/vector.ts';

/** Each tag of `apdu`, with the name it stands for. */
const names = Array.from({ length: 256 }, (_, tag) => apduName(tag)).filter((name) => name !== undefined);

describe('APDUs', () => {
  describe.each(apduVectors)('$name ($source)', (vector) => fourTests(apdu, vector));

  test('have a vector for each tag but the ciphered ones, which are alike', () => {
    const covered = new Set(apduVectors.map(({ value }) => (value as { apdu: string }).apdu));
    expect(names.filter((name) => !/^(glo|ded)/.test(name) && !covered.has(name))).toEqual([]);
    expect(names.length).toBe(58);
  });

  test.each(names)('%s reads what it has written', (name) => {
    fc.assert(
      fc.property(apduOf(name), (value) => {
        const codec: Codec<unknown> = apdu;
        expect(decode(codec, encode(codec, value))).toEqual(value);
      }),
    );
  });

  test('any octets give a value or a malformed-error with offset and path', () => {
    const tag = fc.constantFrom(...apduVectors.map(({ hex }) => Number.parseInt(hex.slice(0, 2), 16)));
    const bytes = fc.tuple(tag, octets(200)).map(([first, rest]) => Uint8Array.of(first, ...rest));
    fc.assert(
      fc.property(bytes, (input) => valueOrMalformed(apdu, input)),
      { numRuns: 2000 },
    );
  });

  test('damaged APDUs give a value or a malformed-error with offset and path', () => {
    fc.assert(
      fc.property(damaged(apduVectors), (input) => valueOrMalformed(apdu, input)),
      { numRuns: 2000 },
    );
  });
});

describe('the association', () => {
  describe.each(acseVectors)('$name ($source)', (vector) => fourTests(acse, vector));

  test.each(['aarq', 'aare', 'rlrq', 'rlre'] as const)('%s reads what it has written', (name) => {
    fc.assert(
      fc.property(acseOf[name] as fc.Arbitrary<unknown>, (value) => {
        const codec: Codec<unknown> = acse;
        expect(decode(codec, encode(codec, value))).toEqual(value);
      }),
    );
  });

  test('damaged octets give a value or a malformed-error with offset and path', () => {
    fc.assert(
      fc.property(damaged(acseVectors), (input) => valueOrMalformed(acse, input)),
      { numRuns: 2000 },
    );
  });
});

function fourTests<T>(codec: Codec<T>, vector: Vector): void {
  const bytes = fromHex(vector.hex);
  test('reads', () => expect(decode(codec, bytes)).toEqual(vector.value));
  test('writes', () => expect(toHex(encode(codec, vector.value as T))).toBe(vector.hex));
  test('prints', () => expect(`\n${dump(codec, bytes)}\n`).toBe(vector.dump));
  test('survives any cut', () => {
    for (let end = 0; end < bytes.length; end++) {
      if (end !== vector.alsoWhole)
        expect(() => decode(codec, bytes.subarray(0, end)), `cut at ${end}`).toThrow(MalformedError);
    }
  });
}

/** A vector with a few octets changed. */
function damaged(vectors: readonly Vector[]): fc.Arbitrary<Uint8Array> {
  const change = fc.tuple(fc.nat(), fc.nat(255));
  return fc
    .tuple(fc.constantFrom(...vectors), fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([{ hex }, changes]) => {
      const bytes = fromHex(hex);
      for (const [at, octet] of changes) bytes[at % bytes.length] = octet;
      return bytes;
    });
}

function valueOrMalformed(codec: Codec<unknown>, bytes: Uint8Array): void {
  try {
    decode(codec, bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedError);
    const { offset, path } = error as MalformedError;
    expect(offset).toBeGreaterThanOrEqual(0);
    expect(offset).toBeLessThanOrEqual(bytes.length);
    expect(path).not.toBe('');
  }
}
