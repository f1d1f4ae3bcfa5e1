import { captureObject, logicalName } from '../data/reference.ts';
import { any, integer, longUnsigned, openEnumOf } from '../data/scalar.ts';
import { array, type SchemaValue, structure } from '../data/schema.ts';

/* Objects of which not everything is wanted, as push setups, compact data and data protection name them. */

/** Which rows of a buffer are meant: none restricted, or a range of times or of entries. */
const restriction = structure({ type: openEnumOf({ none: 0, byDate: 1, byEntry: 2 }), value: any });

/** An attribute, and which of its rows. */
export const restrictedObject = structure({
  classId: longUnsigned,
  logicalName,
  attribute: integer,
  dataIndex: longUnsigned,
  restriction,
});

/** An attribute, which of its rows, and which of their columns. */
export const restrictedColumns = structure({
  classId: longUnsigned,
  logicalName,
  attribute: integer,
  dataIndex: longUnsigned,
  restriction,
  columns: array(captureObject),
});
export type RestrictedColumns = SchemaValue<typeof restrictedColumns>;
