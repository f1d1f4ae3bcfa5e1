import type { ProfileRows } from '@meterwire/api';
import { type Prefix, prefixFor } from '../shared/quantity.ts';
import type { Gap } from './gaps.ts';

/** How many colours there are before they repeat. */
export const seriesColours = 8;

/** A column as it is drawn. */
export interface PlotColumn {
  /** Its place among the columns of the profile. */
  readonly place: number;
  /** Its colour: its place among the columns that can be drawn, so that hiding one recolours none. */
  readonly colour: number;
  readonly unit: string;
  readonly values: (number | null)[];
}

/** Rows made ready for drawing: floats are good enough for pixels, exact figures come from the rows. */
export interface Plot {
  /** Seconds since 1970, with one extra point inside each gap where the lines break. */
  readonly times: number[];
  /** For every point its row; −1 for the points that break the lines. */
  readonly rowOf: Int32Array;
  readonly columns: readonly PlotColumn[];
}

type Column = ProfileRows['columns'][number];

/** Makes the chosen columns ready for drawing, with one prefix per unit, so that columns of one unit share a scale. */
export function plotOf(rows: ProfileRows, places: readonly number[], gaps: readonly Gap[]): Plot {
  const rowOf = pointRows(rows.times.length, gaps);
  const times = Array.from(rowOf, (row, point) => {
    const before = rowOf[point - 1] ?? 0;
    return row >= 0 ? seconds(rows.times[row]) : seconds(rows.times[before]) + 0.001;
  });
  const chosen = places.flatMap((place) => {
    const column = rows.columns[place];
    return column === undefined ? [] : [{ place, column }];
  });
  const columns = chosen.map(({ place, column }) => {
    const prefix = columnPrefix(
      column.unit,
      chosen.map((other) => other.column),
    );
    const factor = 10 ** ((column.scaler ?? 0) - prefix.places);
    const values = Array.from(rowOf, (row) => {
      const cell = row < 0 ? null : column.values[row];
      const value = cell === null || cell === undefined ? Number.NaN : Number(cell) * factor;
      return Number.isFinite(value) ? value : null;
    });
    return { place, colour: colourOf(rows, place), unit: prefix.letter + (column.unit ?? ''), values };
  });
  return { times, rowOf, columns };
}

/** Which of the series colours a column has. */
export const colourOf = ({ columns }: ProfileRows, place: number): number =>
  columns.slice(0, place).filter(({ role }) => role === 'value').length % seriesColours;

const seconds = (ms: number | undefined) => (ms ?? 0) / 1000;

/** The prefix that suits the largest value of a unit among the columns. */
export function columnPrefix(unit: string | null, columns: readonly Column[]): Prefix {
  let largest = 0;
  for (const column of columns) {
    if (column.unit !== unit) continue;
    const factor = 10 ** (column.scaler ?? 0);
    for (const cell of column.values) {
      const size = Math.abs(Number(cell)) * factor;
      if (size > largest) largest = size;
    }
  }
  return prefixFor(largest, unit);
}

function pointRows(count: number, gaps: readonly Gap[]): Int32Array {
  const rowOf = new Int32Array(count + gaps.length);
  let point = 0;
  let next = 0;
  for (let row = 0; row < count; row++) {
    rowOf[point++] = row;
    if (gaps[next]?.after !== row) continue;
    rowOf[point++] = -1;
    next++;
  }
  return rowOf;
}
