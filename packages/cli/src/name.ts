import { type Obis, obisName } from 'dlms/data';

/** What a logical name means, in English: `Active energy import (+A) total`. */
export const nameOf = (logicalName: Obis): string => obisName(logicalName);
