import { durationMs, durationWords } from '@meterwire/api/configuration';
import { describe, expect, test } from 'vitest';
import {
  cronProblem,
  dailyPattern,
  firstRun,
  nextRun,
  nextRuns,
  type Schedule,
  scheduleWords,
} from './schedule.ts';

const at = (text: string) => Date.parse(text);
const next = (schedule: Schedule, after: string) => {
  const run = nextRun(schedule, at(after));
  return run === undefined ? undefined : new Date(run).toISOString();
};
const cron = (timeZone: string, ...patterns: string[]): Schedule => ({ kind: 'cron', patterns, timeZone });

describe('the next run', () => {
  test('of an interval stands on the UTC grid', () => {
    const quarter: Schedule = { kind: 'interval', periodMs: 900_000 };
    expect(next(quarter, '2026-01-01T12:07:00Z')).toBe('2026-01-01T12:15:00.000Z');
    expect(next(quarter, '2026-01-01T12:15:00Z')).toBe('2026-01-01T12:30:00.000Z');
  });

  test('at times of day is the earliest of them, by the wall clock of the zone', () => {
    const times = cron('Europe/Berlin', dailyPattern('11:00'), dailyPattern('06:30:15'));
    expect(next(times, '2026-01-01T00:00:00Z')).toBe('2026-01-01T05:30:15.000Z');
    expect(next(times, '2026-01-01T05:30:15Z')).toBe('2026-01-01T10:00:00.000Z');
    expect(next(times, '2026-07-01T05:00:00Z')).toBe('2026-07-01T09:00:00.000Z');
  });

  test('by cron takes the second when it is given', () => {
    expect(next(cron('UTC', '*/5 * * * *'), '2026-01-01T00:01:00Z')).toBe('2026-01-01T00:05:00.000Z');
    expect(next(cron('UTC', '30 */5 * * * *'), '2026-01-01T00:01:00Z')).toBe('2026-01-01T00:05:30.000Z');
  });

  test('in the hour that a spring night leaves out comes at its end, and in the one that comes twice once', () => {
    const nightly = cron('Europe/Berlin', '30 2 * * *');
    expect(next(nightly, '2026-03-28T12:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
    expect(next(nightly, '2026-10-24T12:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(next(nightly, '2026-10-25T00:30:00Z')).toBe('2026-10-26T01:30:00.000Z');
  });

  test('of what runs once does not come', () => expect(next({ kind: 'once' }, '2026-01-01')).toBeUndefined());
});

describe('the first run after a start', () => {
  const now = at('2026-01-01T12:07:00Z');
  const quarter: Schedule = { kind: 'interval', periodMs: 900_000 };
  const once = (last?: number) => ({ last, missed: 'once' }) as const;
  const skip = (last?: number) => ({ last, missed: 'skip' }) as const;

  test('of an interval that never ran is now', () => expect(firstRun(quarter, once(), now)).toBe(now));
  test('of an interval that ran in this period is the next', () =>
    expect(firstRun(quarter, once(now - 60_000), now)).toBe(at('2026-01-01T12:15:00Z')));
  test('of an interval that was missed lies in the past, or is left out', () => {
    expect(firstRun(quarter, once(now - 3_600_000), now)).toBeLessThan(now);
    expect(firstRun(quarter, skip(now - 3_600_000), now)).toBe(at('2026-01-01T12:15:00Z'));
    expect(firstRun(quarter, skip(), now)).toBe(at('2026-01-01T12:15:00Z'));
  });
  test('of a time of day that never ran waits for it', () =>
    expect(firstRun(cron('UTC', '0 11 * * *'), once(), now)).toBe(at('2026-01-02T11:00:00Z')));
  test('does not believe a last run in the future, since the clock may have been wrong', () =>
    expect(firstRun(quarter, once(now + 86_400_000), now)).toBe(now));
  test('of what runs once is now, whatever was', () =>
    expect(firstRun({ kind: 'once' }, skip(now - 1), now)).toBe(now));
  test('of a pattern that asks for the start is now', () =>
    expect(firstRun(cron('UTC', '? * * * *'), once(), now + 12_345)).toBe(now + 12_345));
});

describe('the preview', () => {
  const preview = (schedule: Schedule, from: string, count: number) =>
    nextRuns(schedule, at(from), count).map((run) => new Date(run).toISOString());

  test('lists runs by the zone, over the change of its clocks', () => {
    expect(preview(cron('Europe/Berlin', '0 3 * * *'), '2026-03-28T00:00:00Z', 3)).toEqual([
      '2026-03-28T02:00:00.000Z',
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T01:00:00.000Z',
    ]);
  });
  test('ends where the schedule does', () => {
    expect(preview({ kind: 'once' }, '2026-01-01T00:00:00Z', 5)).toEqual(['2026-01-01T00:00:00.000Z']);
    expect(
      preview({ kind: 'event', trigger: true, signal: undefined, change: undefined }, '2026-01-01', 5),
    ).toEqual([]);
  });
  test('begins with the start where a pattern asks for it', () => {
    expect(preview(cron('UTC', '? * * * *'), '2026-01-01T10:15:30Z', 3)).toEqual([
      '2026-01-01T10:15:30.000Z',
      '2026-01-01T11:15:00.000Z',
      '2026-01-01T12:15:00.000Z',
    ]);
  });
});

test('schedules have words', () => {
  expect(scheduleWords({ kind: 'interval', periodMs: 900_000 })).toBe('every 15 minutes');
  expect(scheduleWords({ kind: 'interval', periodMs: 60_000 })).toBe('every minute');
  expect(scheduleWords({ kind: 'once' })).toBe('once at start');
  expect(scheduleWords(cron('UTC', '0 11 * * *'))).toBe('by cron 0 11 * * * (UTC)');
});

test('a cron pattern that is none says why', () => {
  expect(cronProblem('0 11 * * *')).toBeUndefined();
  expect(cronProblem('61 * * * *')).toBe('"61" is no minute: 0 to 59');
  expect(cronProblem('0 0 30 2 *')).toBe('it never comes');
});

test('durations are read and said', () => {
  expect(['500ms', '10s', '1h30m', '7d', '10', '', '1y', 'h'].map(durationMs)).toEqual([
    500,
    10_000,
    5_400_000,
    604_800_000,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect([500, 1000, 90_000, 7_200_000, 86_400_000].map(durationWords)).toEqual([
    '500 milliseconds',
    '1 second',
    '90 seconds',
    '2 hours',
    '1 day',
  ]);
});
