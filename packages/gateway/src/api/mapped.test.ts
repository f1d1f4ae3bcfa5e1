import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { mapped } from './mapped.ts';

const busy = (ms: number): void => {
  for (const begin = performance.now(); performance.now() - begin < ms; );
};

test('others have their turns while a long list is made, in its order', async () => {
  let turns = 0;
  let made = false;
  const others = (async () => {
    for (; !made; turns++) await nextTurn();
  })();
  const list = await mapped([1, 2, 3, 4, 5, 6], (item) => {
    busy(6);
    return item % 2 === 0 ? item : Promise.resolve(item);
  });
  made = true;
  await others;
  expect(list).toEqual([1, 2, 3, 4, 5, 6]);
  expect(turns).toBeGreaterThan(2);
});
