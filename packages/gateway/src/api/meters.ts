import {
  changeMeterModule,
  listMeters,
  orderMeter,
  type Problem as ProblemDocument,
  readMeterPart,
  readMeterRecorder,
  target,
} from '@meterwire/api';
import type { VirtualMeter } from '../model/virtual-meter.ts';
import type { Context } from './context.ts';
import type { Mounter } from './mount.ts';
import { notFound, Problem } from './problem.ts';

/** A meter answers at once; longer than this it hangs. */
const TIMEOUT_MS = 15_000;

/** Hands on what is asked of virtual meters. Only these routes reach them, and only meters that the configuration names. */
export function mountMeters({ mount }: Mounter, context: Context): void {
  const meterOf = (name: string): VirtualMeter =>
    context.options.plan().meters.find((meter) => meter.name === name) ??
    notFound(`there is no virtual meter "${name}"`, 'look at GET /api/meters');
  mount(listMeters, async () => context.options.plan().meters.map(({ name, url }) => ({ name, url })));
  mount(readMeterPart, ({ params: { meter, part }, query, principal }) =>
    ask(meterOf(meter), principal.name, 'GET', target('/api/:part', { part }, query)),
  );
  mount(readMeterRecorder, ({ params: { meter, label }, query, principal }) =>
    ask(meterOf(meter), principal.name, 'GET', target('/api/recorders/:label', { label }, query)),
  );
  mount(changeMeterModule, ({ params: { meter, label }, body, principal }) =>
    ask(meterOf(meter), principal.name, 'PATCH', target('/api/modules/:label', { label }), body),
  );
  mount(orderMeter, ({ params: { meter, order }, body, principal }) =>
    // Only the clock is told anything besides.
    ask(
      meterOf(meter),
      principal.name,
      'POST',
      target('/api/orders/:order', { order }),
      order === 'set-time' ? body : {},
    ),
  );
}

/** What the meter answers is what the contract says: both take its documents from there, and a test holds a real one to it. */
async function ask<T>(
  { name, url, token }: VirtualMeter,
  by: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const answer = await fetch(new URL(path, url), {
    method,
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      ...(/^[\x20-\x7e]{1,60}$/.test(by) && { 'x-meterwire-by': by }),
      ...(token !== undefined && { authorization: `Bearer ${token.reveal()}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Problem({
      status: 502,
      detail: `the virtual meter "${name}" does not answer at ${url}`,
      advice: 'start it with meterwire meter --control-port, and put that address into the configuration',
    });
  });
  const document: unknown = await answer.json().catch(() => undefined);
  if (answer.ok) return document as T;
  // Without its token the meter turns the gateway away, not the caller.
  if (answer.status === 401)
    throw new Problem({
      status: 502,
      detail: `the virtual meter "${name}" does not take the token of the configuration`,
      advice: 'its token stands in control.json of its data folder',
    });
  const { detail = answer.statusText, advice, problems } = (document ?? {}) as Partial<ProblemDocument>;
  throw new Problem({
    status: answer.status,
    detail,
    ...(advice !== undefined && { advice }),
    ...(problems !== undefined && { problems }),
  });
}
