import { any } from '../data/scalar.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

/** Class 1: a value of any type. */
export const DataObject = interfaceClass({
  id: 1,
  version: 0,
  name: 'Data',
  doc: 'A value of any type, such as an identifier, a status word or a setting',
  attributes: {
    logicalName: ownName,
    value: { index: 2, type: any, access: 'readWrite' },
  },
  methods: {},
});
