import { setImmediate as nextTurn } from 'node:timers/promises';

/** So long one list may keep others waiting. */
const SLICE_MS = 10;

/** What is made of each item; a long list is made piece by piece, and others have their turns between two of them. */
export async function mapped<T, R>(items: readonly T[], make: (item: T) => R | Promise<R>): Promise<R[]> {
  const made: R[] = [];
  let begin = performance.now();
  for (const item of items) {
    const one = make(item);
    made.push(one instanceof Promise ? await one : one);
    if (performance.now() - begin < SLICE_MS) continue;
    await nextTurn();
    begin = performance.now();
  }
  return made;
}
