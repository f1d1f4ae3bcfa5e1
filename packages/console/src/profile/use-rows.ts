import type { Profile } from '@meterwire/api';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { queries } from '../client/gateway.ts';
import type { DeviceSearch } from '../device/search.ts';
import { rangeQuery } from './range.ts';

/** The range that is shown when the address says none. */
export const defaultRange = 'week';

/** The rows of the range in the address. */
export function useRows(device: string, profile: Profile) {
  const { range = defaultRange, end } = useSearch({ from: '/devices/$id' });
  return useQuery(
    queries.rows(
      device,
      profile.logicalName,
      rangeQuery(range, end, profile),
      `${profile.rows} ${profile.to ?? ''}`,
    ),
  );
}

/** What the page shows, and the way to change it in the address. */
export function useView(): readonly [DeviceSearch, (change: Changes) => void] {
  const search = useSearch({ from: '/devices/$id' });
  const navigate = useNavigate({ from: '/devices/$id' });
  const change = (changes: Changes) => {
    const next = Object.entries({ ...search, ...changes }).filter(([, value]) => value !== undefined);
    void navigate({ search: Object.fromEntries(next), replace: true, resetScroll: false });
  };
  return [search, change];
}

/** What changes in the address; undefined takes a part away. */
export type Changes = { readonly [K in keyof DeviceSearch]?: DeviceSearch[K] | undefined };
