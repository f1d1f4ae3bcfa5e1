import { dataToJson, unitSymbol } from 'dlms/data';
import type { Reading } from 'dlms/inspect';
import { nameOf } from './name.ts';

/** A reading as the contract has it: with the name of its object, the symbol of its unit, and its value as plain JSON. */
export function readingDocument({ data, unit, ...reading }: Reading) {
  return {
    ...reading,
    name: nameOf(reading.logicalName),
    ...(unit !== undefined && { unit: unitSymbol(unit) }),
    data: dataToJson(data),
  };
}
