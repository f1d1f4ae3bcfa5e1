import { describe, expect, test } from 'vitest';
import { cronWords } from './cron-words.ts';
import { previewOf, timingWords } from './timing.ts';

describe('a cron pattern in words', () => {
  test.each([
    ['* * * * *', 'every minute'],
    ['*/15 * * * *', 'every 15 minutes'],
    ['0 * * * *', 'every hour'],
    ['0 */6 * * *', 'every 6 hours'],
    ['0 6 * * 1-5', 'at 06:00, on Monday to Friday'],
    ['30 0,12 * * *', 'at 00:30 and 12:30'],
    ['15 30 6 * * *', 'at 06:30:15'],
    ['5,35 * * * *', 'at minute 5 and 35 of every hour'],
    ['0 8-17 * * Mon', 'at minute 0, in hour 8 to 17, on Monday'],
    ['0 0 1 1,Jul *', 'at 00:00, on day 1 of the month, in January and July'],
    ['0 0 13 * Fri', 'at 00:00, on day 13 of the month where it is Friday'],
    ['0 0 1-7 * Mon', 'at 00:00, on day 1 to 7 of the month where it is Monday'],
    ['? * * * *', 'at minute as at the start of every hour'],
    ['0 0 * * 7', 'at 00:00, on Sunday'],
    ['*/10 * * * * *', 'every 10 seconds'],
    ['0 0 */2 * *', 'at 00:00, on day 1 and every 2 from there of the month'],
  ])('%s is %s', (pattern, words) => {
    expect(cronWords(pattern)).toBe(words);
  });

  test('is not made up for what is none', () => {
    expect(cronWords('daily')).toBeUndefined();
  });
});

test('when a request runs is said in words', () => {
  expect(timingWords({ every: '90m' })).toBe('Every 90 minutes, counted from midnight UTC');
  expect(timingWords({ every: '1m' })).toBe('Every minute, counted from midnight UTC');
  expect(timingWords({ at: ['11:20', '11:00'] })).toBe('Every day at 11:00 and 11:20');
  expect(timingWords({ event: { trigger: false, signal: 'main/power', change: 5 } })).toBe(
    'When main/power changes by 5 or more',
  );
  expect(timingWords({ send: false })).toMatch('Never by itself');
  expect(timingWords({ every: 'soon' })).toBeUndefined();
});

test('the gateway is asked for the runs of what is complete', () => {
  expect(previewOf({ at: ['06:00', '18:00'] }, 'Europe/Berlin')).toEqual({
    at: '06:00,18:00',
    timeZone: 'Europe/Berlin',
  });
  expect(previewOf({ cron: '0 0 * * *', timeZone: 'UTC' }, 'Europe/Berlin')).toEqual({
    cron: '0 0 * * *',
    timeZone: 'UTC',
  });
  expect(previewOf({ every: '15' }, 'UTC')).toBeUndefined();
  expect(previewOf({ event: {} }, 'UTC')).toBeUndefined();
});
