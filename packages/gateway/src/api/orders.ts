import type { Body, OrderResult, Query, readDevice } from '@meterwire/api';
import type { OrderEnd } from '../model/ports.ts';
import type { Request } from '../model/request.ts';
import type { Context } from './context.ts';
import { Problem } from './problem.ts';
import { failureDocument, instantOrNull, instantText } from './text.ts';
import { within } from './within.ts';

/** Reads a device as soon as its line is free, and waits for the end as long as the caller likes. */
export async function readNow(
  context: Context,
  id: string,
  { wait = 20_000 }: Query<typeof readDevice>,
  body: Body<typeof readDevice>,
): Promise<OrderResult> {
  const device = context.device(id);
  if (!device.enabled)
    throw new Problem({
      status: 409,
      detail: `${id} is switched off`,
      advice: 'set `enabled: true` in the configuration',
    });
  const requests = chosen(context.requestsOf(device), body.requests);
  if (requests.length === 0)
    throw new Problem({
      status: 409,
      detail: `there is nothing to read of ${id}`,
      advice: 'name it in a request',
    });
  const order = context.options.schedule.order(device, requests);
  const end = await within(wait, order.end);
  if (end !== undefined) return ended(end);
  const { runningSince } = context.options.schedule.standing(id);
  return {
    outcome: runningSince === undefined ? 'queued' : 'running',
    readings: 0,
    startedAt: instantOrNull(runningSince),
    endedAt: null,
    failure: null,
  };
}

function chosen(all: readonly Request[], names: readonly string[] | undefined): Request[] {
  if (names === undefined) return all.filter(({ enabled }) => enabled);
  return names.map((name) => {
    const request = all.find((each) => each.name === name);
    if (request !== undefined) return request;
    const known = all.map((each) => each.name).join(', ');
    throw new Problem({
      status: 400,
      detail: `there is no request "${name}" of this device`,
      advice: `there are ${known}`,
    });
  });
}

const ended = ({ readings, startedAt, endedAt, failure }: OrderEnd): OrderResult => ({
  outcome: failure === undefined ? 'done' : 'failed',
  readings,
  startedAt: instantText(startedAt),
  endedAt: instantText(endedAt),
  failure: failure === undefined ? null : failureDocument(failure),
});
