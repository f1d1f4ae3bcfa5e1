import { describe, expect, test } from 'vitest';
import { examples } from './examples.ts';
import { noKeys, openerOf, type TypedKeys } from './keys.ts';
import * as pageCrypto from './noble-crypto.ts';
import { foldable, linesOf, pathAt } from './node.ts';
import { octetsOf, type Pasted } from './octets.ts';
import { documentText, readableText, takeApart } from './taken.ts';

const pasted = (text: string): Pasted => {
  const found = octetsOf(text);
  if (found === undefined || typeof found === 'string') throw new Error(String(found));
  return found;
};
const [session, push, damaged] = examples;
if (!session || !push || !damaged) throw new Error('the page has lost its examples');

const opened = (keys: TypedKeys) => {
  let unchecked = false;
  const taken = takeApart(
    pasted(push.text),
    'auto',
    openerOf(pageCrypto, keys, () => {
      unchecked = true;
    }),
  );
  return { ...taken, unchecked };
};

describe('the examples of the page', () => {
  test('a session: nothing is wrong with it, and the value has its unit', () => {
    const { problems, readings, items } = takeApart(pasted(session.text), 'auto');
    expect(problems).toEqual([]);
    expect(readings).toMatchObject([{ logicalName: '1-1:1.8.0*255', quantity: '1471671121', unit: 'Wh' }]);
    expect(items.filter(({ kind }) => kind === 'frame')).toHaveLength(10);
  });

  test('as text: a line for each frame and APDU, octets and fields below, values at the end', () => {
    const lines = readableText(takeApart(pasted(session.text), 'auto')).split('\n');
    expect(lines[0]).toMatch(/^ {5}0 {2}/);
    expect(lines.filter((line) => /getResponse/.test(line)).length).toBeGreaterThan(0);
    expect(lines.at(-2)).toBe('1-1:1.8.0*255  1471671121  Wh');
  });

  test('a ciphered push: closed without keys, open with them', () => {
    expect(takeApart(pasted(push.text), 'auto').problems[0]?.path).toBe('security');
    const { problems, readings, unchecked } = opened(push.keys);
    expect([problems, readings.length, unchecked]).toEqual([[], 5 - 1, false]);
  });

  test('damaged answers: what is left is read, and what is wrong is told', () => {
    const { problems, items } = takeApart(pasted(damaged.text), 'auto');
    expect(problems.length).toBeGreaterThanOrEqual(2);
    expect(items.some(({ wrong }) => wrong.length > 0)).toBe(true);
  });
});

describe('keys', () => {
  test('without the authentication key it is opened unchecked, and that is said', () => {
    const { readings, unchecked } = opened({ ...push.keys, authentication: '' });
    expect([readings.length, unchecked]).toEqual([4, true]);
  });
  test('a wrong authentication key opens nothing', () => {
    const { problems } = opened({ ...push.keys, authentication: '00'.repeat(16) });
    expect(problems[0]?.message).toBe('the authentication tag does not hold');
  });
  test('keys that are none are as good as no keys', () => {
    expect(opened({ ...noKeys, encryption: 'nonsense' }).readings).toEqual([]);
  });
});

describe('messages a line', () => {
  test('without frames each line is a message of its own', () => {
    const { items, problems } = takeApart(pasted('c001c100030100010800ff0200\nc401c1000600000001'), 'auto');
    expect(items.map(({ name, offset }) => [name, offset])).toEqual([
      ['getRequest', 0],
      ['getResponse', 13],
    ]);
    expect(problems).toEqual([]);
  });
});

describe('fields', () => {
  const nodes = opened(push.keys).items.at(-1)?.nodes() ?? [];
  const text = (path: readonly number[]) => {
    let list = nodes;
    let found = '';
    for (const index of path) {
      found = list[index]?.text ?? '';
      list = list[index]?.children ?? [];
    }
    return found;
  };

  test('an octet leads to the innermost field', () => {
    expect(text(pathAt(nodes, 0))).toBe('dataNotification');
    // 02 DF A7 16, behind its tag
    expect(text(pathAt(nodes, 0x31))).toBe('48211734');
  });
  test('folding hides what is inside, and only that', () => {
    const all = linesOf(nodes, new Set()).length;
    const keys = foldable(nodes);
    expect(linesOf(nodes, new Set(keys)).length).toBe(nodes.length);
    expect(linesOf(nodes, new Set([keys.at(-1) ?? ''])).length).toBeLessThan(all);
  });
});

test('the document has no octets that a program cannot read, and no 64-bit number that it would round', () => {
  const text = documentText(takeApart(pasted(session.text), 'auto'));
  const { apdus, readings } = JSON.parse(text) as { apdus: { hex: string }[]; readings: { value: string }[] };
  expect(apdus[0]?.hex).toMatch(/^60/);
  expect(readings[0]?.value).toBe('1471671121');
});
