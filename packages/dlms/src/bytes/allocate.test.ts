import { expect, test } from 'vitest';
import { allocate } from './allocate.ts';

test('hands out zeros of the length asked for, and no octet twice', () => {
  const pieces = Array.from({ length: 400 }, (_, i) => allocate((i * 37) % 1500));
  pieces.forEach((piece, i) => {
    expect(piece.length).toBe((i * 37) % 1500);
    expect(piece.every((octet) => octet === 0)).toBe(true);
    piece.fill(i + 1);
  });
  expect(pieces.every((piece, i) => piece.every((octet) => octet === ((i + 1) & 0xff)))).toBe(true);
});
