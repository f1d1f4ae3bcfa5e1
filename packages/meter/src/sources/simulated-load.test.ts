import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Direction } from '../signal.ts';
import { Zone } from '../time/zone.ts';
import { INTEGRABLE_QUANTITIES } from './load-source.ts';
import { LOAD_ORIGIN, SimulatedLoad } from './simulated-load.ts';

const zone = new Zone('Europe/Prague');
const made = (seed: number): SimulatedLoad =>
  new SimulatedLoad({ seed, zone, peakLoadKw: 180, peakGenerationKw: 90 });
const load = made(7);
const at = (text: string): number => Date.parse(text);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const instants = fc.integer({ min: LOAD_ORIGIN, max: at('2028-01-01T00:00Z') });
const quantities = fc.constantFrom(...INTEGRABLE_QUANTITIES);

describe('simulated load', () => {
  test('what is counted over adjoining stretches adds up exactly, in whole numbers', () => {
    const directions = fc.constantFrom<Direction>('forward', 'reverse', 'absolute', 'net');
    fc.assert(
      fc.property(quantities, directions, instants, instants, instants, (quantity, direction, ...moments) => {
        const [a = 0, b = 0, c = 0] = moments.toSorted((x, y) => x - y);
        const { integral } = load.signal(quantity);
        const whole = integral?.(a, c, direction) ?? Number.NaN;
        expect((integral?.(a, b, direction) ?? 0) + (integral?.(b, c, direction) ?? 0)).toBe(whole);
        expect(Number.isSafeInteger(whole)).toBe(true);
        if (direction !== 'net') expect(whole).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('forward less reverse is net, and the counters never go back', () => {
    fc.assert(
      fc.property(quantities, instants, fc.integer({ min: 1, max: 1000 }), (quantity, from, ms) => {
        const counted = (direction: Direction): number =>
          load.signal(quantity).integral?.(from, from + ms, direction) ?? Number.NaN;
        expect(counted('forward') - counted('reverse')).toBe(counted('net'));
        expect(counted('forward')).toBeGreaterThanOrEqual(0);
        expect(counted('reverse')).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('depends on seed and time alone, in whatever order it is asked', () => {
    const [one, other] = [made(7).signal('kW tot'), made(7).signal('kW tot')];
    const moments = Array.from({ length: 50 }, (_, i) => at('2026-03-01T00:00Z') + i * 7 * HOUR);
    const forth = moments.map((moment) => one.integral?.(0, moment, 'forward'));
    const back = moments.toReversed().map((moment) => other.integral?.(0, moment, 'forward'));
    expect(back.toReversed()).toEqual(forth);
    expect(
      made(8)
        .signal('kW tot')
        .integral?.(0, moments[9] ?? 0, 'forward'),
    ).not.toBe(forth[9]);
  });

  test('power shown now is what is counted within the minute', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const minute = Math.floor(instant / 60_000) * 60_000;
        const signal = load.signal('kW tot');
        const mean = (signal.integral?.(minute, minute + 60_000, 'net') ?? 0) / 60;
        expect(Math.abs(mean - (signal.at(instant) ?? 0))).toBeLessThanOrEqual(2);
      }),
    );
  });

  test('a working day is busier than night and Sunday, winter than summer, and summer noons give back', () => {
    const mean = (from: string, hours: number): number =>
      (load.signal('kW tot').integral?.(at(from), at(from) + hours * HOUR, 'net') ?? 0) / (hours * 3600_000);
    expect(mean('2026-01-14T08:00Z', 3)).toBeGreaterThan(3 * mean('2026-01-14T00:00Z', 3));
    expect(mean('2026-01-14T08:00Z', 3)).toBeGreaterThan(2 * mean('2026-01-18T08:00Z', 3));
    const energy = (from: string, days: number, direction: Direction): number =>
      (load.signal('kW tot').integral?.(at(from), at(from) + days * DAY, direction) ?? 0) / 3.6e6;
    expect(energy('2026-01-05T00:00Z', 28, 'forward')).toBeGreaterThan(
      1.3 * energy('2026-06-08T00:00Z', 28, 'forward'),
    );
    expect(energy('2026-06-08T00:00Z', 28, 'reverse')).toBeGreaterThan(500);
    expect(energy('2026-01-05T00:00Z', 28, 'reverse')).toBeLessThan(
      energy('2026-06-08T00:00Z', 28, 'reverse') / 4,
    );
  });

  test('phases add up to the total, and volts, amperes, hertz and power factor are believable', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const value = (name: Parameters<SimulatedLoad['signal']>[0]): number =>
          load.signal(name).at(instant) ?? Number.NaN;
        expect(value('kW a') + value('kW b') + value('kW c')).toBe(value('kW tot'));
        for (const name of ['Vln a', 'Vln b', 'Vln c'] as const) {
          expect(value(name)).toBeGreaterThan(225_000);
          expect(value(name)).toBeLessThan(240_000);
        }
        expect(value('I a')).toBeGreaterThan(0);
        expect(Math.abs(value('Freq') - 50_000)).toBeLessThan(20);
        expect(Math.abs(value('PF sign tot'))).toBeLessThanOrEqual(1000);
        expect(value('kVA tot') + 3).toBeGreaterThanOrEqual(Math.abs(value('kW tot')));
      }),
    );
  });
});
