import type { ProfileColumn } from '@meterwire/api';
import { describe, expect, test } from 'vitest';
import { flagCounts, flagsOf, isNotable } from './status.ts';

const ion = {
  bits: [
    { bit: 6, name: 'powerUp' },
    { bit: 7, name: 'powerDown' },
  ],
  invalid: 0xffff,
} as unknown as ProfileColumn;
const names = (word: number) => flagsOf(word, ion).map(({ name }) => name);

describe('flagsOf', () => {
  test('says each bit in words, and unknown bits by number', () => {
    expect(names(0)).toEqual([]);
    expect(names(0b1100_0000)).toEqual(['Power up', 'Power down']);
    expect(names(1)).toEqual(['Bit 0']);
  });

  test('all bits set is one flag: not valid', () => {
    expect(names(0xffff)).toEqual(['Not valid']);
  });

  test('reads words of more than 32 bits', () => {
    expect(names(2 ** 40)).toEqual(['Bit 40']);
  });
});

test('that it was summer is no mark, and what happened in summer is one', () => {
  const idis = { bits: [{ bit: 3, name: 'summerTime' }] };
  expect([0, 8, 0x88, 0x80].map((word) => isNotable(word, idis))).toEqual([false, false, true, true]);
});

test('counts the rows of each flag and passes over empty cells', () => {
  const counts = flagCounts([0, 64, null, 192, 192, 'x'], ion);
  expect(counts.map(({ key, count }) => [key, count])).toEqual([
    ['powerUp', 3],
    ['powerDown', 2],
  ]);
});
