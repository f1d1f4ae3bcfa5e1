import { type Obis, obisOf } from 'dlms/data';

/** The objects that every ION meter has (ION protocol document, "Standard COSEM objects"), and the status of its profiles. */
export const DEFAULT_OBJECTS = {
  clock: obisOf([0, 0, 1, 0, 0, 255]),
  associationLn: obisOf([0, 0, 40, 0, 0, 255]),
  sapAssignment: obisOf([0, 0, 41, 0, 0, 255]),
  logicalDeviceName: obisOf([0, 0, 42, 0, 0, 255]),
  status: obisOf([0, 0, 97, 97, 0, 255]),
} as const satisfies Readonly<Record<string, Obis>>;

/** What a code is taken by in every meter; undefined when it is free. */
export function defaultObjectAt(logicalName: Obis): string | undefined {
  const found = Object.entries(DEFAULT_OBJECTS).find(([, code]) => code === logicalName);
  return found && TITLES[found[0] as keyof typeof DEFAULT_OBJECTS];
}

const TITLES: Readonly<Record<keyof typeof DEFAULT_OBJECTS, string>> = {
  clock: 'the Clock',
  associationLn: 'the Association LN',
  sapAssignment: 'the SAP assignment',
  logicalDeviceName: 'the logical device name',
  status: 'the status word',
};
