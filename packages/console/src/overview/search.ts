import type { DeviceState } from '@meterwire/api';
import { texts } from '../texts.ts';

/** What the overview shows, as it stands in the address. */
export interface OverviewSearch {
  readonly state?: DeviceState | undefined;
  readonly find?: string | undefined;
}

/** Takes what makes sense of an address and leaves the rest. */
export function overviewSearch(search: Record<string, unknown>): OverviewSearch {
  const { state, find } = search;
  return {
    ...(typeof state === 'string' && Object.hasOwn(texts.state, state)
      ? { state: state as DeviceState }
      : {}),
    ...(find === undefined || find === '' ? {} : { find: String(find).slice(0, 100) }),
  };
}
