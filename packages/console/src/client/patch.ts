import type { Device, LatestValue, LiveEvent } from '@meterwire/api';
import type { DataTag, QueryClient, QueryKey } from '@tanstack/react-query';
import { isMissing, queries } from './gateway.ts';

/** An entry of a list, by which a live event tells how it does now. */
interface Entry {
  readonly id: string;
}

/** Entries of a list that have changed and are not in their places yet. */
interface Pending {
  readonly changed: Map<string, Entry>;
  readonly since: number;
}

/**
 * Puts live events into the query cache; what an event only hints at is fetched again, gently. Entries of lists are gathered for
 * a moment: ten thousand devices change many times a second, and a list of them is not made anew for each.
 */
export class Patcher {
  readonly #client: QueryClient;
  readonly #pauseMs: number;
  readonly #waiting = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #pending = new Map<string, Pending>();

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
        this.#entry(['standing', `${live.event}s`], live.data, false);
        break;
      case 'request':
        this.#entry(queries.requests.queryKey, live.data, false);
        this.#entry(['schedules'], live.data, false);
        this.#again(['run history', 'request', live.data.id]);
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
    this.#entry(queries.devices.queryKey, device, true);
    this.#again(['run history', 'device', device.id]);
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

  /** Puts an entry of a list in its place, soon. One that is new stands at the end, or comes when the list is fetched again. */
  #entry(queryKey: QueryKey, entry: Entry, addNew: boolean): void {
    const key = JSON.stringify(queryKey);
    const pending = this.#pending.get(key);
    if (pending !== undefined) {
      pending.changed.set(entry.id, entry);
      return;
    }
    // Nothing is kept for lists that nobody has looked at.
    if (this.#client.getQueryCache().findAll({ queryKey }).length === 0) return;
    const begun: Pending = { changed: new Map([[entry.id, entry]]), since: Date.now() };
    this.#pending.set(key, begun);
    setTimeout(() => {
      this.#pending.delete(key);
      this.#place(queryKey, begun, addNew);
    }, this.#pauseMs / 2);
  }

  #place(queryKey: QueryKey, { changed, since }: Pending, addNew: boolean): void {
    for (const { queryKey: key, state } of this.#client.getQueryCache().findAll({ queryKey })) {
      this.#patch(key as DataTag<QueryKey, Listed, Error>, (known) => placed(known, changed, addNew));
      // What was fetched meanwhile may have been newer than the event.
      if (state.dataUpdatedAt >= since) this.#again(key);
    }
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

/** A list, or a page of requests. */
type Listed = readonly Entry[] | { readonly requests: readonly Entry[] };

function placed(known: Listed, changed: ReadonlyMap<string, Entry>, addNew: boolean): Listed {
  if ('requests' in known)
    return { ...known, requests: known.requests.map((entry) => changed.get(entry.id) ?? entry) };
  const unknown = new Map(changed);
  const list = known.map((entry) => {
    const next = changed.get(entry.id);
    if (next === undefined) return entry;
    unknown.delete(entry.id);
    return next;
  });
  return addNew ? [...list, ...unknown.values()] : list;
}

const same = (a: LatestValue, b: LatestValue) =>
  a.logicalName === b.logicalName && a.attribute === b.attribute;

/** New values in the places of the old ones; unknown ones at the end. The order never changes, so nothing jumps. */
function merged(known: LatestValue[], fresh: LatestValue[]): LatestValue[] {
  const kept = known.map((old) => fresh.find((value) => same(value, old)) ?? old);
  return [...kept, ...fresh.filter((value) => !known.some((old) => same(value, old)))];
}
