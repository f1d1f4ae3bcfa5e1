import { expect, test } from 'vitest';
import { CLASSES } from './catalogue.ts';
import { documentClasses } from './document.ts';
import { Register } from './register.ts';

test('a class is a table of its attributes and methods', () => {
  expect(documentClasses([Register]).split('\n').slice(7)).toEqual([
    '',
    '## 3 Register, version 0',
    '',
    'A measured or counted value with its scaler and unit.',
    '',
    '| attribute | name | type | access | offset | |',
    '|--:|---|---|---|--:|---|',
    '| 1 | logicalName | logical name | read | 0 |  |',
    '| 2 | value | any | read | 8 | the number, to be multiplied by 10^scaler |',
    '| 3 | scalerUnit | { scaler: integer, unit: enum (unit) } | readWrite | 10 |  |',
    '',
    '| method | name | argument | result | offset | |',
    '|--:|---|---|---|--:|---|',
    '| 1 | reset | integer |  | 28 | sets the value to its default |',
    '',
  ]);
});

test('every class is on the page, and says what is unconfirmed', () => {
  const page = documentClasses();
  for (const { id, name, version, unconfirmed } of CLASSES) {
    expect(page).toContain(`## ${id} ${name}, version ${version}`);
    if (unconfirmed !== undefined) expect(page).toContain(`*Unconfirmed:* ${unconfirmed}`);
  }
});
