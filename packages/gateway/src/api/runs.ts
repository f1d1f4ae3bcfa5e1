import { previewRuns, previewSchedule, type Query, type Result } from '@meterwire/api';
import { durationMs } from '@meterwire/api/configuration';
import { Temporal } from 'temporal-polyfill';
import { cronProblem, dailyPattern, nextRun, type Schedule, scheduleWords } from '../model/schedule.ts';
import type { Context } from './context.ts';
import type { Mounter } from './mount.ts';
import { Problem } from './problem.ts';
import { instantOf, instantText } from './text.ts';

type Runs = Result<typeof previewRuns>;
type Wanted = Pick<Query<typeof previewRuns>, 'count' | 'from' | 'zone'>;

export function mountRuns({ mount }: Mounter, context: Context): void {
  mount(previewRuns, async ({ params, query }) =>
    preview(context, context.request(params.id).schedule, query),
  );
  mount(previewSchedule, async ({ query }) => preview(context, scheduleOf(query), query));
}

function preview(context: Context, schedule: Schedule, { count = 10, from, zone }: Wanted): Runs {
  const shown = zone ?? (schedule.kind === 'cron' ? schedule.timeZone : 'UTC');
  requireZone(shown);
  const runs: Runs['runs'] = [];
  for (let at = instantOf(from) ?? context.now(); runs.length < count; ) {
    const next = nextRun(schedule, at);
    if (next === undefined) break;
    runs.push({ at: instantText(next), local: localText(next, shown) });
    at = next;
  }
  return { words: scheduleWords(schedule), zone: shown, runs };
}

const localText = (at: number, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toString({ timeZoneName: 'never', smallestUnit: 'second' });

/** @throws Problem 400 in words */
function scheduleOf(query: Query<typeof previewSchedule>): Schedule {
  const { every, at, cron, timeZone = 'UTC' } = query;
  if ([every, at, cron].filter((given) => given !== undefined).length !== 1)
    throw new Problem({ status: 400, detail: 'exactly one of every, at and cron is needed' });
  requireZone(timeZone);
  if (every !== undefined) {
    const periodMs = durationMs(every);
    if (periodMs !== undefined && periodMs > 0) return { kind: 'interval', periodMs };
    throw new Problem({ status: 400, detail: `"${every}" is no duration such as 10s, 15m or 1h30m` });
  }
  const patterns = cron === undefined ? timesOf(at ?? '').map(dailyPattern) : [cron];
  for (const pattern of patterns) {
    const problem = cronProblem(pattern);
    if (problem !== undefined) throw new Problem({ status: 400, detail: `"${cron ?? at}": ${problem}` });
  }
  return { kind: 'cron', patterns, timeZone };
}

function timesOf(text: string): string[] {
  const times = text.split(/[;,]/).map((time) => time.trim());
  for (const time of times)
    if (!/^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(time))
      throw new Problem({ status: 400, detail: `"${time}" is no time of day such as 11:00 or 11:20:30` });
  return times;
}

function requireZone(zone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    throw new Problem({ status: 400, detail: `"${zone}" is no time zone such as Europe/Berlin` });
  }
}
