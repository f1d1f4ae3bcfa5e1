import { describe, expect, test } from 'vitest';
import { byNumber, byText, nextSorting, sortingOf, sortingText, steadyOrder } from './sorting.ts';

interface Row {
  readonly key: string;
  readonly size: number;
}
const row = (key: string, size: number): Row => ({ key, size });
const bySize = (a: Row, b: Row) => a.size - b.size;
const order = (before: readonly string[], rows: readonly Row[]) =>
  steadyOrder(before, rows, ({ key }) => key, bySize).map(({ key }) => key);

describe('a steady order', () => {
  test('sorts what was not there before', () => {
    expect(order([], [row('b', 2), row('a', 1)])).toEqual(['a', 'b']);
  });
  test('keeps a row in its place when its content changes', () => {
    expect(order(['a', 'b', 'c'], [row('a', 9), row('b', 2), row('c', 3)])).toEqual(['a', 'b', 'c']);
  });
  test('leaves the others where they are when one goes', () => {
    expect(order(['c', 'b', 'a'], [row('a', 1), row('c', 3)])).toEqual(['c', 'a']);
  });
  test('puts one that comes in its place', () => {
    expect(order(['a', 'c'], [row('a', 1), row('c', 3), row('b', 2)])).toEqual(['a', 'b', 'c']);
  });
  test('sorts anew where most are new', () => {
    expect(order(['c'], [row('c', 3), row('b', 2), row('a', 1)])).toEqual(['a', 'b', 'c']);
  });
});

test('a heading sorts upwards, downwards, and not at all', () => {
  const up = nextSorting(undefined, 'name');
  const down = nextSorting(up, 'name');
  expect([up?.descending, down?.descending, nextSorting(down, 'name')]).toEqual([false, true, undefined]);
  expect(nextSorting(down, 'state')).toEqual({ column: 'state', descending: false });
});

test('the address keeps the sorting, and drops columns that are not there', () => {
  const down = { column: 'name', descending: true };
  expect(sortingOf(sortingText(down), ['name'])).toEqual(down);
  expect(sortingOf('-nonsense', ['name'])).toBeUndefined();
  expect(sortingOf(['name'], ['name'])).toBeUndefined();
});

test('names with numbers are ordered by the numbers, and what is missing stands last', () => {
  expect(['Meter 10', 'Meter 9'].sort(byText)).toEqual(['Meter 9', 'Meter 10']);
  expect([null, 2, 1].sort(byNumber)).toEqual([1, 2, null]);
});
