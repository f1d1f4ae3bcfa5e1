import { isGroup } from './kind.ts';
import type { FormScope } from './scope.ts';

/** The devices that are meant by `all`, by a list of names, or by tags, of those that there are now. */
export function meantDevices(
  value: unknown,
  { names, deviceTags }: Pick<FormScope, 'names' | 'deviceTags'>,
): readonly string[] {
  const devices = names.devices ?? [];
  if (value === 'all') return devices;
  if (Array.isArray(value)) {
    const known = new Set(devices);
    return value.map(String).filter((name) => known.has(name));
  }
  const tags = isGroup(value) && Array.isArray(value['tags']) ? value['tags'].map(String) : [];
  if (tags.length === 0) return [];
  return devices.filter((_, index) => tags.every((tag) => deviceTags[index]?.includes(tag)));
}
