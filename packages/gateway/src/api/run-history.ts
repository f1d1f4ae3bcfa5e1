import { listRuns, type Query, type Result, type Run } from '@meterwire/api';
import type { KeptRun } from '../model/ports.ts';
import type { Context } from './context.ts';
import { cursorOf, cursorText } from './cursor.ts';
import type { Mounter } from './mount.ts';
import { failureDocument, instantOf, instantText } from './text.ts';

export function mountRunHistory({ mount }: Mounter, context: Context): void {
  mount(listRuns, ({ query }) => runPage(context, query));
}

async function runPage(context: Context, query: Query<typeof listRuns>): Promise<Result<typeof listRuns>> {
  const { device, request, failed, from, to, after, limit = 100 } = query;
  if (device !== undefined) context.device(device);
  if (request !== undefined) context.request(request);
  const found = await context.options.store.runs({
    device,
    request,
    failed,
    from: instantOf(from),
    to: instantOf(to),
    before: after === undefined ? undefined : placeOf(after),
    limit: limit + 1,
  });
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const next = found.length > limit && last !== undefined ? cursorText([last.beganAt, last.id]) : null;
  return { runs: page.map(runDocument), next };
}

function placeOf(after: string): Pick<KeptRun, 'beganAt' | 'id'> {
  const [beganAt, id] = cursorOf(after, 'the history of runs', isPlace);
  return { beganAt, id };
}

const isPlace = (value: unknown): value is [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every(Number.isSafeInteger);

const runDocument = ({
  device,
  request,
  dueAt,
  beganAt,
  endedAt,
  readings,
  done,
  failure,
}: KeptRun): Run => ({
  device,
  request,
  dueAt: instantText(dueAt),
  startedAt: instantText(beganAt),
  endedAt: instantText(endedAt),
  lateness: Math.max(0, beganAt - dueAt) / 1000,
  readings,
  outcome: done ? 'done' : 'failed',
  failure: failure === undefined ? null : failureDocument(failure),
});
