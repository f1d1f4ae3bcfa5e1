import { describe, expect, test } from 'vitest';
import { clamped, moved, scaled } from './zoom.ts';

const whole = { from: 0, to: 1000 };

describe('clamped', () => {
  test('pushes a window back inside without changing its width', () => {
    expect(clamped({ from: -50, to: 50 }, whole, 10)).toEqual({ from: 0, to: 100 });
    expect(clamped({ from: 990, to: 1090 }, whole, 10)).toEqual({ from: 900, to: 1000 });
  });

  test('is nothing where everything is shown, and never narrower than the least', () => {
    expect(clamped({ from: -1, to: 1001 }, whole, 10)).toBeUndefined();
    expect(clamped({ from: 500, to: 501 }, whole, 10)).toEqual({ from: 500, to: 510 });
  });
});

test('zooms around a point and pans by a share', () => {
  expect(scaled({ from: 100, to: 200 }, 0.5)).toEqual({ from: 125, to: 175 });
  expect(scaled({ from: 100, to: 200 }, 2, 100)).toEqual({ from: 100, to: 300 });
  expect(moved({ from: 100, to: 200 }, -0.25)).toEqual({ from: 75, to: 175 });
});
