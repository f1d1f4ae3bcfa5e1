import { afterAll, describe, expect, test, vi } from 'vitest';
import { mostRows, neighbour, rangeQuery } from './range.ts';

vi.stubEnv('TZ', 'Europe/Prague');
afterAll(() => void vi.unstubAllEnvs());

const profile = { from: '2026-01-01T00:00:00.000Z', to: '2026-03-01T00:00:00.000Z' };

describe('rangeQuery', () => {
  test('a day up to the newest row has no end, so that rows that come belong to it', () => {
    expect(rangeQuery('day', undefined, profile)).toEqual({
      from: '2026-02-28T00:00:00.001Z',
      limit: mostRows,
    });
  });

  test('an earlier day includes the row at its end', () => {
    expect(rangeQuery('day', '2026-02-01T00:00:00.000Z', profile)).toMatchObject({
      from: '2026-01-31T00:00:00.001Z',
      to: '2026-02-01T00:00:00.001Z',
    });
  });

  test('the days on which clocks change are whole, with 23 and 25 hours', () => {
    for (const [end, from] of [
      ['2026-03-29T22:00:00.000Z', '2026-03-28T23:00:00.001Z'],
      ['2026-10-25T23:00:00.000Z', '2026-10-24T22:00:00.001Z'],
    ])
      expect(rangeQuery('day', end, profile)).toMatchObject({ from });
  });

  test('everything, and a profile without rows, have no bounds', () => {
    expect(rangeQuery('all', undefined, profile)).toEqual({ limit: mostRows });
    expect(rangeQuery('week', undefined, { to: null })).toEqual({ limit: mostRows });
  });
});

describe('neighbour', () => {
  test('steps back by a span and returns to the newest rows', () => {
    const back = neighbour('week', undefined, profile, -1);
    expect(back).toEqual({ end: '2026-02-22T00:00:00.000Z' });
    expect(neighbour('week', back?.end, profile, 1)).toEqual({ end: undefined });
  });

  test('ends where the rows end', () => {
    expect(neighbour('week', undefined, profile, 1)).toBeUndefined();
    expect(neighbour('year', undefined, profile, -1)).toBeUndefined();
    expect(neighbour('all', undefined, profile, -1)).toBeUndefined();
  });
});
