import { expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.ts';
import { nodeCrypto } from './crypto.ts';

test('wraps and unwraps a key as RFC 3394 4.1 does', () => {
  const kek = nodeCrypto.secretKey(fromHex('000102030405060708090A0B0C0D0E0F'));
  const wrapped = nodeCrypto.wrap(kek, fromHex('00112233445566778899AABBCCDDEEFF'));
  expect(toHex(wrapped)).toBe('1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5');
  expect(toHex(nodeCrypto.unwrap(kek, wrapped) ?? new Uint8Array())).toBe('00112233445566778899aabbccddeeff');
});

test('a wrapped key that was changed, or is cut, is not unwrapped', () => {
  const kek = nodeCrypto.secretKey(new Uint8Array(16));
  const wrapped = Uint8Array.from(nodeCrypto.wrap(kek, new Uint8Array(16).fill(7)));
  expect(nodeCrypto.unwrap(kek, wrapped.subarray(0, 23))).toBeUndefined();
  wrapped[3] = (wrapped[3] as number) ^ 1;
  expect(nodeCrypto.unwrap(kek, wrapped)).toBeUndefined();
});

test.each(['P-256', 'P-384'] as const)('%s signs, verifies and agrees', (curve) => {
  const a = nodeCrypto.generateKeyPair(curve);
  const b = nodeCrypto.generateKeyPair(curve);
  const message = Uint8Array.of(1, 2, 3);
  const signature = nodeCrypto.sign(a.privateKey, message);
  expect(signature.length).toBe(a.publicKey.length);
  expect(nodeCrypto.verify(curve, a.publicKey, message, signature)).toBe(true);
  expect(nodeCrypto.verify(curve, b.publicKey, message, signature)).toBe(false);
  expect(nodeCrypto.verify(curve, a.publicKey.subarray(1), message, signature)).toBe(false);
  expect(nodeCrypto.agree(a.privateKey, b.publicKey)).toEqual(nodeCrypto.agree(b.privateKey, a.publicKey));
  expect(nodeCrypto.agree(a.privateKey, new Uint8Array(a.publicKey.length).fill(1))).toBeUndefined();
});

test('takes a private key as a raw scalar', () => {
  const key = nodeCrypto.privateKey('P-256', new Uint8Array(32).fill(1));
  const other = nodeCrypto.generateKeyPair('P-256');
  expect(nodeCrypto.agree(key, other.publicKey)?.length).toBe(32);
});

test('a key never prints its octets (conformance 175)', () => {
  const key = nodeCrypto.secretKey(new Uint8Array(16).fill(0xab));
  expect(JSON.stringify({ key })).toBe('{"key":"•••"}');
  expect(String(Object.values(key))).not.toContain('ab');
  expect(() => nodeCrypto.secretKey(fromHex('deadbeef'))).toThrow('a key has 16 or 32 octets, not 4');
});
