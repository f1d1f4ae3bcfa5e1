import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lockout } from './lockout.ts';

const options = { free: 3, firstMs: 1000, longestMs: 60_000, most: 4 };

test('a few mistakes are free, then the pause doubles up to its longest', () => {
  const lockout = new Lockout(options);
  const waits: number[] = [];
  let now = 0;
  for (let i = 0; i < 12; i++) {
    lockout.fail('ada', now);
    waits.push(lockout.waitMs('ada', now));
    now += lockout.waitMs('ada', now);
  }
  expect(waits).toEqual([0, 0, 0, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
});

test('a success forgets the mistakes, and so does a long silence', () => {
  const lockout = new Lockout(options);
  for (let i = 0; i < 5; i++) lockout.fail('ada', 0);
  expect(lockout.waitMs('ada', 0)).toBe(2000);
  expect(lockout.waitMs('ada', 120_001)).toBe(0);
  for (let i = 0; i < 5; i++) lockout.fail('bob', 0);
  lockout.succeed('bob');
  expect(lockout.waitMs('bob', 0)).toBe(0);
});

test('remembers no more than so many, whatever comes', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.nat(1000)), { maxLength: 60 }), (tries) => {
      const lockout = new Lockout({ ...options, free: 0 });
      for (const [key, now] of tries) lockout.fail(key, now);
      const waiting = new Set(tries.map(([key]) => key));
      const blocked = [...waiting].filter((key) => lockout.waitMs(key, 1000) > 0);
      expect(blocked.length).toBeLessThanOrEqual(options.most);
    }),
  );
});
