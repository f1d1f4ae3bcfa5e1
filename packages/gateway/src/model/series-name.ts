import { type Obis, obisName } from 'dlms/data';

/** Names that are remembered: more than a fleet has objects. */
const REMEMBERED = 10_000;
const names = new Map<Obis, string>();

/** The English name of an object. Making it takes longer than all else that is done with a reading, and the same ones come over and over. */
export function seriesName(logicalName: Obis): string {
  let name = names.get(logicalName);
  if (name === undefined) {
    name = obisName(logicalName);
    if (names.size >= REMEMBERED) names.clear();
    names.set(logicalName, name);
  }
  return name;
}
