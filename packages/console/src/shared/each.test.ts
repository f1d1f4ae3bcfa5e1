import { expect, test } from 'vitest';
import { eachOf } from './each.ts';

const quiet = () => ({ signal: new AbortController().signal, onProgress: () => {} });

test('no more than so many at once, and all of them', async () => {
  let running = 0;
  let most = 0;
  const seen: number[] = [];
  const work = async (item: number) => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    seen.push(item);
    return true;
  };
  expect(await eachOf([1, 2, 3, 4, 5], 2, work, quiet())).toEqual({ done: 5, failed: 0 });
  expect(most).toBe(2);
  expect(seen).toEqual([1, 2, 3, 4, 5]);
});

test('one that fails, or throws, does not stop the others', async () => {
  const work = async (item: number) => {
    if (item === 1) throw new Error('no');
    return item !== 2;
  };
  expect(await eachOf([1, 2, 3], 2, work, quiet())).toEqual({ done: 1, failed: 2 });
});

test('begins nothing any more once it is stopped, and tells how far it came', async () => {
  const stop = new AbortController();
  const steps: number[] = [];
  const onProgress = (done: number) => {
    steps.push(done);
    if (done === 2) stop.abort();
  };
  const outcome = await eachOf([1, 2, 3, 4], 1, async () => true, { signal: stop.signal, onProgress });
  expect(outcome).toEqual({ done: 2, failed: 0 });
  expect(steps).toEqual([1, 2]);
});
