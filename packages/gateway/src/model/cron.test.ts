import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { nextCron, parseCron, runsAtStart } from './cron.ts';

const instant = (text: string) => Date.parse(text);
const text = (at: number | undefined) =>
  at === undefined ? undefined : new Date(at).toISOString().slice(0, 19);

/** The runs of a pattern after a moment, by the wall clock of UTC unless told otherwise. */
function runs(
  pattern: string,
  after: string,
  count: number,
  zone = 'UTC',
  start = after,
): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  let at: number | undefined = instant(after);
  while (found.length < count && at !== undefined) {
    at = nextCron(parseCron(pattern), zone, at, instant(start));
    found.push(text(at));
  }
  return found;
}

/** Every moment of a stretch at which a pattern runs. */
function between(pattern: string, from: string, to: string): string[] {
  const found: string[] = [];
  let at: number | undefined = instant(from) - 1000;
  for (;;) {
    at = nextCron(parseCron(pattern), 'UTC', at, at);
    if (at === undefined || at >= instant(to)) return found;
    found.push(text(at) ?? '');
  }
}

const QUARTERS = [0, 6, 12, 18].flatMap((hour) =>
  [0, 15, 30, 45].map((minute) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00`),
);

describe('the examples of the manual run as described there', () => {
  test('* * * * *: every minute', () => {
    expect(between('* * * * *', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z')).toHaveLength(1440);
  });

  test.each(['59 23 31 12 5', '59 23 31 Dec Fri'])(
    '%s: one minute before the end of the year if its last day is a Friday',
    (pattern) => {
      expect(runs(pattern, '2026-01-01T00:00:00Z', 2)).toEqual([
        '2027-12-31T23:59:00',
        '2032-12-31T23:59:00',
      ]);
    },
  );

  test('45 17 7 6 *: every year on the 7th of June at 17:45', () => {
    expect(runs('45 17 7 6 *', '2026-01-01T00:00:00Z', 2)).toEqual([
      '2026-06-07T17:45:00',
      '2027-06-07T17:45:00',
    ]);
  });

  test.each(['0,15,30,45 0,6,12,18 1,15,31 * 1-5 *', '*/15 */6 1,15,31 * 1-5'])(
    '%s: quarters of every sixth hour on the 1st, 15th and 31st if they are workdays',
    (pattern) => {
      // May 2026: the 1st and the 15th are Fridays, the 31st is a Sunday.
      const days = ['2026-05-01', '2026-05-15'];
      expect(between(pattern, '2026-05-01T00:00:00Z', '2026-06-01T00:00:00Z')).toEqual(
        days.flatMap((day) => QUARTERS.map((time) => `${day}T${time}`)),
      );
    },
  );

  test.each(['0 12 * * 1-5', '0 12 * * Mon-Fri'])('%s: at noon on workdays', (pattern) => {
    expect(between(pattern, '2026-05-04T00:00:00Z', '2026-05-11T00:00:00Z')).toEqual(
      ['04', '05', '06', '07', '08'].map((day) => `2026-05-${day}T12:00:00`),
    );
  });

  test.each([
    ['* * * 1,3,5,7,9,11 *', [1, 3, 5, 7, 9, 11]],
    ['* * * 1,2,3 *', [1, 2, 3]],
    ['* * * Jan, Feb, Mar *', [1, 2, 3]],
  ])('%s: every minute in those months', (pattern, months) => {
    for (let month = 1; month <= 12; month++) {
      const first = `2026-${String(month).padStart(2, '0')}-01T00:00:00`;
      const [next] = runs(pattern, new Date(instant(`${first}Z`) - 1000).toISOString(), 1);
      expect(next === first).toBe(months.includes(month));
    }
    expect(runs(pattern, '2026-01-31T23:58:30Z', 1)).toEqual(['2026-01-31T23:59:00']);
  });

  test('1,2,3,5,20-25,30-35,59 23 31 12 *: those minutes of the last hour of the year', () => {
    const minutes = [1, 2, 3, 5, 20, 21, 22, 23, 24, 25, 30, 31, 32, 33, 34, 35, 59];
    expect(
      between('1,2,3,5,20-25,30-35,59 23 31 12 *', '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'),
    ).toEqual(minutes.map((minute) => `2026-12-31T23:${String(minute).padStart(2, '0')}:00`));
  });

  test('0 9 1-7 * 1: on the first Monday of every month at 9 in the morning', () => {
    expect(runs('0 9 1-7 * 1', '2026-01-01T00:00:00Z', 3)).toEqual([
      '2026-01-05T09:00:00',
      '2026-02-02T09:00:00',
      '2026-03-02T09:00:00',
    ]);
  });

  test('0 0 1 * *: at midnight on the 1st of every month', () => {
    expect(runs('0 0 1 * *', '2026-01-15T00:00:00Z', 2)).toEqual([
      '2026-02-01T00:00:00',
      '2026-03-01T00:00:00',
    ]);
  });

  test('* 0-11 * *: every minute till noon, the weekday being left out', () => {
    const found = between('* 0-11 * *', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z');
    expect([found.length, found[0], found.at(-1)]).toEqual([
      720,
      '2026-01-01T00:00:00',
      '2026-01-01T11:59:00',
    ]);
  });

  test('0 0 * * *: every day at midnight', () => {
    expect(runs('0 0 * * *', '2026-01-01T12:00:00Z', 2)).toEqual([
      '2026-01-02T00:00:00',
      '2026-01-03T00:00:00',
    ]);
  });

  test('0 0 * * 3: every Wednesday at midnight', () => {
    expect(runs('0 0 * * 3', '2026-01-01T00:00:00Z', 2)).toEqual([
      '2026-01-07T00:00:00',
      '2026-01-14T00:00:00',
    ]);
  });

  test.each([
    ['0-23/2', '*/2'],
    ['0,2,4,6,8,10,12,14,16,18,20,22', '*/2'],
  ])('%s and %s are the same hours', (one, other) => {
    const day = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'] as const;
    expect(between(`0 ${one} * * *`, ...day)).toEqual(between(`0 ${other} * * *`, ...day));
  });

  test('1-30/3 is the same as 1,4,7,10,13,16,19,22,25,28', () => {
    expect([...parseCron('1-30/3 * * * *').minute.values]).toEqual([1, 4, 7, 10, 13, 16, 19, 22, 25, 28]);
  });

  test('0 0 12 * * *, its default: every day at 12:00:00', () => {
    expect(runs('0 0 12 * * *', '2026-01-01T00:00:00Z', 2)).toEqual([
      '2026-01-01T12:00:00',
      '2026-01-02T12:00:00',
    ]);
  });
});

describe('the question mark stands for the start', () => {
  const start = '2026-05-04T10:15:20Z';
  const begins = (pattern: string) => runsAtStart(parseCron(pattern), 'UTC', instant(start));
  const later = (pattern: string, count: number) => runs(pattern, start, count, 'UTC', start);

  test('? ? * * *: at the start, and every day at that time', () => {
    expect(begins('? ? * * *')).toBe(true);
    expect(later('? ? * * *', 2)).toEqual(['2026-05-05T10:15:00', '2026-05-06T10:15:00']);
  });
  test('? ? ? ? *: only at the start, until the same day of another year', () => {
    expect(begins('? ? ? ? *')).toBe(true);
    expect(later('? ? ? ? *', 1)).toEqual(['2027-05-04T10:15:00']);
  });
  test('? * * * *: at the start and every hour', () => {
    expect(begins('? * * * *')).toBe(true);
    expect(later('? * * * *', 3)).toEqual([
      '2026-05-04T11:15:00',
      '2026-05-04T12:15:00',
      '2026-05-04T13:15:00',
    ]);
  });
  test('* ? * * *: every minute of the hour of the start', () => {
    expect(begins('* ? * * *')).toBe(true);
    expect(later('* ? * * *', 45).slice(43)).toEqual(['2026-05-04T10:59:00', '2026-05-05T10:00:00']);
  });
  test('*/5 ? * * *: every five minutes of the hour of the start, every day', () => {
    expect(later('*/5 ? * * *', 10).slice(-2)).toEqual(['2026-05-05T10:00:00', '2026-05-05T10:05:00']);
  });
  test('in the second, too', () => {
    expect(begins('? * * * * *')).toBe(true);
    expect(later('? * * * * *', 1)).toEqual(['2026-05-04T10:16:20']);
  });
  test('by the wall clock of the zone', () => {
    expect(runs('? ? * * *', start, 1, 'Asia/Kathmandu', start)).toEqual(['2026-05-05T10:15:00']);
  });
  test('a pattern without one does not run at the start', () => expect(begins('* * * * *')).toBe(false));
});

describe('when clocks change', () => {
  test.each([
    // What spring leaves out runs at its end.
    ['Europe/Berlin', '30 2 * * *', '2026-03-28T12:00:00Z', ['2026-03-29T01:00:00', '2026-03-30T00:30:00']],
    ['Asia/Beirut', '30 0 * * *', '2026-03-28T12:00:00Z', ['2026-03-28T22:00:00', '2026-03-29T21:30:00']],
    ['Africa/Cairo', '30 0 * * *', '2026-04-23T12:00:00Z', ['2026-04-23T22:00:00', '2026-04-24T21:30:00']],
    [
      'Australia/Lord_Howe',
      '10 2 * * *',
      '2026-10-03T00:00:00Z',
      ['2026-10-03T15:30:00', '2026-10-04T15:10:00'],
    ],
    // What autumn has twice runs in the first of the two.
    ['Europe/Berlin', '30 2 * * *', '2026-10-24T12:00:00Z', ['2026-10-25T00:30:00', '2026-10-26T01:30:00']],
    [
      'Australia/Lord_Howe',
      '45 1 * * *',
      '2026-04-03T20:00:00Z',
      ['2026-04-04T14:45:00', '2026-04-05T15:15:00'],
    ],
    // Morocco goes back for Ramadan, and forth after it.
    [
      'Africa/Casablanca',
      '30 2 * * *',
      '2026-02-14T12:00:00Z',
      ['2026-02-15T01:30:00', '2026-02-16T02:30:00'],
    ],
    [
      'Africa/Casablanca',
      '30 2 * * *',
      '2026-03-21T12:00:00Z',
      ['2026-03-22T02:00:00', '2026-03-23T01:30:00'],
    ],
    // Brazil has given it up, Nepal has quarters.
    [
      'America/Sao_Paulo',
      '30 0 * * *',
      '2026-10-17T12:00:00Z',
      ['2026-10-18T03:30:00', '2026-10-19T03:30:00'],
    ],
    [
      'America/Sao_Paulo',
      '30 0 * * *',
      '2018-11-03T12:00:00Z',
      ['2018-11-04T03:00:00', '2018-11-05T02:30:00'],
    ],
    ['Asia/Kathmandu', '0 6 * * *', '2026-01-01T00:00:00Z', ['2026-01-01T00:15:00', '2026-01-02T00:15:00']],
  ])('%s: %s after %s', (zone, pattern, after, expected) => {
    expect(runs(pattern, after, 2, zone)).toEqual(expected);
  });

  test('every quarter means time: none is left out and none comes twice', () => {
    for (const [from, count] of [
      ['2026-03-28T23:00:00Z', 92],
      ['2026-10-24T22:00:00Z', 100],
    ] as const) {
      const found = runs('*/15 * * * *', from, count, 'Europe/Berlin').map((run) => instant(`${run}Z`));
      expect(found).toEqual(Array.from({ length: count }, (_, i) => instant(from) + (i + 1) * 900_000));
    }
  });

  test('every hour on Lord Howe has no hole when half an hour is left out', () => {
    expect(runs('0 * * * *', '2026-10-03T14:00:00Z', 3, 'Australia/Lord_Howe')).toEqual([
      '2026-10-03T14:30:00',
      '2026-10-03T15:30:00',
      '2026-10-03T16:00:00',
    ]);
  });

  test('29 February waits for it, and for its weekday, over 2100', () => {
    expect(runs('0 0 29 2 *', '2026-01-01T00:00:00Z', 1)).toEqual(['2028-02-29T00:00:00']);
    expect(runs('0 0 29 2 1', '2072-03-01T00:00:00Z', 1)).toEqual(['2112-02-29T00:00:00']);
  });
});

test.each([
  ['* * *', 'it has 3 fields'],
  ['* * * * * * *', 'it has 7 fields'],
  ['60 * * * *', '"60" is no minute: 0 to 59'],
  ['* 24 * * *', '"24" is no hour'],
  ['* * 0 * *', '"0" is no day of month'],
  ['* * * Foo *', '"Foo" is no month: 1 to 12, or Jan, Feb'],
  ['* * * * 8', '"8" is no weekday'],
  ['* * * * ?', 'write `*`'],
  ['*/0 * * * *', 'a step of 0'],
  ['1-2-3 * * * *', '"1-2-3" is no minute'],
  ['5,, * * * *', '"" is no minute'],
  ['/5 * * * *', '"/5" is no minute'],
  ['99 0 12 * * *', '"99" is no second'],
])('%s is refused: %s', (pattern, message) => expect(() => parseCron(pattern)).toThrow(message));

test('ranges go over the end, Sunday is 0 and 7, a value with a step goes to the end', () => {
  const { minute, hour, weekday } = parseCron('5/15 22-2 * * Sat-Mon');
  expect([...minute.values]).toEqual([5, 20, 35, 50]);
  expect([...hour.values]).toEqual([22, 23, 0, 1, 2]);
  expect([...weekday.values].sort()).toEqual([0, 1, 6, 7]);
  expect([...parseCron('0 0 * * 5-7').weekday.values].sort()).toEqual([0, 5, 6, 7]);
});

test('the next run is the first matching second that is later, whatever the zone', () => {
  const zones = ['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'Africa/Casablanca', 'Australia/Lord_Howe'];
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: 0, max: 59 }),
      fc.integer({ min: 3, max: 22 }),
      fc.integer({ min: instant('2026-01-01T00:00:00Z'), max: instant('2027-01-01T00:00:00Z') }),
      (zone, minute, hour, after) => {
        const at = nextCron(parseCron(`${minute} ${hour} * * *`), zone, after, after) ?? 0;
        expect(at).toBeGreaterThan(after);
        expect(at - after).toBeLessThanOrEqual(25 * 3_600_000);
        const wall = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
        expect([wall.hour, wall.minute, wall.second]).toEqual([hour, minute, 0]);
      },
    ),
  );
});
