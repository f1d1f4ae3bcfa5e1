import { expect, test } from 'vitest';
import { Waiting } from './waiting.ts';

const all = <T>(waiting: Waiting<T>): T[] => {
  const taken: T[] = [];
  for (let item = waiting.take(); item !== undefined; item = waiting.take()) taken.push(item);
  return taken;
};

test('the more urgent go first, and of the same the first that came', () => {
  const waiting = new Waiting<string>();
  for (const [name, priority] of [
    ['a', 5],
    ['b', 5],
    ['c', 9],
    ['d', 0],
  ] as const)
    waiting.put(name, priority);
  expect(waiting.highest).toBe(9);
  expect(all(waiting)).toEqual(['c', 'a', 'b', 'd']);
  expect(waiting.highest).toBeUndefined();
});

test('who waits already waits once: in its place, or further ahead when it has become more urgent', () => {
  const waiting = new Waiting<string>();
  waiting.put('a', 5);
  waiting.put('b', 5);
  waiting.put('b', 3);
  waiting.put('b', 7);
  expect(waiting.size).toBe(2);
  expect(all(waiting)).toEqual(['b', 'a']);
});

test('who gives up is not called', () => {
  const waiting = new Waiting<string>();
  waiting.put('a', 5);
  waiting.put('b', 5);
  waiting.remove('a');
  waiting.remove('nobody');
  expect(all(waiting)).toEqual(['b']);
});
