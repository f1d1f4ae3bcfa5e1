import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Zone } from '../time/zone.ts';
import { PART_WHOLE, PartLoad } from './part-load.ts';
import { SimulatedLoad } from './simulated-load.ts';

const BEGIN = Date.UTC(2024, 0, 2);
const whole = new SimulatedLoad({ seed: 3, zone: new Zone('UTC'), peakLoadKw: 100, peakGenerationKw: 90 });

describe('a part of a load', () => {
  test('adds up over any stretch, each direction apart', () => {
    const power = new PartLoad(whole, 357).signal('kW tot');
    const instants = fc.integer({ min: BEGIN, max: BEGIN + 86_400_000 });
    fc.assert(
      fc.property(instants, instants, instants, (...moments) => {
        const [from, middle, to] = moments.sort((a, b) => a - b) as [number, number, number];
        for (const direction of ['forward', 'reverse', 'net', 'absolute'] as const)
          expect(power.integral?.(from, to, direction)).toBe(
            (power.integral?.(from, middle, direction) ?? 0) + (power.integral?.(middle, to, direction) ?? 0),
          );
      }),
      { numRuns: 40 },
    );
  });

  test('is in proportion, and the whole is the whole', () => {
    const noon = BEGIN + 43_200_000;
    const of = (part: number, name: 'kW tot' | 'Vln a' | 'I a' | 'Freq') =>
      new PartLoad(whole, part).signal(name).at(noon) ?? Number.NaN;
    const all = whole.signal('kW tot').at(noon) ?? Number.NaN;
    expect(of(PART_WHOLE, 'kW tot')).toBe(all);
    expect(of(PART_WHOLE / 4, 'kW tot')).toBe(Math.floor(all / 4));
    expect(of(10, 'Vln a')).toBe(of(20, 'Vln a'));
    expect(of(10, 'Freq')).toBe(of(20, 'Freq'));
    expect(() => new PartLoad(whole, 0)).toThrow(RangeError);
  });
});
