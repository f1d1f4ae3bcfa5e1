import type { ProfileRows } from '@meterwire/api';
import { describe, expect, test } from 'vitest';
import { gapsOf } from './gaps.ts';
import { plotOf } from './plot.ts';

const column = (unit: string, scaler: number, values: (number | string | null)[]) =>
  ({ unit, scaler, values, role: 'value' }) as unknown as ProfileRows['columns'][number];

const rows = {
  capturePeriod: 60,
  times: [0, 60_000, 240_000],
  columns: [
    column('Wh', 0, [1000, null, 3000]),
    column('Wh', 0, [5, '6', 7]),
    column('V', -1, [2301, 2302, 2303]),
  ],
} as unknown as ProfileRows;

describe('plotOf', () => {
  const plot = plotOf(rows, [0, 1, 2], gapsOf(rows.times, 60));

  test('breaks the lines inside a gap, just after the last row before it', () => {
    expect([...plot.rowOf]).toEqual([0, 1, -1, 2]);
    expect(plot.times).toEqual([0, 60, 60.001, 240]);
    expect(plot.columns[0]?.values).toEqual([1, null, null, 3]);
  });

  test('columns of one unit share the prefix of the largest', () => {
    expect(plot.columns.map(({ unit }) => unit)).toEqual(['kWh', 'kWh', 'V']);
    expect(plot.columns[1]?.values).toEqual([0.005, 0.006, null, 0.007]);
    expect(plot.columns[2]?.values[0]).toBeCloseTo(230.1);
  });

  test('a column keeps its colour whatever else is hidden', () => {
    const status = { ...column('', 0, [0, 0, 0]), role: 'status' } as (typeof rows)['columns'][number];
    const mixed = { ...rows, columns: [status, ...rows.columns] };
    expect(plotOf(mixed, [1, 3], []).columns.map(({ colour }) => colour)).toEqual([0, 2]);
  });

  test('draws only what is chosen', () => {
    expect(plotOf(rows, [2], []).columns.map(({ place }) => place)).toEqual([2]);
    expect(plotOf(rows, [1], []).columns[0]?.unit).toBe('Wh');
  });
});
