import type { DeviceState } from '@meterwire/api';
import { type Sorting, sortingOf } from '../shared/sorting.ts';
import { texts } from '../texts.ts';

const sortable = ['name', 'state', 'connection', 'reading', 'success'] as const;

/** What the list of devices shows, as it stands in the address. */
export interface DevicesSearch {
  readonly state?: DeviceState | undefined;
  readonly find?: string | undefined;
  readonly connection?: string | undefined;
  readonly tag?: string | undefined;
  readonly sort?: string | undefined;
}

/** Takes what makes sense of an address and leaves the rest. */
export function devicesSearch(search: Record<string, unknown>): DevicesSearch {
  const { state, find, connection, tag, sort } = search;
  return {
    ...(typeof state === 'string' && Object.hasOwn(texts.state, state)
      ? { state: state as DeviceState }
      : {}),
    ...(find === undefined || find === '' ? {} : { find: String(find).slice(0, 100) }),
    ...(connection === undefined || connection === '' ? {} : { connection: String(connection) }),
    ...(tag === undefined || tag === '' ? {} : { tag: String(tag) }),
    ...(sortingOf(sort, sortable) === undefined ? {} : { sort: String(sort) }),
  };
}

export const sortingIn = ({ sort }: DevicesSearch): Sorting | undefined => sortingOf(sort, sortable);
