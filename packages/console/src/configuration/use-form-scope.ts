import { COLLECTIONS, type Collection } from '@meterwire/api/configuration';
import { useMemo } from 'react';
import type { FormScope } from '../form/scope.ts';
import { entriesOf, namesOf, type Written } from './edit.ts';

const none: readonly string[] = [];

/** What forms may name, of the configuration as it is. */
export function useScopeOf(written: Written, models: readonly string[] = none): FormScope {
  return useMemo(() => {
    const lists = Object.keys(COLLECTIONS) as Collection[];
    const deviceTags = entriesOf(written, 'devices').map(({ tags }) =>
      Array.isArray(tags) ? tags.map(String) : [],
    );
    const connectionTags = entriesOf(written, 'connections').flatMap(({ tags }) =>
      Array.isArray(tags) ? tags.map(String) : [],
    );
    return {
      names: {
        ...Object.fromEntries(lists.map((list) => [list, namesOf(written, list)])),
        tags: [...new Set([...deviceTags.flat(), ...connectionTags])].sort(),
        models,
      },
      deviceTags,
      timeZone: String(written['timeZone'] ?? 'UTC'),
    };
  }, [written, models]);
}
