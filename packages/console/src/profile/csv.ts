import type { ProfileRows } from '@meterwire/api';
import { csvText } from '../shared/csv.ts';
import { decimal } from '../shared/quantity.ts';
import { meterClockText } from '../shared/time.ts';

/** The rows as CSV (RFC 4180): UTC, the meter's own clock, then every column as exact decimals. */
export function csvOf({ times, offsets, columns }: ProfileRows): string {
  const head = ['time (UTC)', "meter's clock", ...columns.map(heading)];
  const lines = times.map((time, row) => {
    const offset = offsets[row];
    const cells = columns.map(({ values, scaler, role }) => {
      const cell = values[row];
      if (cell === null || cell === undefined) return '';
      return role === 'value' ? decimal(cell, scaler ?? 0) : String(cell);
    });
    const own = typeof offset === 'number' ? meterClockText(time, offset).replace('−', '-') : '';
    return [new Date(time).toISOString(), own, ...cells];
  });
  return csvText([head, ...lines]);
}

const heading = ({ name, logicalName, unit }: ProfileRows['columns'][number]) =>
  `${name ?? ''} ${logicalName}${unit ? ` [${unit}]` : ''}`.trim();
