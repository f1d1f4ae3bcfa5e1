import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Feed, thousandthsOf } from './feed.ts';
import { readingOfLine } from './reading-line.ts';
import { parseSignal } from './signal-name.ts';

const reading = (value: string | undefined, measuredAt: number, unit: string | undefined = 'W') => ({
  key: 'main/1-0:1.7.0*255:2',
  value,
  unit,
  measuredAt,
});
const power = { key: 'main/1-0:1.7.0*255:2', unit: 'kW', staleAfterMs: undefined } as const;

describe('a feed of signals', () => {
  test('a value holds from its arrival until the next; what was measured earlier does not come back', () => {
    const feed = new Feed();
    feed.hear(reading('1500', 900), 1000);
    feed.hear(reading('2500.9', 1900), 2000);
    feed.hear(reading('1', 100), 3000);
    const { at } = feed.signal(power);
    expect([999, 1000, 1999, 2000, 9000].map((instant) => at(instant))).toEqual([
      undefined,
      1500,
      1500,
      2500,
      2500,
    ]);
  });

  test('a value that was measured too long ago is none', () => {
    const feed = new Feed();
    feed.hear(reading('5', 1000), 2000);
    const { at } = feed.signal({ ...power, staleAfterMs: 5000 });
    expect([at(6000), at(6001)]).toEqual([5, undefined]);
  });

  test('energy adds up however the time is cut', () => {
    const points = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: -9999, max: 9999 })),
      {
        maxLength: 20,
      },
    );
    const direction = fc.constantFrom('forward', 'reverse', 'absolute', 'net');
    fc.assert(
      fc.property(points, fc.array(fc.integer({ min: 0, max: 100_000 })), direction, (steps, cuts, way) => {
        const feed = new Feed();
        let at = 0;
        for (const [after, watts] of steps) {
          at += after;
          feed.hear(reading(String(watts), at), at);
        }
        const { integral } = feed.signal(power);
        const borders = [0, ...cuts.sort((a, b) => a - b), 100_000];
        const parts = borders.slice(1).map((to, i) => integral?.(borders[i] ?? 0, to, way) ?? 0);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(integral?.(0, 100_000, way));
      }),
    );
  });

  test('asks to be forgotten before it grows without end, and goes on with the newest value', () => {
    const feed = new Feed();
    const asked = Array.from({ length: 5000 }, (_, i) => feed.hear(reading(`${i}`, i), i)).filter(Boolean);
    expect(asked.length).toBeGreaterThan(0);
    feed.forget();
    expect(feed.signal(power).at(5000)).toBe(4999);
  });

  test.each([
    ['1.5', 'kWh', 'kWh', 1500],
    ['123456', 'Wh', 'kWh', 123_456],
    ['123456.9', 'Wh', 'kWh', 123_456],
    ['-0.25', 'MWh', 'kWh', -250_000],
    ['230.1', 'V', 'V', 230_100],
    ['0.987', undefined, '', 987],
    ['1', 'V', 'kWh', undefined],
    ['nine', 'V', 'V', undefined],
    ['99999999999999999', 'V', 'V', undefined],
    [undefined, 'V', 'V', undefined],
  ] as const)('%s %s is %s: %s thousandths', (value, given, wanted, thousandths) => {
    expect(thousandthsOf(value, given, wanted)).toBe(thousandths);
  });

  test.each([
    ['main/1-0:1.8.0', 'main/1-0:1.8.0*255:2'],
    ['main/1-0:1.8.0*255', 'main/1-0:1.8.0*255:2'],
    ['a/b/1.0.1.8.0.255:3', 'a/b/1-0:1.8.0*255:3'],
    ['1-0:1.8.0', undefined],
    ['main/', undefined],
    ['/1-0:1.8.0', undefined],
  ])('%s is the signal %s', (text, key) => {
    expect(parseSignal(text)?.key).toBe(key);
  });

  test.each([
    '',
    '{',
    '7',
    '{"device":"a"}',
    '{"device":"a","logicalName":"x","value":"1","at":"2026-01-01T00:00:00Z"}',
  ])('the line %s is no reading', (line) => {
    expect(readingOfLine(line)).toBeUndefined();
  });
});
