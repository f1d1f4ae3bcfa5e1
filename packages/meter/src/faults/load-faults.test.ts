import { describe, expect, test } from 'vitest';
import { clockJumps } from './clock-jumps.ts';
import { parseFaults } from './load-faults.ts';

describe('a fault file', () => {
  test('says which meters have which faults; the later rule decides', () => {
    const plan = parseFaults(`
seed: 7
faults:
  - meters: 1-3            # three of them
    lose: 5%
    delay: { chance: 20%, ms: 1500 }
  - meters: [2, 9]
    lose: 0.5
    refuseLists: true
`);
    expect(plan.of(1)).toMatchObject({ lose: 0.05, delay: { chance: 0.2, ms: 1500 } });
    expect(plan.of(2)).toMatchObject({ lose: 0.5, delay: { chance: 0.2, ms: 1500 }, refuseLists: true });
    expect(plan.of(9)).toMatchObject({ lose: 0.5 });
    expect(plan.of(4)).toBeUndefined();
    expect(plan.of(1)?.seed).not.toBe(plan.of(2)?.seed);
  });

  test('a share of the fleet is the same meters every time, and others with another seed', () => {
    const chosen = (seed: number): number[] => {
      const plan = parseFaults(`{ seed: ${seed}, faults: [{ meters: 10%, lose: 1 }] }`);
      return Array.from({ length: 2000 }, (_, i) => i + 1).filter((meter) => plan.of(meter));
    };
    expect(chosen(1)).toEqual(chosen(1));
    expect(chosen(1)).not.toEqual(chosen(2));
    expect(chosen(1).length).toBeGreaterThan(140);
    expect(chosen(1).length).toBeLessThan(260);
  });

  test.each([
    ['faults: [{ loose: 1 }]', /line 1: there is no fault "loose": there are lose, delay/],
    ['faults:\n  - lose: 3', /line 2: "lose" is 3: a chance from 0 to 1, or in percent is needed/],
    ['faults:\n  - delay: 20%', /line 2: "delay" is "20%": \{ chance, ms \} is needed/],
    ['faults:\n  - delay: { chance: 1, ms: 0 }', /with ms as a whole number from 1 to 600000/],
    ['faults:\n  - meters: some\n    lose: 1', /line 2: the meters are "some"/],
    ['faults:\n  - meters: 9-3\n    lose: 1', /the meters are "9-3"/],
    ['seed: -1', /the seed is -1/],
    ['fault: []', /there is no "fault"/],
    ['[1]', /the file is a list/],
    ['faults: [', /line 1/],
  ])('%j is refused', (text, message) => {
    expect(() => parseFaults(text)).toThrow(message);
  });
});

test('a clock jumps by its seed alone, however its time is cut', () => {
  const fault = { everySeconds: 3600, upToSeconds: 300 };
  const [begin, end] = [Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 3)];
  const all = clockJumps(fault, 5, begin, end);
  const middle = begin + 1234567;
  expect([...clockJumps(fault, 5, begin, middle), ...clockJumps(fault, 5, middle, end)]).toEqual(all);
  expect(all.length).toBeGreaterThan(40);
  expect(all.every(({ byMs }) => Math.abs(byMs) <= 300_000 && byMs % 1000 === 0)).toBe(true);
  expect(clockJumps(fault, 6, begin, end)).not.toEqual(all);
  expect(clockJumps(fault, 5, 0, end).length).toBeLessThanOrEqual(1000);
});
