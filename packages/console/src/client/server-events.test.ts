import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventParser } from './server-events.ts';

const stream =
  'event: step\ndata: {"a":1}\n\n: a comment that keeps the line open\n\ndata: first\ndata: second\n\nevent: end\ndata: {}\n\n';
const events = [
  { event: 'step', data: '{"a":1}' },
  { event: 'message', data: 'first\nsecond' },
  { event: 'end', data: '{}' },
];

test('events are found however the text is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(stream.length), { maxLength: 12 }), fc.boolean(), (cuts, crlf) => {
      const text = crlf ? stream.replaceAll('\n', '\r\n') : stream;
      const places = [0, ...cuts.sort((a, b) => a - b), text.length];
      const parser = new EventParser();
      const found = places.slice(1).flatMap((end, i) => [...parser.take(text.slice(places[i], end))]);
      expect(found).toEqual(events);
    }),
  );
});

test('a stream that never ends a line does not fill the memory', () => {
  const parser = new EventParser();
  expect(() => [...parser.take('data: '.padEnd((4 << 20) + 1, 'x'))]).toThrow(/without an end/);
});
