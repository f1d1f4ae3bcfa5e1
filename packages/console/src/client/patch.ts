import type { Device, LatestValue, LiveEvent } from '@meterwire/api';
import type { DataTag, QueryClient, QueryKey } from '@tanstack/react-query';
import { isMissing, queries } from './gateway.ts';

/** Puts live events into the query cache; what an event only hints at is fetched again, gently. */
export class Patcher {
  readonly #client: QueryClient;
  readonly #pauseMs: number;
  readonly #waiting = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(client: QueryClient, pauseMs = 1_000) {
    this.#client = client;
    this.#pauseMs = pauseMs;
  }

  /** `openedAt`: when the stream was opened; what was fetched earlier may have missed something. */
  apply(live: LiveEvent, openedAt: number): void {
    const client = this.#client;
    switch (live.event) {
      case 'hello':
        void client.invalidateQueries({
          predicate: ({ state }) => state.dataUpdatedAt < openedAt && !isMissing(state.error),
        });
        break;
      case 'resumed':
        if (live.data.stale !== null) this.#ofDevice(live.data.stale, openedAt);
        break;
      case 'configuration':
        void client.invalidateQueries();
        break;
      case 'overview':
        this.#patch(queries.overview.queryKey, () => live.data);
        break;
      case 'device':
        this.#device(live.data);
        break;
      case 'connection':
      case 'outlet':
      case 'listener':
        this.#entry(['standing', `${live.event}s`], live.data);
        break;
      case 'request':
        this.#entry(queries.requests.queryKey, live.data);
        this.#again(['schedules']);
        break;
      case 'problem':
        this.#again(['history', live.data.device]);
        break;
      case 'values':
        this.#patch(queries.values(live.data.device).queryKey, (known) => merged(known, live.data.values));
        break;
      case 'profile':
        this.#again(['profiles', live.data.device]);
        break;
    }
  }

  #device(device: Device): void {
    const { queryKey } = queries.device(device.id);
    this.#patch(queries.devices.queryKey, (known) => {
      const index = known.findIndex(({ id }) => id === device.id);
      return index < 0 ? [...known, device] : known.with(index, device);
    });
    // Another state is another line of its history.
    const before = this.#client.getQueryData(queryKey)?.state;
    if (before !== undefined && before !== device.state) this.#again(['history', device.id]);
    this.#again(['run history', device.id]);
    this.#patch(queryKey, (known) => ({ ...known, ...device }));
    this.#again(queryKey);
  }

  /** What is known of a device besides how it stands, where it was fetched before the stream was opened. */
  #ofDevice(id: string, openedAt: number): void {
    void this.#client.invalidateQueries({
      predicate: ({ queryKey, state }) =>
        queryKey[1] === id && state.dataUpdatedAt < openedAt && !isMissing(state.error),
    });
  }

  /** Puts an entry of a list in its place; one that is new comes with the list. */
  #entry(queryKey: QueryKey, entry: { readonly id: string }): void {
    const key = queryKey as DataTag<QueryKey, readonly { readonly id: string }[], Error>;
    this.#patch(key, (known) => {
      const index = known.findIndex(({ id }) => id === entry.id);
      return index < 0 ? known : known.with(index, entry);
    });
  }

  /** Changes what is known; what is under way may be older than the event, and is fetched again. */
  #patch<T>(queryKey: DataTag<QueryKey, T, Error>, change: (known: T) => T): void {
    this.#client.setQueryData<T>(queryKey, (known) => (known === undefined ? undefined : change(known)));
    if (this.#client.getQueryState(queryKey)?.fetchStatus === 'fetching') this.#again(queryKey);
  }

  /** Fetches again after a pause in which further hints cost nothing. */
  #again(queryKey: QueryKey): void {
    const key = JSON.stringify(queryKey);
    if (this.#waiting.has(key)) return;
    const timer = setTimeout(() => {
      this.#waiting.delete(key);
      const state = this.#client.getQueryState(queryKey);
      // A first fetch is not begun anew by invalidating it, so its end is awaited.
      if (state?.fetchStatus === 'fetching' && state.data === undefined) this.#again(queryKey);
      else void this.#client.invalidateQueries({ queryKey });
    }, this.#pauseMs);
    this.#waiting.set(key, timer);
  }
}

const same = (a: LatestValue, b: LatestValue) =>
  a.logicalName === b.logicalName && a.attribute === b.attribute;

/** New values in the places of the old ones; unknown ones at the end. The order never changes, so nothing jumps. */
function merged(known: LatestValue[], fresh: LatestValue[]): LatestValue[] {
  const kept = known.map((old) => fresh.find((value) => same(value, old)) ?? old);
  return [...kept, ...fresh.filter((value) => !known.some((old) => same(value, old)))];
}
