import { expect, test } from 'vitest';
import { obisToBytes, parseObis } from '../data/obis.ts';
import type { Data } from '../data/tag.ts';
import { objectsOf } from './objects.ts';

const structure = (...value: Data[]): Data => ({ type: 'structure', value });
const array = (...value: Data[]): Data => ({ type: 'array', value });
const number = (type: 'uint16' | 'uint8' | 'int8' | 'enum', value: number): Data => ({ type, value });
const name = (text: string): Data => ({ type: 'octetString', value: obisToBytes(parseObis(text)) });
const NULL: Data = { type: 'null', value: null };

const entry = (classId: number, version: number, text: string, rights: Data): Data =>
  structure(number('uint16', classId), number('uint8', version), name(text), rights);
const rights = (attributeMode: number, method: Data): Data =>
  structure(
    array(
      structure(
        number('int8', 2),
        number('enum', attributeMode),
        array(number('int8', 1), number('int8', 2)),
      ),
    ),
    array(structure(number('int8', 1), method)),
  );

const association = (version: number, mode: number): Data =>
  entry(15, version, '0-0:40.0.0*255', rights(mode, number('enum', 1)));

test('access modes mean what the version of the association says', () => {
  const modesOf = (version: number, mode: number, method: Data) =>
    objectsOf(array(association(version, 1), entry(3, 0, '1-0:1.8.0*255', rights(mode, method))))[1]?.rights;
  expect(modesOf(1, 5, number('enum', 2))).toEqual({
    attributes: [
      {
        index: 2,
        access: { read: false, write: true, invoke: false, request: ['authenticated'], response: [] },
        selectors: [1, 2],
      },
    ],
    methods: [
      {
        index: 1,
        access: { read: false, write: false, invoke: true, request: ['authenticated'], response: [] },
      },
    ],
  });
  expect(modesOf(3, 5, number('enum', 1))?.attributes[0]?.access).toMatchObject({
    read: true,
    write: false,
    request: ['authenticated'],
  });
  expect(modesOf(0, 3, { type: 'boolean', value: true })).toMatchObject({
    attributes: [{ access: { read: true, write: true } }],
    methods: [{ access: { invoke: true } }],
  });
});

test('an object whose rights have a form of their own is listed without rights', () => {
  const list = objectsOf(array(association(1, 1), entry(3, 0, '1-0:1.8.0*255', structure(NULL, NULL))));
  expect(list[1]).toEqual({ classId: 3, version: 0, logicalName: '1-0:1.8.0*255', rights: undefined });
});

test('a list of the same without its association is read, too', () => {
  expect(
    objectsOf(array(entry(8, 0, '0-0:1.0.0*255', rights(1, { type: 'boolean', value: false })))),
  ).toHaveLength(1);
});

test('what is no list, or names no object, is unexpected', () => {
  expect(() => objectsOf(NULL)).toThrow('null where the object list is due');
  expect(() => objectsOf(array(structure(NULL)))).toThrow('names no object');
  expect(objectsOf(array())).toEqual([]);
});
