import type { Instant } from 'dlms/bytes';
import type { Airtime } from '../model/ports.ts';
import { nextRun, type Schedule } from '../model/schedule.ts';
import type { Lines } from './lines.ts';
import type { Entry, Visitor } from './visitor.ts';

const HOUR_MS = 3_600_000;
/** Runs of a day that are counted: a pattern for every second has 86 400, and nobody has to know it so exactly. */
const MOST_COUNTED = 2000;
/** What a run is taken to last where none has been measured: an association and a few questions over a slow line. */
const UNMEASURED_MS = 2000;
/** How much a newer run counts against those before. */
const WEIGHT = 0.2;

/** How much of its time each line was used, and how much of it the plan wants; `runs` says whether a request runs by itself. */
export function airtimesOf(
  visitors: Iterable<Visitor>,
  {
    lines,
    runs,
    now,
  }: { readonly lines: Lines; readonly runs: (entry: Entry) => boolean; readonly now: Instant },
): ReadonlyMap<string, Airtime> {
  const wanted = new Map<string, { share: number; measured: boolean }>();
  for (const { device, entries } of visitors) {
    const sum = wanted.get(device.connection.name) ?? { share: 0, measured: true };
    wanted.set(device.connection.name, sum);
    for (const entry of entries) {
      if (!runs(entry)) continue;
      sum.share += needOf(entry.request.schedule, entry.meanMs, now);
      sum.measured &&= entry.meanMs !== undefined;
    }
  }
  return new Map(
    [...wanted].map(([connection, { share, measured }]) => {
      const { usedMs = 0, sessions = 0 } = lines.find(connection) ?? {};
      return [connection, { usedMs, sessions, plannedShare: share, measured }];
    }),
  );
}

/** What of an hour's time on its line a request of a device needs; `meanMs` is what a run has lasted lately. */
export function needOf(schedule: Schedule, meanMs: number | undefined, now: Instant): number {
  return (runsPerHour(schedule, now) * (meanMs ?? UNMEASURED_MS)) / HOUR_MS;
}

/** The mean after one more run. */
export const meanAfter = (mean: number | undefined, ms: number): number =>
  mean === undefined ? ms : mean + WEIGHT * (ms - mean);

/** Thousands of requests share few patterns, and thousands of devices a request. */
const ofSchedule = new WeakMap<Schedule, number>();
const known = new Map<string, number>();
const MOST_KNOWN = 10_000;

function runsPerHour(schedule: Schedule, now: Instant): number {
  if (schedule.kind === 'interval') return HOUR_MS / schedule.periodMs;
  if (schedule.kind !== 'cron') return 0;
  const before = ofSchedule.get(schedule);
  if (before !== undefined) return before;
  const key = `${schedule.timeZone} ${schedule.patterns.join(';')}`;
  const counted = known.get(key) ?? countDay(schedule, now);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, counted);
  ofSchedule.set(schedule, counted);
  return counted;
}

/** Of the next day, or of as much of it as the counted runs take. */
function countDay(schedule: Schedule, now: Instant): number {
  let [count, at] = [0, now];
  for (; count < MOST_COUNTED; count++) {
    const next = nextRun(schedule, at, now);
    if (next === undefined || next > now + 24 * HOUR_MS) return count / 24;
    at = next;
  }
  return (count * HOUR_MS) / (at - now);
}
