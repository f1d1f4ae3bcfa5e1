import { nodeCrypto } from 'dlms/node';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openingCrypto, pageKey } from './noble-crypto.ts';

const octets = (minLength: number, maxLength = minLength) => fc.uint8Array({ minLength, maxLength });
const key = fc.oneof(octets(16), octets(32));

describe('opening in the page', () => {
  test('opens what node:crypto seals, with its tag of 12 octets, and nothing that was changed', () => {
    fc.assert(
      fc.property(
        key,
        octets(12),
        octets(0, 200),
        octets(0, 40),
        fc.nat(),
        (secret, nonce, text, aad, at) => {
          const sealed = nodeCrypto.seal(nodeCrypto.secretKey(secret), nonce, text, aad, new Uint8Array(0));
          expect(openingCrypto.open(pageKey(secret), nonce, sealed, aad)).toEqual(text);
          const changed = sealed.slice();
          changed[at % changed.length] = (changed[at % changed.length] ?? 0) ^ 1;
          expect(openingCrypto.open(pageKey(secret), nonce, changed, aad)).toBeUndefined();
        },
      ),
      { numRuns: 50 },
    );
  });

  test('deciphers without a tag as node:crypto does', () => {
    fc.assert(
      fc.property(key, octets(12), octets(0, 100), (secret, nonce, text) => {
        const cipher = nodeCrypto.cipher(nodeCrypto.secretKey(secret), nonce, text);
        expect(openingCrypto.cipher(pageKey(secret), nonce, cipher)).toEqual(text);
      }),
      { numRuns: 30 },
    );
  });

  test('unwraps a key, and none that does not hold', () => {
    const kek = new Uint8Array(16).fill(7);
    const wrapped = nodeCrypto.wrap(nodeCrypto.secretKey(kek), new Uint8Array(16).fill(9));
    expect(openingCrypto.unwrap(pageKey(kek), wrapped)).toEqual(new Uint8Array(16).fill(9));
    expect(openingCrypto.unwrap(pageKey(new Uint8Array(16)), wrapped)).toBeUndefined();
    expect(openingCrypto.unwrap(pageKey(kek), wrapped.subarray(1))).toBeUndefined();
  });

  test('a key prints as dots', () => {
    expect(JSON.stringify({ key: pageKey(new Uint8Array(16)) })).toBe('{"key":"•••"}');
  });
});
