import { encode } from 'dlms/codec';
import { type Data, dateTimeOctets, fromInstant } from 'dlms/data';
import { placing } from 'dlms/server';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, DAY, HOUR, ion8650, MINUTE, running } from '../../test/fixture.ts';
import { LogRows } from './log-rows.ts';

/** Two days around the end of daylight saving, with a clock that somebody sets to and fro. */
const BEGIN = at('2026-10-24T00:00Z');
const framework = running(ion8650(), BEGIN);
framework.setClock(BEGIN + 20 * HOUR, BEGIN + 18 * HOUR, 'test');
framework.setClock(BEGIN + 25 * HOUR, BEGIN + 26 * HOUR, 'test');
framework.advance(BEGIN + 2 * DAY);
const [profile] = framework.profiles;
if (!profile) throw new Error('the default framework exports a load profile');
const rows = new LogRows(profile, framework.clock.zone);

/** A border as clients send it: local time, with or without its deviation. */
function border(instant: number, told: boolean): Data {
  const offset = framework.clock.zone.offsetMs(instant) / MINUTE;
  const time = fromInstant(instant, { offset });
  return {
    type: 'octetString',
    value: encode(dateTimeOctets, told ? time : { ...time, deviation: undefined }),
  };
}

test('a range finds what looking at each row finds, also in the hour that comes twice', () => {
  const all = [...rows.entries(1, rows.count())];
  expect(all.length).toBeGreaterThan(180);
  const moments = fc.integer({ min: BEGIN - 2 * HOUR, max: BEGIN + 2 * DAY + 2 * HOUR });
  const near = fc.integer({ min: BEGIN + 23 * HOUR, max: BEGIN + 27 * HOUR });
  const borders = fc.oneof(moments, near);
  fc.assert(
    fc.property(borders, borders, fc.boolean(), fc.boolean(), (from, to, fromTold, toTold) => {
      const place = placing(border(from, fromTold), border(to, toTold), true);
      if (!place) throw new Error('both borders are times');
      const found = rows.range({ column: 0, place });
      const expected = all.filter(([time]) => time && place(time) === 0);
      expect([...(found ?? [])]).toEqual(expected);
      expect(found?.count).toBe(expected.length);
    }),
    { numRuns: 500 },
  );
});

test('entries beyond the rows are cut, and positions count from one', () => {
  const count = rows.count();
  expect([...rows.entries(count - 1, count + 50)]).toHaveLength(2);
  expect([...rows.entries(count + 1, count + 2)]).toEqual([]);
  expect([...rows.entries(1, 1)]).toEqual([...rows.entries(1, count)].slice(0, 1));
});
