import { expect, test } from 'vitest';
import { completenessOf } from './completeness.ts';

const QUARTER = 900_000;
const at = (text: string) => Date.parse(text);
const quarters = (from: string, to: string) => {
  const times: number[] = [];
  for (let time = at(from); time < at(to); time += QUARTER) times.push(time);
  return times;
};
const complete = (from: string, to: string, times: readonly number[], holes: readonly unknown[] = []) =>
  completenessOf({
    times,
    holes: holes as never,
    periodMs: QUARTER,
    from: at(from),
    to: at(to),
    timeZone: 'Europe/Berlin',
  });

test('days on which clocks change have 92 and 100 quarters of an hour', () => {
  const [from, to] = ['2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'] as const;
  expect(complete(from, to, quarters(from, to))).toEqual([
    { day: '2026-03-29', expected: 92, stored: 92, absent: 0 },
  ]);
  const autumn = complete('2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', []);
  expect(autumn).toEqual([{ day: '2026-10-25', expected: 100, stored: 0, absent: 0 }]);
});

test('what the meter does not have is told apart from what is missing', () => {
  const times = quarters('2026-05-01T00:00:00Z', '2026-05-01T12:00:00Z');
  const hole = {
    from: at('2026-05-01T12:00:00Z'),
    to: at('2026-05-01T13:00:00Z'),
    state: 'absent',
    tries: 2,
  };
  const open = { from: at('2026-05-01T14:00:00Z'), to: at('2026-05-01T15:00:00Z'), state: 'open', tries: 0 };
  expect(complete('2026-05-01T00:00:00Z', '2026-05-02T22:00:00Z', times, [hole, open])).toEqual([
    { day: '2026-05-01', expected: 88, stored: 48, absent: 4 },
    { day: '2026-05-02', expected: 96, stored: 0, absent: 0 },
  ]);
});

test('events have no period, and so no completeness', () => {
  const options = { times: [], holes: [], periodMs: 0, from: 0, to: 1, timeZone: 'UTC' };
  expect(completenessOf(options)).toEqual([]);
});
