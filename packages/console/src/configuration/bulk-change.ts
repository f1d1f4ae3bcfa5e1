import type { ConfigurationOperation } from '@meterwire/api/configuration';
import { type Entry, nameOf } from './edit.ts';

/** What is to change of many devices at once; undefined leaves it as it is. */
export interface BulkChange {
  readonly enabled?: boolean | undefined;
  readonly connection?: string | undefined;
  /** Empty: none. */
  readonly template?: string | undefined;
  readonly addTags: readonly string[];
  readonly removeTags: readonly string[];
}

/** The operations of a bulk change: one for what is alike, and one for each set of tags that comes out. */
export function bulkOperations(
  names: readonly string[],
  devices: readonly Entry[],
  { enabled, connection, template, addTags, removeTags }: BulkChange,
): readonly ConfigurationOperation[] {
  const value = {
    ...(enabled === undefined ? {} : { enabled }),
    ...(connection === undefined ? {} : { connection }),
    ...(template === undefined ? {} : { template: template === '' ? null : template }),
  };
  const alike: ConfigurationOperation[] =
    Object.keys(value).length === 0 ? [] : [{ op: 'patch', collection: 'devices', names: [...names], value }];
  if (addTags.length === 0 && removeTags.length === 0) return alike;
  const wanted = new Set(names);
  const bySet = new Map<string, string[]>();
  for (const device of devices) {
    const name = nameOf('devices', device);
    if (!wanted.has(name)) continue;
    const before = tagsOf(device);
    const after = [...new Set([...before, ...addTags])].filter((tag) => !removeTags.includes(tag));
    if (after.join('\n') !== before.join('\n'))
      bySet.set(after.join('\n'), [...(bySet.get(after.join('\n')) ?? []), name]);
  }
  const tagged = [...bySet].map(
    ([tags, named]): ConfigurationOperation => ({
      op: 'patch',
      collection: 'devices',
      names: named,
      value: { tags: tags === '' ? null : tags.split('\n') },
    }),
  );
  return [...alike, ...tagged];
}

/** The tags of a device. */
export const tagsOf = ({ tags }: Entry): readonly string[] => (Array.isArray(tags) ? tags.map(String) : []);
