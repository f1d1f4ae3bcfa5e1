import { expect, test } from 'vitest';
import { Outgoing, segmentsOf } from './outgoing.ts';

const numbers = (outgoing: Outgoing): string[] =>
  outgoing.window().map(({ send, info, segmented }) => `${send}:${info.join('')}${segmented ? '+' : ''}`);

const message = (...octets: number[]): Uint8Array => Uint8Array.from(octets);

test('cuts messages and keeps at most a window on the way', () => {
  const outgoing = new Outgoing(2, 3);
  outgoing.queue(message(1, 2, 3, 4, 5));
  outgoing.queue(message(6, 7));
  expect(numbers(outgoing)).toEqual(['0:12+', '1:34+', '2:5']);
  expect(outgoing.outstanding).toBe(3);
  expect(outgoing.queuedBytes).toBe(2);
});

test('sends again, unchanged and under the same number, what is not acknowledged', () => {
  const outgoing = new Outgoing(2, 3);
  outgoing.queue(message(1, 2, 3, 4, 5, 6, 7, 8));
  outgoing.window();
  expect(outgoing.acknowledge(2)).toBe('progress');
  expect(numbers(outgoing)).toEqual(['2:56+', '3:78']);
  expect(outgoing.acknowledge(2)).toBe('nothing');
  expect(outgoing.acknowledge(4)).toBe('progress');
  expect(numbers(outgoing)).toEqual([]);
});

test('counts modulo 8', () => {
  const outgoing = new Outgoing(1, 7);
  for (let round = 0; round < 20; round++) {
    outgoing.queue(message(1, 2, 3));
    expect(numbers(outgoing).length).toBe(3);
    expect(outgoing.acknowledge(((round + 1) * 3) & 7)).toBe('progress');
  }
});

test('refuses to believe what was never sent', () => {
  const outgoing = new Outgoing(1, 7);
  outgoing.queue(message(1, 2));
  outgoing.window();
  expect(outgoing.acknowledge(3)).toBe('invalid');
  expect(outgoing.acknowledge(7)).toBe('invalid');
  expect(outgoing.outstanding).toBe(2);
});

test('a message that fits is one segment, and an empty one too', () => {
  expect(segmentsOf(message(1, 2), 2)).toEqual([{ info: message(1, 2), segmented: false }]);
  expect(segmentsOf(message(), 2)).toEqual([{ info: message(), segmented: false }]);
});
