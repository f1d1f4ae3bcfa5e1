import type { Obis } from 'dlms/data';

/** What an object is, for people; null where nobody knows. */
export function objectName(_logicalName: Obis): string | null {
  return null;
}
