import type { AttributeValue } from '@meterwire/api';
import { expect, test } from 'vitest';
import { rowsOf } from './value-rows.ts';

const value = (attribute: number, attributeName: string, read: unknown): AttributeValue => ({
  logicalName: '1-0:1.8.0*255',
  classId: 3,
  attribute,
  attributeName,
  ok: true,
  error: null,
  value: read,
  note: null,
  raw: null,
});

test('a number stands with the scaler and unit that were read beside it, exactly', () => {
  const rows = rowsOf([
    value(2, 'value', { type: 'uint64', value: '9007199254740993' }),
    value(3, 'scalerUnit', { scaler: -3, unit: 'Wh' }),
  ]);
  expect(rows).toMatchObject([{ name: 'value', number: { text: '9007199254740.993', unit: 'Wh' } }]);
  expect(rows).toHaveLength(1);
});

test('without a scaler it is shown as it came', () => {
  expect(rowsOf([value(2, 'value', { type: 'uint32', value: 5 })])).toEqual([
    { logicalName: '1-0:1.8.0*255', attribute: 2, name: 'value', value: 5 },
  ]);
});

test('what was refused says why, and has no value', () => {
  const refused = { ...value(2, 'value', null), ok: false, error: 'readWriteDenied' };
  expect(rowsOf([refused])).toMatchObject([{ refusal: 'readWriteDenied', value: null }]);
});
