import { describe, expect, test } from 'vitest';
import { CONFORMANCE, PUBLISHED_CASES } from './conformance-items.ts';

/*
 * docs/conformance.md is made from the names of tests; here is what a name has to look like for it. The reader of names is a script
 * without types, hence the import by address.
 */

interface Mark {
  readonly item?: number;
  readonly role?: string;
  readonly published?: string;
  readonly name: string;
}

const script = new URL('../../../scripts/conformance.mjs', import.meta.url).href;
const { marksIn, shownByTests } = (await import(script)) as {
  marksIn(path: string, text: string): readonly Mark[];
  shownByTests(): readonly Mark[];
};
const marks = (text: string, path = 'packages/dlms/test/some.test.ts') =>
  marksIn(path, text).map(({ item, role, published, name }) =>
    published ? `${published}: ${name}` : `${item} ${role}: ${name}`,
  );

test('items are numbered from 1 without holes', () => {
  const numbers = CONFORMANCE.flatMap(({ items }) => items.map(([number]) => number));
  expect(numbers).toEqual(Array.from({ length: 186 }, (_, i) => i + 1));
});

test('published cases name items that there are, and each once', () => {
  for (const [id, , items] of PUBLISHED_CASES)
    for (const item of items) expect(item, id).toBeOneOf(Array.from({ length: 186 }, (_, i) => i + 1));
  expect(new Set(PUBLISHED_CASES.map(([id]) => id)).size).toBe(PUBLISHED_CASES.length);
});

describe('a mark', () => {
  test('stands behind the words of a test, with those of what is around it', () => {
    const text = `describe('a frame', () => { test('is dropped (conformance 1, 2)', () => {}); });`;
    expect(marks(text)).toEqual(['1 server: a frame › is dropped', '2 server: a frame › is dropped']);
  });

  test('may stand before them, with a published name', () => {
    expect(marks(`test('APPL_OPEN_4, 77: a version', () => {})`)).toEqual([
      'APPL_OPEN_4: a version',
      '77 server: a version',
    ]);
  });

  test('may stand in a row of a table', () => {
    expect(
      marks(`test.each([['99: an unknown object', 1], ['another', 2]])('%s is refused', () => {})`),
    ).toEqual(['99 server: an unknown object is refused']);
  });

  test('of both sides is for the side it says, that of its file, or both', () => {
    const text = `test('x (conformance 33)', () => {})`;
    expect(marks(text)).toEqual(['33 both: x']);
    expect(marks(text, 'packages/dlms/src/client/some.test.ts')).toEqual(['33 client: x']);
    expect(marks(text, 'packages/dlms/test/server-some.test.ts')).toEqual(['33 server: x']);
    expect(marks(`test('x (conformance 33 client)', () => {})`)).toEqual(['33 client: x']);
  });

  test.each([
    ['of no item', `test('x (conformance 999)', () => {})`, 'names 999'],
    ['that is no number', `test('x (conformance soon)', () => {})`, 'names soon'],
    ['for a side that it does not concern', `test('x (conformance 1 client)', () => {})`, 'does not concern'],
    ['on a test that is skipped', `test.skip('x (conformance 1)', () => {})`, 'is skipped'],
    ['within what is skipped', `describe.todo('y', () => { test('x (conformance 1)') })`, 'is skipped'],
  ])('%s is refused', (_, text, reason) => {
    expect(() => marks(text)).toThrow(reason);
  });
});

test('the tests of this repository name items that there are', () => {
  expect(shownByTests().length).toBeGreaterThan(150);
});
