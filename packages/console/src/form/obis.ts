import { obisName, parseObisReference } from 'dlms/data';

/** What a code stands for; undefined where it is none. */
export function obisWords(text: string): string | undefined {
  try {
    return obisName(parseObisReference(text).obis);
  } catch {
    return undefined;
  }
}

/** What is wrong with a code, in the words of the parser that the gateway uses as well. */
export function obisComplaint(text: string): string | undefined {
  try {
    const { member } = parseObisReference(text);
    if (member === undefined || (typeof member === 'number' && member >= 1 && member <= 127))
      return undefined;
    return `"${text}" is not allowed: behind the colon an attribute as a number from 1 to 127`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
