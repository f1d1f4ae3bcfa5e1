import type { AttributeValue } from '@meterwire/api';
import { expect, test } from 'vitest';
import { typedValue, withValues } from './objects-query.ts';

const value = (attribute: number, said: unknown): AttributeValue => ({
  logicalName: '1-0:1.8.0*255',
  classId: 3,
  attribute,
  attributeName: null,
  ok: true,
  error: null,
  value: said,
  note: null,
  raw: null,
});

test('an attribute that is read again takes the place of the old one, and the others stay', () => {
  const first = withValues(undefined, [value(2, 1), value(3, 2)]);
  const second = withValues(first, [value(2, 9)]);
  expect(new Map(second.values.map((one) => [one.attribute, one.value]))).toEqual(
    new Map([
      [3, 2],
      [2, 9],
    ]),
  );
});

test.each([
  ['5', 5],
  ['true', true],
  ['{"scaler":-1}', { scaler: -1 }],
  ['mode4', 'mode4'],
  ['uint16:5', 'uint16:5'],
  ['{broken', '{broken'],
])('%s is sent as %o', (text, sent) => {
  expect(typedValue(text)).toEqual(sent);
});
