import { type Obis, obisName } from 'dlms/data';

/** What an object is, for people. */
export function objectName(logicalName: Obis): string | null {
  return obisName(logicalName);
}
