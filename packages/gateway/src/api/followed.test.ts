import { expect, test } from 'vitest';
import { Followed } from './followed.ts';

test('a device is followed for a while after its last reader has left', () => {
  const followed = new Followed(60_000);
  followed.enter('m1', 7);
  followed.enter('m1', 9);
  followed.leave('m1', 1000);
  followed.expire(100_000);
  expect(followed.has('m1')).toBe(true); // one is still there
  followed.leave('m1', 100_000);
  followed.expire(159_000);
  expect(followed.hasSince('m1', 7)).toBe(true);
  expect(followed.hasSince('m1', 6)).toBe(false);
  followed.expire(161_000);
  expect(followed.has('m1')).toBe(false);
  followed.enter('m1', 50);
  expect(followed.hasSince('m1', 7)).toBe(false);
});
