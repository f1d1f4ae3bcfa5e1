import fc from 'fast-check';
import { expect, test } from 'vitest';
import { naturalForm } from './natural.ts';

const sorted = (names: string[]) =>
  names.toSorted((a, b) => (naturalForm(a) < naturalForm(b) ? -1 : naturalForm(a) > naturalForm(b) ? 1 : 0));

test('names stand in the order that people expect', () => {
  for (const names of [
    ['meter-9', 'meter-10', 'meter-100', 'meter-a'],
    ['a', 'Ärger', 'az', 'b', 'Z'],
    ['m1', 'm1a', 'm2', 'm10', 'mx'],
    ['hall 2/7', 'hall 2/12', 'hall 10/1'],
  ])
    expect(sorted(names.toReversed())).toEqual(names);
});

test('numbers stand in their order, however many digits they have and zeros before them', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 40n }), fc.bigInt({ min: 0n, max: 10n ** 40n }), (a, b) => {
      const [first, second] = [naturalForm(`x${a}`), naturalForm(`x000${b}y`.slice(0, -1))];
      expect(first < second).toBe(a < b);
    }),
  );
});
