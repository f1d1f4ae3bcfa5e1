import { getHealth, getMetrics } from '@meterwire/api';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Context } from './context.ts';
import type { Mounter } from './mount.ts';
import { deviceStates } from './overview.ts';
import { notFound } from './problem.ts';

/** How the gateway does, as Prometheus asks for it. Who may ask is a setting. */
export function mountMetrics({ mount, mountRaw }: Mounter, context: Context): void {
  const { metrics } = context.plan.api;
  const registry = registryOf(context);
  mountRaw(
    getMetrics,
    async ({ reply }) => {
      if (metrics === 'off') notFound('metrics are switched off', 'set `api.metrics` to viewer or open');
      return reply
        .type(registry.contentType)
        .header('cache-control', 'no-store')
        .send(await registry.metrics());
    },
    metrics === 'open' || metrics === 'off' ? { role: 'anyone' } : {},
  );
  mount(getHealth, async () => ({ state: context.options.state() }));
}

type AddGauge = <L extends string>(
  name: string,
  help: string,
  labelNames: L[],
  collect: (gauge: Gauge<L>) => void | Promise<void>,
) => Gauge<L>;

/** Where there are more requests or lines than this they have no series of their own: nobody's Prometheus wants tens of thousands. */
const MOST_SERIES = 1000;

/** How late runs begin, and how full lines are. */
function punctuality(context: Context, gauge: AddGauge): void {
  const { schedule } = context.options;
  gauge(
    'request_lateness_seconds',
    `Delay between when runs were due and when they began, of the last 512 of each request; left out above ${MOST_SERIES} requests`,
    ['request', 'quantile'],
    (seconds) => {
      const { requests } = context.plan;
      if (requests.length > MOST_SERIES) return;
      for (const { name: request } of requests) {
        const lateness = schedule.lateness(request);
        if (lateness === undefined) continue;
        seconds.set({ request, quantile: '0.5' }, lateness.p50Ms / 1000);
        seconds.set({ request, quantile: '0.99' }, lateness.p99Ms / 1000);
        seconds.set({ request, quantile: '1' }, lateness.mostMs / 1000);
      }
    },
  );
  gauge(
    'connection_planned_share',
    `Share of its time that the plan of a connection needs, more than 1 does not fit; left out above ${MOST_SERIES} connections`,
    ['connection'],
    (share) => {
      const airtimes = context.airtimes();
      if (airtimes.size > MOST_SERIES) return;
      for (const [connection, { plannedShare }] of airtimes) share.set({ connection }, plannedShare);
    },
  );
  gauge(
    'connection_used_seconds',
    `Time that sessions have had a connection since the start; left out above ${MOST_SERIES} connections`,
    ['connection'],
    (used) => {
      const airtimes = context.airtimes();
      if (airtimes.size > MOST_SERIES) return;
      for (const [connection, { usedMs }] of airtimes) used.set({ connection }, usedMs / 1000);
    },
  );
  gauge('connections_overfull', 'Connections whose plan needs more than all of their time', [], (count) => {
    const airtimes = [...context.airtimes().values()];
    count.set(airtimes.filter(({ plannedShare }) => plannedShare > 1).length);
  });
}

function registryOf(context: Context): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { outlets } = context.options;
  const gauge: AddGauge = <L extends string>(
    name: string,
    help: string,
    labelNames: L[],
    collect: (gauge: Gauge<L>) => void | Promise<void>,
  ) =>
    new Gauge<L>({
      name: `meterwire_${name}`,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        this.reset();
        await collect(this);
      },
    });
  gauge('devices', 'Devices by state', ['state'], (devices) => {
    const { total: _, ...states } = deviceStates(context);
    for (const [state, count] of Object.entries(states)) devices.set({ state }, count);
  });
  gauge('readings_stored', 'Values ever stored', [], async (readings) => {
    readings.set(await context.options.store.total());
  });
  gauge('sessions_running', 'Sessions with meters that are open now', [], (running) => {
    const { schedule } = context.options;
    const open = context.plan.devices.filter(
      ({ name }) => schedule.standing(name).runningSince !== undefined,
    );
    running.set(open.length);
  });
  gauge('sessions_day', 'Sessions of the last 24 hours by outcome', ['outcome'], async (sessions) => {
    let [worked, failed] = [0, 0];
    for (const { successRate, sessions: all } of (await context.usage()).values()) {
      const good = Math.round((successRate ?? 0) * all);
      worked += good;
      failed += all - good;
    }
    sessions.set({ outcome: 'worked' }, worked);
    sessions.set({ outcome: 'failed' }, failed);
  });
  gauge('lateness_seconds', 'Longest wait of a request that is due and has not begun', [], (lateness) => {
    const now = context.now();
    let longest = 0;
    for (const { name } of context.plan.devices) {
      const { dueAt, runningSince } = context.options.schedule.standing(name);
      if (dueAt !== undefined && runningSince === undefined) longest = Math.max(longest, now - dueAt);
    }
    lateness.set(longest / 1000);
  });
  punctuality(context, gauge);
  gauge('store_trouble', '1 while nothing can be stored', [], (trouble) => {
    trouble.set(context.options.store.trouble === undefined ? 0 : 1);
  });
  gauge('store_bytes', 'Size of the store, and what is free on its disk', ['of'], (bytes) => {
    const { bytes: used, freeBytes } = context.options.store.size();
    bytes.set({ of: 'store' }, used);
    bytes.set({ of: 'free' }, freeBytes);
  });
  gauge('listener_up', '1 while a listener for pushes listens', ['listener'], (up) => {
    for (const { name, problem } of context.options.listeners.listeners())
      up.set({ listener: name }, problem === undefined ? 1 : 0);
  });
  gauge('outlet_behind', 'Items of the store that an outlet has not had yet', ['outlet'], (behind) => {
    for (const { name, behindBy } of outlets.standings()) behind.set({ outlet: name }, behindBy);
  });
  gauge('outlet_failing', '1 while an outlet waits to try again', ['outlet'], (failing) => {
    for (const { name, state } of outlets.standings())
      failing.set({ outlet: name }, state === 'failing' ? 1 : 0);
  });
  return registry;
}
