import { listOutlets, type Outlet, retryOutlet } from '@meterwire/api';
import type { OutletStanding } from '../model/ports.ts';
import type { Context } from './context.ts';
import type { Mounter } from './mount.ts';
import { notFound } from './problem.ts';
import { DONE, failureDocument, instantOrNull } from './text.ts';

export function mountOutlets({ mount }: Mounter, { options }: Context): void {
  mount(listOutlets, async () => options.outlets.standings().map(outletDocument));
  mount(retryOutlet, async ({ params }) =>
    options.outlets.retry(params.id)
      ? DONE
      : notFound(`there is no outlet "${params.id}"`, 'GET /api/outlets lists those there are'),
  );
}

export const outletDocument = (standing: OutletStanding): Outlet => ({
  id: standing.name,
  name: standing.name,
  type: standing.type,
  state: standing.state,
  behindBy: standing.behindBy,
  delivered: standing.delivered,
  passedOver: standing.passedOver,
  lastDelivery: instantOrNull(standing.lastDelivery),
  lastFailure: standing.lastFailure === undefined ? null : failureDocument(standing.lastFailure),
  failures: standing.failures,
  nextTry: instantOrNull(standing.nextTry),
});
