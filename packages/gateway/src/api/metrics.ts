import { getHealth, getMetrics } from '@meterwire/api';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Context } from './context.ts';
import type { Mounter } from './mount.ts';
import { overviewDocument } from './overview.ts';
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

function registryOf(context: Context): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { outlets } = context.options;
  const gauge = <L extends string>(
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
  gauge('devices', 'Devices by state', ['state'], async (devices) => {
    const { total: _, ...states } = (await overviewDocument(context)).devices;
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
  gauge('outlet_behind', 'Items of the store that an outlet has not had yet', ['outlet'], (behind) => {
    for (const { name, behindBy } of outlets.standings()) behind.set({ outlet: name }, behindBy);
  });
  gauge('outlet_failing', '1 while an outlet waits to try again', ['outlet'], (failing) => {
    for (const { name, state } of outlets.standings())
      failing.set({ outlet: name }, state === 'failing' ? 1 : 0);
  });
  return registry;
}
