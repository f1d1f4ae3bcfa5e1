import { doubleLongUnsigned, longUnsigned, octetString } from '../data/scalar.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

/** Class 26: a table of ANSI C12.19. */
export const UtilityTables = interfaceClass({
  id: 26,
  version: 0,
  name: 'UtilityTables',
  doc: 'A table of ANSI C12.19',
  attributes: {
    logicalName: ownName,
    tableId: { index: 2, type: longUnsigned, static: true },
    length: { index: 3, type: doubleLongUnsigned, doc: 'octets' },
    buffer: { index: 4, type: octetString, doc: 'selective access 1 by offset, 2 by index' },
  },
  methods: {},
});
