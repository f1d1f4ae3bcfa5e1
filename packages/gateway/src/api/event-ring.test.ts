import { expect, test } from 'vitest';
import { EventRing } from './event-ring.ts';

const texts = (ring: EventRing, id: string, device?: string) => {
  const place = ring.placeOf(id);
  return place === undefined
    ? undefined
    : ring.since(place, device)?.map(({ text }) => text.split('\n').slice(0, 2).join(' '));
};

test('who comes back gets what was said meanwhile, in its order', () => {
  const ring = new EventRing('e');
  const begin = ring.id;
  ring.add('device', 1, { key: 'a' });
  const middle = ring.id;
  ring.add('device', 2, { key: 'b' });
  ring.add('problem', 3);
  expect(texts(ring, begin)).toEqual([
    'event: device data: 1',
    'event: device data: 2',
    'event: problem data: 3',
  ]);
  expect(texts(ring, middle)).toEqual(['event: device data: 2', 'event: problem data: 3']);
  expect(texts(ring, ring.id)).toEqual([]);
});

test('of what has a state the last word is kept, and its place is that of the last word', () => {
  const ring = new EventRing('e');
  const begin = ring.id;
  for (let n = 0; n < 100_000; n++) ring.add('device', n, { key: n % 2 === 0 ? 'a' : 'b' });
  ring.add('overview', 'x', { key: 'a' });
  expect(texts(ring, begin)).toEqual([
    'event: device data: 99998',
    'event: device data: 99999',
    'event: overview data: "x"',
  ]);
});

test('what is of one device is for its readers only', () => {
  const ring = new EventRing('e');
  const begin = ring.id;
  ring.add('values', 1, { of: 'a' });
  expect(texts(ring, begin, 'a')).toHaveLength(1);
  expect(texts(ring, begin, 'b')).toEqual([]);
  expect(texts(ring, begin)).toEqual([]);
});

test('ids of another start, of what is forgotten or of nonsense lead nowhere', () => {
  const ring = new EventRing('e');
  const begin = ring.id;
  ring.add('problem', 1);
  for (const id of ['f.0', 'e.2', 'e.-1', 'e.x', 'e', '', 'e.0.0', 'e.1e3'])
    expect(texts(ring, id), id).toBeUndefined();
  ring.clear();
  expect(texts(ring, begin)).toBeUndefined();
  expect(texts(ring, 'e.1')).toBeUndefined();
  expect(texts(ring, ring.id)).toEqual([]);
});

test('it keeps so much and no more, and who has missed too much is told so', () => {
  const ring = new EventRing('e');
  const begin = ring.id;
  for (let n = 0; n < 30; n++) ring.add('problem', 'x'.repeat(20_000));
  expect(ring.placeOf(begin)).toBe(0);
  expect(texts(ring, begin)).toBeUndefined(); // 600 kB
  for (let n = 0; n < 1000; n++) ring.add('problem', 'x'.repeat(20_000));
  expect(ring.placeOf(begin)).toBeUndefined();
  for (let n = 0; n < 30_000; n++) ring.add('problem', n);
  expect(ring.placeOf(`e.${ring.last - 20_001}`)).toBeUndefined();
  expect(texts(ring, `e.${ring.last - 10}`)).toHaveLength(10);
});
