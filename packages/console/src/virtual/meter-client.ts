import {
  changeMeterModule,
  type EventView,
  listMeters,
  type MeterView,
  type ModuleChange,
  type ModuleView,
  type OrderDone,
  orderMeter,
  type PortView,
  readMeterPart,
  readMeterRecorder,
} from '@meterwire/api';
import { queryOptions } from '@tanstack/react-query';
import { ask } from '../client/gateway.ts';

/** How often what a meter shows is asked for again while its page is seen. */
export const refreshMs = 5_000;
const mostEvents = 200;
const mostRows = 200;

/** Everything that is known of a meter stands under this key. */
export const meterKey = (meter: string) => ['meter', meter] as const;

/** The document that each part of a meter is. */
type Part = { meter: MeterView; modules: ModuleView[]; ports: PortView[]; events: EventView[] };

const read = <P extends keyof Part>(
  meter: string,
  part: P,
  signal: AbortSignal,
  query: { readonly after?: number; readonly limit?: number } = {},
) => ask(readMeterPart, { params: { meter, part }, query }, signal) as Promise<Part[P]>;

export const meterQueries = {
  list: queryOptions({
    queryKey: ['meters'],
    queryFn: ({ signal }) => ask(listMeters, {}, signal),
  }),
  meter: (meter: string) =>
    queryOptions({
      queryKey: [...meterKey(meter), 'meter'],
      queryFn: ({ signal }) => read(meter, 'meter', signal),
    }),
  modules: (meter: string) =>
    queryOptions({
      queryKey: [...meterKey(meter), 'modules'],
      queryFn: ({ signal }) => read(meter, 'modules', signal),
    }),
  ports: (meter: string) =>
    queryOptions({
      queryKey: [...meterKey(meter), 'ports'],
      queryFn: ({ signal }) => read(meter, 'ports', signal),
    }),
  /** `count`: how many events there ever were; the last of them are fetched, and only when there are new ones. */
  events: (meter: string, count: number) =>
    queryOptions({
      queryKey: [...meterKey(meter), 'events', count],
      queryFn: ({ signal }) =>
        read(meter, 'events', signal, { after: Math.max(0, count - mostEvents), limit: mostEvents }),
    }),
  recorder: (meter: string, label: string) =>
    queryOptions({
      queryKey: [...meterKey(meter), 'recorder', label],
      queryFn: ({ signal }) =>
        ask(readMeterRecorder, { params: { meter, label }, query: { limit: mostRows } }, signal),
    }),
};

export const changeModule = (meter: string, label: string, change: ModuleChange): Promise<ModuleView> =>
  ask(changeMeterModule, { params: { meter, label }, body: change });

export type Order =
  | { readonly order: 'power-down' | 'power-up' | 'master-reset' }
  | { readonly order: 'set-time'; readonly to: string };

export const giveOrder = (meter: string, { order, ...body }: Order): Promise<OrderDone> =>
  ask(orderMeter, { params: { meter, order }, body });
