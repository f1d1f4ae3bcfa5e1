import { expect, test } from 'vitest';
import { Problem } from './problem.ts';
import { failureDocument, instantOf } from './text.ts';

test('a moment of a query may carry any offset', () => {
  expect(instantOf('2026-03-29T02:00:00+01:00')).toBe(Date.UTC(2026, 2, 29, 1));
  expect(instantOf(undefined)).toBeUndefined();
  expect(() => instantOf('2026-02-31T99:00:00Z')).toThrow(Problem);
});

test('a failure says null where nothing is known', () => {
  const failure = {
    code: 'timeout',
    layer: undefined,
    message: 'silence',
    advice: undefined,
    at: 0,
  } as const;
  expect(failureDocument(failure)).toEqual({
    code: 'timeout',
    layer: null,
    message: 'silence',
    advice: null,
    at: '1970-01-01T00:00:00.000Z',
  });
});
