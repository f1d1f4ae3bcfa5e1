import { expect, test } from 'vitest';
import { nameIn } from './fetch-file.ts';

test('a file has the name that the gateway gives it', () => {
  expect(nameIn('attachment; filename="readings.csv"')).toBe('readings.csv');
  expect(nameIn('attachment')).toBeUndefined();
  expect(nameIn(null)).toBeUndefined();
});
