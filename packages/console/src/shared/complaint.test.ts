import { expect, test } from 'vitest';
import { atPath, pathOfPointer, withPath } from './complaint.ts';

test('a value is changed at a place, and the rest is the same object as before', () => {
  const before = { a: { b: [1, 2] }, c: { d: 1 } };
  const after = withPath(before, ['a', 'b', 1], 3) as typeof before;
  expect(after).toEqual({ a: { b: [1, 3] }, c: { d: 1 } });
  expect(after.c).toBe(before.c);
  expect(before.a.b).toEqual([1, 2]);
});

test('undefined takes a key or an item away', () => {
  expect(withPath({ a: 1, b: 2 }, ['a'], undefined)).toEqual({ b: 2 });
  expect(withPath({ a: [1, 2, 3] }, ['a', 1], undefined)).toEqual({ a: [1, 3] });
});

test('a place that is not there yet is made', () => {
  expect(withPath({}, ['tls', 'verify'], false)).toEqual({ tls: { verify: false } });
});

test('a place is looked up, through what is not there too', () => {
  expect(atPath({ a: [{ b: 5 }] }, ['a', 0, 'b'])).toBe(5);
  expect(atPath({ a: null }, ['a', 'b'])).toBeUndefined();
});

test('JSON pointers escape two characters', () => {
  expect(pathOfPointer('/devices/0/a~1b~0c')).toEqual(['devices', '0', 'a/b~c']);
});
