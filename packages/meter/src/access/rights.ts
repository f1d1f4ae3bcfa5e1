import { type Obis, parseObis } from 'dlms/data';
import type { AccessRule } from 'dlms/server';
import { DEFAULT_OBJECTS } from '../default-objects.ts';
import type { AssociationDescription } from './description.ts';

/** What the association of a description may do. `open` are the objects that anybody may read: counters. */
export function rightsOf(
  { rights = 'reading' }: AssociationDescription,
  open: readonly string[],
): readonly AccessRule[] {
  if (rights === 'management') return [];
  if (rights === 'reading') return [READ_ONLY];
  if (rights === 'public')
    return [
      { hidden: true, attributes: { others: 'none' }, methods: { others: 'none' } },
      ...[...PUBLIC, ...open.map((code) => parseObis(code))].map(
        (logicalName): AccessRule => ({ logicalName, hidden: false, ...READ_ONLY }),
      ),
    ];
  return rights.map(
    ({ object, class: classId, hidden, attributes, methods }): AccessRule => ({
      ...(object !== undefined && { logicalName: parseObis(object) }),
      ...(classId !== undefined && { classId }),
      ...(hidden !== undefined && { hidden }),
      ...(attributes && { attributes }),
      ...(methods && { methods }),
    }),
  );
}

const READ_ONLY: AccessRule = { attributes: { others: 'read' }, methods: { others: 'none' } };

const PUBLIC: readonly Obis[] = [
  DEFAULT_OBJECTS.clock,
  DEFAULT_OBJECTS.associationLn,
  DEFAULT_OBJECTS.sapAssignment,
  DEFAULT_OBJECTS.logicalDeviceName,
];
