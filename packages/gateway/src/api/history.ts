import {
  type Completeness,
  getCompleteness,
  listStateChanges,
  type Params,
  type Query,
} from '@meterwire/api';
import type { Instant } from 'dlms/bytes';
import { Temporal } from 'temporal-polyfill';
import type { Context } from './context.ts';
import type { Mounter } from './mount.ts';
import { notFound, Problem } from './problem.ts';
import { instantOf, instantText, logicalNameOf } from './text.ts';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;
const MOST_DAYS = 400;
const MOST_ROWS = 1_000_000;

export function mountHistory({ mount }: Mounter, context: Context): void {
  mount(listStateChanges, async ({ query }) => {
    const { device, after, limit = 100 } = query;
    if (device !== undefined) context.device(device);
    const found = await context.options.store.stateChanges({
      device,
      before: after === undefined ? undefined : placeOf(after),
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      changes: page.map(({ seq: _, at, reason, ...change }) => ({
        ...change,
        at: instantText(at),
        reason: reason ?? null,
      })),
      next: found.length > limit && last !== undefined ? String(last.seq) : null,
    };
  });
  mount(getCompleteness, ({ params, query }) => completenessDocument(context, params, query));
}

function placeOf(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Problem({
    status: 400,
    detail: `"${text}" is no place in the history`,
    advice: 'hand back as `after` exactly what stood in `next`',
  });
}

async function completenessDocument(
  context: Context,
  { id, logicalName: text }: Params<typeof getCompleteness>,
  query: Query<typeof getCompleteness>,
): Promise<Completeness> {
  const device = context.device(id);
  const logicalName = logicalNameOf(text);
  const to = Math.min(instantOf(query.to) ?? context.now(), context.now());
  const from = instantOf(query.from) ?? to - USUAL_DAYS * DAY_MS;
  if (to - from > MOST_DAYS * DAY_MS)
    throw new Problem({ status: 400, detail: `${MOST_DAYS} days at most`, advice: 'ask for a shorter time' });
  const rows = await context.options.store.profileRows(id, logicalName, { from, to, limit: MOST_ROWS });
  if (rows === undefined)
    notFound(`nothing of ${logicalName} is stored of ${id}`, 'it is collected by a request with `profile`');
  const { timeZone } = device.clock;
  const { capturePeriodS, from: first } = rows.profile;
  // What was captured before the first row that we have was never asked for.
  const begin = Math.max(from, first ?? to);
  const days = daysOf({ begin, to, timeZone, periodMs: capturePeriodS * 1000, times: new Set(rows.times) });
  const expected = days.reduce((sum, day) => sum + day.expected, 0);
  const stored = days.reduce((sum, day) => sum + day.stored, 0);
  const share = expected === 0 ? null : Math.min(1, stored / expected);
  return { logicalName, capturePeriod: capturePeriodS, timeZone, expected, stored, share, days };
}

interface Span {
  readonly begin: Instant;
  readonly to: Instant;
  readonly timeZone: string;
  readonly periodMs: number;
  readonly times: ReadonlySet<Instant>;
}

/** Day by day of the meter's zone, the first and the last as far as they are asked for. */
export function daysOf({ begin, to, timeZone, periodMs, times }: Span): Completeness['days'] {
  const days: Completeness['days'] = [];
  const sorted = [...times].sort((a, b) => a - b);
  let place = 0;
  for (let at = begin; at < to; ) {
    const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
    const end = Math.min(to, zoned.startOfDay().add({ days: 1 }).epochMilliseconds);
    let stored = 0;
    for (; (sorted[place] ?? Number.POSITIVE_INFINITY) < end; place++) stored++;
    const expected = periodMs === 0 ? 0 : Math.ceil(end / periodMs) - Math.ceil(at / periodMs);
    days.push({ day: zoned.toPlainDate().toString(), expected, stored });
    at = end;
  }
  return days;
}
