import { type Problem, ProblemError } from '@meterwire/api';
import { queryOptions } from '@tanstack/react-query';
import type { ModuleChange } from './check.ts';
import type { EventView, MeterView, ModuleView, OrderDone, PortView, RecorderView } from './contract.ts';

/** How often what a meter shows is asked for again while its page is seen. */
export const refreshMs = 5_000;
const patienceMs = 20_000;
const mostEvents = 200;
const mostRows = 200;

/** Everything that is known of a meter stands under this key. */
export const meterKey = (meter: string) => ['meter', meter] as const;

/** A virtual meter that the gateway knows of. */
export interface KnownMeter {
  readonly name: string;
  readonly url: string;
}

async function ask<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const limit = AbortSignal.timeout(patienceMs);
  const response = await fetch(`/api/meters${path}`, {
    method,
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (response.ok) return (await response.json()) as T;
  const bare: Problem = { type: 'about:blank', title: response.statusText, status: response.status };
  throw new ProblemError({ ...bare, ...((await response.json().catch(() => ({}))) as Problem) });
}

const part = (meter: string, path: string) => `/${encodeURIComponent(meter)}${path}`;

export const meterQueries = {
  list: queryOptions({
    queryKey: ['meters'],
    queryFn: ({ signal }) => ask<KnownMeter[]>('GET', '', undefined, signal),
  }),
  meter: (meter: string) =>
    queryOptions({
      queryKey: [...meterKey(meter), 'meter'],
      queryFn: ({ signal }) => ask<MeterView>('GET', part(meter, '/meter'), undefined, signal),
    }),
  modules: (meter: string) =>
    queryOptions({
      queryKey: [...meterKey(meter), 'modules'],
      queryFn: ({ signal }) => ask<ModuleView[]>('GET', part(meter, '/modules'), undefined, signal),
    }),
  ports: (meter: string) =>
    queryOptions({
      queryKey: [...meterKey(meter), 'ports'],
      queryFn: ({ signal }) => ask<PortView[]>('GET', part(meter, '/ports'), undefined, signal),
    }),
  /** `count`: how many events there ever were; the last of them are fetched, and only when there are new ones. */
  events: (meter: string, count: number) =>
    queryOptions({
      queryKey: [...meterKey(meter), 'events', count],
      queryFn: ({ signal }) => {
        const query = `?after=${Math.max(0, count - mostEvents)}&limit=${mostEvents}`;
        return ask<EventView[]>('GET', part(meter, `/events${query}`), undefined, signal);
      },
    }),
  recorder: (meter: string, label: string) =>
    queryOptions({
      queryKey: [...meterKey(meter), 'recorder', label],
      queryFn: ({ signal }) =>
        ask<RecorderView>(
          'GET',
          part(meter, `/recorders/${encodeURIComponent(label)}?limit=${mostRows}`),
          undefined,
          signal,
        ),
    }),
};

export const changeModule = (meter: string, label: string, change: ModuleChange): Promise<ModuleView> =>
  ask('PATCH', part(meter, `/modules/${encodeURIComponent(label)}`), change);

export type Order =
  | { readonly order: 'power-down' | 'power-up' | 'master-reset' }
  | { readonly order: 'set-time'; readonly to: string };

export const giveOrder = (meter: string, { order, ...body }: Order): Promise<OrderDone> =>
  ask('POST', part(meter, `/orders/${order}`), body);
