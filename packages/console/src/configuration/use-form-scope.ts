import { COLLECTIONS, type Collection } from '@meterwire/api/configuration';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { FormScope } from '../form/scope.ts';
import { entriesOf, namesOf, type Written } from './edit.ts';
import { catalogueQuery } from './service.ts';

/** What forms may name: of the configuration as it is, and of what the gateway knows and has. */
export function useScopeOf(written: Written): FormScope {
  const { data: catalogue } = useQuery(catalogueQuery);
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
        models: catalogue?.models.map(({ name }) => name) ?? [],
        quirks: catalogue?.quirks.map(({ name }) => name) ?? [],
        ports: catalogue?.serialPorts.map(({ path }) => path) ?? [],
      },
      deviceTags,
      timeZone: String(written['timeZone'] ?? 'UTC'),
    };
  }, [written, catalogue]);
}
