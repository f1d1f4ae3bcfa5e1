import type { MeterObject } from '@meterwire/api';
import { type Entry, freeName } from '../configuration/edit.ts';
import { isGroup } from '../form/kind.ts';

/** An object as a template holds it. */
export interface KeptObject {
  readonly logicalName: string;
  readonly class: number;
  readonly version: number;
  readonly name?: string;
}

const longestName = 200;

/** What is kept of an object of a meter; objects of class 0, which some lists hold, are none. */
export const kept = (objects: readonly MeterObject[]): readonly KeptObject[] =>
  objects
    .filter(({ classId }) => classId > 0)
    .map(({ logicalName, classId, version, name }) => ({
      logicalName,
      class: classId,
      version,
      ...(name === null ? {} : { name: name.slice(0, longestName) }),
    }));

/** Names an object: one logical name may be that of two classes. */
export const keyOf = (object: Pick<KeptObject, 'logicalName' | 'class'>): string =>
  `${object.logicalName}/${object.class}`;

/** The objects that a template holds. */
export function objectsOf(template: Entry): readonly KeptObject[] {
  const { objects } = template;
  if (!Array.isArray(objects)) return [];
  return objects.filter(isGroup).map(({ logicalName, class: id, version, name }) => ({
    logicalName: String(logicalName),
    class: Number(id),
    version: Number(version ?? 0),
    ...(name === undefined ? {} : { name: String(name) }),
  }));
}

/** The template with more objects: those that it has stay as they are written, in their places. */
export function withObjects(template: Entry, objects: readonly KeptObject[]): Entry {
  const known = new Set(objectsOf(template).map(keyOf));
  const before: readonly unknown[] = Array.isArray(template['objects']) ? template['objects'] : [];
  return { ...template, objects: [...before, ...objects.filter((object) => !known.has(keyOf(object)))] };
}

const profileClass = 7;
export const isProfile = (object: KeptObject): boolean => object.class === profileClass;

/** A request that reads objects of a template, for the devices that follow it; all others can still be chosen. */
export function requestFrom(
  template: string,
  task: { readonly values: readonly KeptObject[] } | { readonly profile: string },
  devices: readonly string[],
  taken: readonly string[],
): Entry {
  const what =
    'profile' in task
      ? { profile: task.profile }
      : { values: task.values.map(({ logicalName, class: id }) => ({ logicalName, class: id })) };
  return {
    name: freeName(template, taken),
    devices: devices.length === 0 ? 'all' : devices,
    every: '15m',
    ...what,
  };
}
