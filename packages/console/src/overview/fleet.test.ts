import { describe, expect, test } from 'vitest';
import { headline } from './fleet.ts';

const counts = { total: 0, answering: 0, late: 0, silent: 0, refused: 0, waiting: 0, disabled: 0 };

describe('headline', () => {
  test.each([
    [{ total: 1, answering: 1 }, 'The meter answers'],
    [{ total: 2, answering: 2 }, 'Both meters answer'],
    [{ total: 5, answering: 4, disabled: 1 }, 'All 4 meters answer'],
    [{ total: 5, answering: 3, silent: 2 }, '3 of 5 meters answer'],
    [{ total: 2, silent: 2 }, 'None of 2 meters answers'],
    [{ total: 3, waiting: 3 }, 'Starting to read'],
  ])('%o: %s', (some, expected) => {
    expect(headline({ ...counts, ...some })).toBe(expected);
  });
});
