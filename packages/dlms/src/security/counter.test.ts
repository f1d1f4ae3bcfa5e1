import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LAST_COUNTER, ReceiveCounter, SendCounter, volatileCounter } from './counter.ts';

test('no number is handed out twice or lowered, whatever is raised and however often it starts again (conformance 172)', () => {
  const steps = fc.array(
    fc.oneof(fc.constant('take' as const), fc.constant('restart' as const), fc.nat(1000)),
    { maxLength: 200 },
  );
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 64 }), (script, block) => {
      const source = volatileCounter();
      let counter = new SendCounter(source, block);
      let last = -1;
      for (const step of script) {
        if (step === 'restart') counter = new SendCounter(source, block);
        else if (step === 'take') {
          const taken = counter.take();
          expect(taken).toBeGreaterThan(last);
          last = taken;
        } else {
          counter.raise(step);
          const taken = counter.take();
          expect(taken).toBeGreaterThanOrEqual(step);
          expect(taken).toBeGreaterThan(last);
          last = taken;
        }
      }
    }),
  );
});

test('stops before the 32 bits are used up', () => {
  const counter = new SendCounter(volatileCounter(LAST_COUNTER));
  expect(counter.take()).toBe(LAST_COUNTER);
  expect(() => counter.take()).toThrow('used up');
});

test('refuses what came before, and accepts gaps', () => {
  const received = new ReceiveCounter(5);
  expect(received.isFresh(4)).toBe(false);
  expect(received.isFresh(9)).toBe(true);
  expect(received.expected).toBe(5); // asking moves nothing: the tag is not verified yet
  received.accept(9);
  expect(received.isFresh(9)).toBe(false);
  expect(received.expected).toBe(10);
});
