import type { MeterObject } from '@meterwire/api';
import { complaintsOf, entrySchema } from '@meterwire/api/configuration';
import { expect, test } from 'vitest';
import { kept, objectsOf, requestFrom, withObjects } from './kept-object.ts';

const object = (logicalName: string, classId: number, name: string | null = null): MeterObject => ({
  classId,
  className: '',
  version: 0,
  logicalName,
  name,
  attributes: [],
  methods: [],
});

const energy = object('1-0:1.8.0*255', 3, 'Active energy import');

test('objects are kept with class and name, in the words of the configuration', () => {
  const objects = kept([
    energy,
    object('0-0:96.1.0*255', 1),
    object('0-0:0.0.0*0', 0),
    object('1-0:99.1.0*255', 7, 'x'.repeat(300)),
  ]);
  expect(objects[0]).toEqual({
    logicalName: '1-0:1.8.0*255',
    class: 3,
    version: 0,
    name: 'Active energy import',
  });
  expect(objects).toHaveLength(3);
  expect(complaintsOf(entrySchema('templates'), { name: 'ion', objects })).toEqual([]);
});

test('what a template holds stays as it is written; only what is new is added behind it', () => {
  const written = {
    name: 'ion',
    client: 1,
    objects: [{ logicalName: '1-0:1.8.0*255', class: 3, name: 'mine', unit: 'Wh' }],
  };
  const after = withObjects(written, kept([energy, object('1-0:2.8.0*255', 3)]));
  expect(after).toEqual({
    ...written,
    objects: [written.objects[0], { logicalName: '1-0:2.8.0*255', class: 3, version: 0 }],
  });
  expect(objectsOf(after).map(({ name }) => name)).toEqual(['mine', undefined]);
});

test('one code of two classes is two objects', () => {
  const after = withObjects({ name: 'ion' }, kept([object('0-0:1.0.0*255', 8), object('0-0:1.0.0*255', 1)]));
  expect(objectsOf(after)).toHaveLength(2);
});

test('a request of a template is asked of its devices, of all where there are none yet', () => {
  const values = kept([energy]);
  const request = requestFrom('ion', { values }, ['main'], ['ion']);
  expect(request).toEqual({
    name: 'ion 2',
    devices: ['main'],
    every: '15m',
    values: [{ logicalName: '1-0:1.8.0*255', class: 3 }],
  });
  expect(requestFrom('ion', { profile: '1-0:99.1.0*255' }, [], [])).toMatchObject({
    devices: 'all',
    profile: '1-0:99.1.0*255',
  });
  expect(complaintsOf(entrySchema('requests'), request)).toEqual([]);
});
