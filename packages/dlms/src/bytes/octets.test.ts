import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat, equal, equalSecret } from './octets.ts';

test('parts make the whole', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 8 })), (parts) => {
      expect([...concat(...parts)]).toEqual(parts.flatMap((part) => [...part]));
    }),
  );
});

test('octets are equal when all of them are, secrets too', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 8 }), fc.uint8Array({ maxLength: 8 }), (a, b) => {
      const same = a.length === b.length && a.every((octet, i) => octet === b[i]);
      expect(equal(a, b)).toBe(same);
      expect(equalSecret(a, b)).toBe(same);
      expect(equal(a, a.slice())).toBe(true);
      expect(equalSecret(a, a.slice())).toBe(true);
    }),
  );
  expect(equalSecret(Uint8Array.of(0), Uint8Array.of())).toBe(false);
  expect(equalSecret(Uint8Array.of(1, 1), Uint8Array.of(1))).toBe(false);
});
