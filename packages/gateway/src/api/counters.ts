import { allowCounter, listCounterEntries, listCounters } from '@meterwire/api';
import type { Context } from './context.ts';
import type { Mounter } from './mount.ts';
import { Problem } from './problem.ts';
import { DONE, instantText } from './text.ts';

export function mountCounters({ mount }: Mounter, { options }: Context): void {
  const { counters } = options;
  mount(listCounters, async ({ query }) =>
    (await counters.counters())
      .filter(({ device }) => query.device === undefined || device === query.device)
      .map(({ held, ...standing }) => ({ ...standing, held: held ?? null })),
  );
  mount(listCounterEntries, async ({ query }) =>
    (await counters.counterEntries(query.limit ?? 100, query.counter)).map(({ at, ...entry }) => ({
      ...entry,
      at: instantText(at),
    })),
  );
  mount(allowCounter, async ({ params, principal }) => {
    if (await counters.allowCounter(params.counter, principal.name)) return DONE;
    throw new Problem({
      status: 409,
      detail: `nothing is held of the counter ${params.counter}`,
      advice: 'GET /api/counters shows those of which something is',
    });
  });
}
