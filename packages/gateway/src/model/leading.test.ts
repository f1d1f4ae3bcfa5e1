import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Leading } from './leading.ts';

test('the few of many are those that sorting all of them puts first', () => {
  const item = fc.record({ rank: fc.integer({ min: 0, max: 9 }), id: fc.nat() });
  fc.assert(
    fc.property(fc.array(item, { maxLength: 60 }), fc.integer({ min: 0, max: 20 }), (items, most) => {
      const first = new Leading<(typeof items)[number]>(most);
      for (const one of items) if (first.wants(one.rank)) first.add(one.rank, one);
      expect(first.items).toEqual(items.toSorted((a, b) => a.rank - b.rank).slice(0, most));
    }),
  );
});
