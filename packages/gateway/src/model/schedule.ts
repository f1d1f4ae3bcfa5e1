import { durationWords } from '@meterwire/api/configuration';
import { Cron } from 'croner';
import type { Instant } from 'dlms/bytes';

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

/** The first moment after another at which a schedule runs; undefined when it never does again. */
export function nextRun(schedule: Schedule, after: Instant): Instant | undefined {
  switch (schedule.kind) {
    case 'once':
    case 'event':
      return undefined;
    case 'interval':
      return (Math.floor(after / schedule.periodMs) + 1) * schedule.periodMs;
    case 'cron': {
      const { patterns, timeZone } = schedule;
      const runs = patterns.flatMap((pattern) => cronOf(pattern, timeZone).nextRun(new Date(after)) ?? []);
      return runs.length === 0 ? undefined : Math.min(...runs.map((run) => run.getTime()));
    }
  }
}

/** When a request runs that last ran at `last`, or never: what was missed is made up once, and soon. */
export function firstRun(schedule: Schedule, last: Instant | undefined, now: Instant): Instant | undefined {
  if (schedule.kind === 'once') return now;
  if (schedule.kind === 'event') return undefined;
  if (last !== undefined && last <= now) return nextRun(schedule, last);
  return schedule.kind === 'interval' ? now : nextRun(schedule, now);
}

/** A schedule in words: `every 15 minutes`. */
export function scheduleWords(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'once':
      return 'once at start';
    case 'interval':
      return `every ${durationWords(schedule.periodMs)}`;
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
    return cronOf(pattern, 'UTC').nextRun() === null ? 'it never comes' : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const crons = new Map<string, Cron>();

/** Building one costs a good part of a millisecond, and thousands of requests share few patterns. */
function cronOf(pattern: string, timeZone: string): Cron {
  const key = `${timeZone} ${pattern}`;
  let cron = crons.get(key);
  if (cron === undefined) {
    cron = new Cron(pattern, { timezone: timeZone, paused: true, sloppyRanges: true });
    crons.set(key, cron);
  }
  return cron;
}
