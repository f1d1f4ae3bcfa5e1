import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundaryAfter, boundaryAtOrBefore } from './boundary.ts';
import { Zone } from './zone.ts';

const prague = new Zone('Europe/Prague');
const at = (text: string): number => Date.parse(text);
const HOUR = 3_600_000;

describe('zone', () => {
  test('knows the seasons of both hemispheres', () => {
    expect(prague.offsetMs(at('2026-01-15T00:00Z'))).toBe(HOUR);
    expect(prague.isDaylight(at('2026-07-15T00:00Z'))).toBe(true);
    const sydney = new Zone('Australia/Sydney');
    expect(sydney.isDaylight(at('2026-01-15T00:00Z'))).toBe(true);
    expect(sydney.isDaylight(at('2026-07-15T00:00Z'))).toBe(false);
    expect(sydney.standardOffsetMs(at('2026-01-15T00:00Z'))).toBe(10 * HOUR);
  });

  test('changes at the very millisecond', () => {
    const change = at('2026-03-29T01:00Z');
    expect(prague.nextChange(at('2026-03-01T00:00Z'))).toBe(change);
    expect(prague.offsetMs(change - 1)).toBe(HOUR);
    expect(prague.offsetMs(change)).toBe(2 * HOUR);
    expect(prague.nextChange(change)).toBe(at('2026-10-25T01:00Z'));
    expect(new Zone('UTC').nextChange(change)).toBeUndefined();
  });

  test('tells the doubled hour apart and counts on through the hour left out', () => {
    const doubled = at('2026-10-25T02:30Z');
    expect(prague.instantOf(doubled)).toBe(at('2026-10-25T00:30Z'));
    expect(prague.instantOf(doubled, true)).toBe(at('2026-10-25T00:30Z'));
    expect(prague.instantOf(doubled, false)).toBe(at('2026-10-25T01:30Z'));
    expect(prague.instantOf(at('2026-03-29T02:30Z'))).toBe(at('2026-03-29T01:30Z'));
  });

  test.each(['Europe/Prague', 'Australia/Lord_Howe', 'America/Havana', 'Asia/Kolkata'])(
    '%s: local time and back is the same moment',
    (name) => {
      const zone = new Zone(name);
      fc.assert(
        fc.property(fc.integer({ min: at('2024-01-01T00:00Z'), max: at('2030-01-01T00:00Z') }), (instant) => {
          const local = instant + zone.offsetMs(instant);
          const found = zone.instantOf(local, zone.isDaylight(instant));
          expect(found + zone.offsetMs(found)).toBe(local);
          expect(found).toBe(instant);
        }),
      );
    },
  );

  test('refuses a name that no atlas knows', () => {
    expect(() => new Zone('Europe/Atlantis')).toThrow(/"Europe\/Atlantis" is no time zone/);
  });
});

describe('boundaries', () => {
  test('quarter hours of a day of 23 and of 25 hours', () => {
    const count = (from: string, to: string): number => {
      let quarters = 0;
      for (let t = at(from); t < at(to); t = boundaryAfter(t, 900, prague)) quarters++;
      return quarters;
    };
    expect(count('2026-03-28T23:00Z', '2026-03-29T22:00Z')).toBe(92);
    expect(count('2026-10-24T22:00Z', '2026-10-25T23:00Z')).toBe(100);
  });

  test('days begin at local midnight, hours on the full hour', () => {
    expect(boundaryAfter(at('2026-03-29T10:00Z'), 86_400, prague)).toBe(at('2026-03-29T22:00Z'));
    expect(boundaryAtOrBefore(at('2026-03-29T10:00Z'), 86_400, prague)).toBe(at('2026-03-28T23:00Z'));
    expect(boundaryAfter(at('2026-03-01T10:00Z'), 3600, new Zone('Asia/Kolkata'))).toBe(
      at('2026-03-01T10:30Z'),
    );
  });

  test('a boundary is its own last one, and the next lies beyond', () => {
    const periods = fc.constantFrom(60, 900, 3600, 7200, 86_400, 7 * 86_400, 1000);
    const instants = fc.integer({ min: at('2024-01-01T00:00Z'), max: at('2030-01-01T00:00Z') });
    fc.assert(
      fc.property(instants, periods, (instant, period) => {
        const next = boundaryAfter(instant, period, prague);
        expect(next).toBeGreaterThan(instant);
        expect(boundaryAtOrBefore(next, period, prague)).toBe(next);
        expect(boundaryAfter(next - 1, period, prague)).toBe(next);
        expect(boundaryAtOrBefore(instant, period, prague)).toBeLessThanOrEqual(instant);
      }),
    );
  });
});
