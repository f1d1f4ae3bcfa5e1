import { expect, test } from 'vitest';
import { bulkOperations } from './bulk-change.ts';

const devices = [{ name: 'a', tags: ['hall'] }, { name: 'b', tags: ['hall', 'old'] }, { name: 'c' }];
const names = ['a', 'b', 'c'];

test('what is alike for all is one operation, whatever their number', () => {
  const change = { enabled: false, connection: 'roof', template: '', addTags: [], removeTags: [] };
  expect(bulkOperations(names, devices, change)).toEqual([
    {
      op: 'patch',
      collection: 'devices',
      names,
      value: { enabled: false, connection: 'roof', template: null },
    },
  ]);
});

test('tags are added and taken away, and those that keep theirs are left alone', () => {
  const patch = (named: string[], tags: string[] | null) => ({
    op: 'patch',
    collection: 'devices',
    names: named,
    value: { tags },
  });
  expect(bulkOperations(names, devices, { addTags: ['hall'], removeTags: ['old'] })).toEqual([
    patch(['b', 'c'], ['hall']),
  ]);
  expect(bulkOperations(['a'], devices, { addTags: [], removeTags: ['hall'] })).toEqual([patch(['a'], null)]);
  expect(bulkOperations(names, devices, { addTags: [], removeTags: [] })).toEqual([]);
});
