import { durationWords } from '@meterwire/api/configuration';
import type { Instant } from 'dlms/bytes';
import { nextCron, parseCron, runsAtStart } from './cron.ts';

/** When a request runs. */
export type Schedule =
  | { readonly kind: 'once' }
  /** On the UTC grid of its period, so that a restart shifts nothing. */
  | { readonly kind: 'interval'; readonly periodMs: number }
  /** By the wall clock of a time zone; the earliest of the patterns is next. */
  | { readonly kind: 'cron'; readonly patterns: readonly string[]; readonly timeZone: string }
  /** When it is called from outside, or when a signal has changed by so much. */
  | {
      readonly kind: 'event';
      readonly trigger: boolean;
      /** Alias. */
      readonly signal: string | undefined;
      readonly change: number | undefined;
    };

/**
 * The first moment after another at which a schedule runs; undefined when it never does again.
 * @param start when it was started: what `?` in a cron pattern stands for
 */
export function nextRun(schedule: Schedule, after: Instant, start: Instant = after): Instant | undefined {
  switch (schedule.kind) {
    case 'once':
    case 'event':
      return undefined;
    case 'interval':
      return (Math.floor(after / schedule.periodMs) + 1) * schedule.periodMs;
    case 'cron': {
      const { patterns, timeZone } = schedule;
      const runs = patterns.flatMap((pattern) => nextCron(parseCron(pattern), timeZone, after, start) ?? []);
      return runs.length === 0 ? undefined : Math.min(...runs);
    }
  }
}

/** The next runs of a schedule that is started now, as many as are wanted or there are. */
export function nextRuns(schedule: Schedule, from: Instant, count: number): readonly Instant[] {
  const runs: Instant[] = [];
  for (
    let run = startsAtOnce(schedule, from) ? from : nextRun(schedule, from);
    run !== undefined && runs.length < count;
    run = nextRun(schedule, run, from)
  )
    runs.push(run);
  return runs;
}

/** When a request ran last, and what becomes of the runs that it has missed since. */
export interface Past {
  readonly last: Instant | undefined;
  readonly missed: 'once' | 'skip';
}

/** When a request runs that is started now: what was missed is made up once, and soon, or left out. */
export function firstRun(schedule: Schedule, { last, missed }: Past, now: Instant): Instant | undefined {
  if (startsAtOnce(schedule, now)) return now;
  const next = nextRun(schedule, now);
  if (missed === 'skip') return next;
  if (last !== undefined && last <= now) return nextRun(schedule, last, now);
  return schedule.kind === 'interval' ? now : next;
}

function startsAtOnce(schedule: Schedule, start: Instant): boolean {
  if (schedule.kind !== 'cron') return schedule.kind === 'once';
  const { patterns, timeZone } = schedule;
  return patterns.some((pattern) => runsAtStart(parseCron(pattern), timeZone, start));
}

/** A schedule in words: `every 15 minutes, spread over 10 minutes`. */
export function scheduleWords(schedule: Schedule, spreadMs = 0): string {
  const words = momentWords(schedule);
  return spreadMs === 0 ? words : `${words}, spread over ${durationWords(spreadMs)}`;
}

function momentWords(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'once':
      return 'once at start';
    case 'interval':
      return `every ${durationWords(schedule.periodMs).replace(/^1 /, '')}`;
    case 'cron':
      return `by cron ${schedule.patterns.join(' and ')} (${schedule.timeZone})`;
    case 'event':
      if (schedule.signal !== undefined) return `when ${schedule.signal} changes`;
      return schedule.trigger ? 'when it is called' : 'when the meter sends';
  }
}

/** The cron pattern of a time of day, `11:20` or `11:20:00`, every day. */
export function dailyPattern(time: string): string {
  const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);
  return `${second} ${minute} ${hour} * * *`;
}

/** What is wrong with a cron pattern, in words; undefined when it is right. */
export function cronProblem(pattern: string): string | undefined {
  try {
    const now = Date.now();
    return nextCron(parseCron(pattern), 'UTC', now, now) === undefined ? 'it never comes' : undefined;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return error.message;
  }
}
