import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pageOf, type SortKey } from './cursor.ts';
import { Problem } from './problem.ts';

interface Item {
  readonly name: string;
  readonly value: SortKey;
}

const key = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constant(null),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const items = (values: fc.Arbitrary<SortKey>) =>
  fc.uniqueArray(fc.record({ name: fc.string({ maxLength: 4 }), value: values }), {
    selector: ({ name }) => name,
    maxLength: 40,
  });
const lists = fc.oneof(items(key), items(fc.string({ maxLength: 3 })));
const order = fc.constantFrom('asc' as const, 'desc' as const);

/** Walks all pages; `between` may change the list while we walk. */
function walk(all: Item[], way: 'asc' | 'desc', limit: number, between = (list: Item[]) => list): Item[][] {
  const pages: Item[][] = [];
  let after: string | undefined;
  let list = all;
  for (;;) {
    const { items: page, next } = pageOf(list, {
      key: ({ value }) => value,
      name: ({ name }) => name,
      order: way,
      after,
      limit,
    });
    pages.push([...page]);
    if (next === null) return pages;
    after = next;
    list = between(list);
  }
}

describe('pages', () => {
  test('hold every item once, in one order, none longer than it may be', () => {
    fc.assert(
      fc.property(lists, order, fc.integer({ min: 1, max: 7 }), (all, way, limit) => {
        const pages = walk(all, way, limit);
        const [whole = []] = walk(all, way, all.length + 1);
        expect(pages.flat()).toEqual(whole);
        expect(new Set(whole)).toEqual(new Set(all));
        expect(pages.every((page) => page.length <= limit)).toBe(true);
      }),
    );
  });

  test('leave out nothing and repeat nothing of what stays, while other items come and go', () => {
    fc.assert(
      fc.property(lists, order, fc.integer({ min: 1, max: 5 }), (all, way, limit) => {
        const stays = all.filter((_, index) => index % 2 === 0);
        const seen = walk(all, way, limit, (list) => [
          ...stays,
          ...list.slice(0, 3).filter((one) => !stays.includes(one)),
        ]);
        const kept = seen.flat().filter((item) => stays.includes(item));
        expect(kept).toHaveLength(stays.length);
        expect(new Set(kept)).toEqual(new Set(stays));
      }),
    );
  });

  test('put what is not known last, whichever way they are sorted', () => {
    const all: Item[] = [
      { name: 'a', value: null },
      { name: 'm-10', value: 1 },
      { name: 'm-9', value: 1 },
      { name: 'z', value: 2 },
    ];
    const names = (way: 'asc' | 'desc') =>
      walk(all, way, 9)
        .flat()
        .map(({ name }) => name);
    expect(names('asc')).toEqual(['m-9', 'm-10', 'z', 'a']);
    expect(names('desc')).toEqual(['z', 'm-10', 'm-9', 'a']);
  });

  test('do not begin at a cursor that is none', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (after) => {
        const wanted = { key: () => 1, name: () => 'x', order: 'asc', after, limit: 1 } as const;
        expect(() => pageOf([1], wanted)).toThrow(Problem);
      }),
    );
  });
});
