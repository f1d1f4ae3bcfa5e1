import { logicalName } from '../data/reference.ts';
import { any, integer, longUnsigned, openEnumOf } from '../data/scalar.ts';
import { array, structure } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

const action = structure({
  service: openEnumOf({ write: 1, execute: 2 }),
  classId: longUnsigned,
  logicalName,
  index: integer,
  parameter: any,
});

/** Class 9: scripts of writes and method calls. */
export const ScriptTable = interfaceClass({
  id: 9,
  version: 0,
  name: 'ScriptTable',
  doc: 'Scripts, each a list of attributes to write and methods to call',
  attributes: {
    logicalName: ownName,
    scripts: {
      index: 2,
      type: array(structure({ identifier: longUnsigned, actions: array(action) })),
      static: true,
    },
  },
  methods: { execute: { index: 1, argument: longUnsigned, doc: 'the identifier of a script' } },
  firstMethod: 0x20,
});
