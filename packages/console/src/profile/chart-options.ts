import uPlot from 'uplot';
import { grouped } from '../shared/quantity.ts';
import { drawGaps, drawShapes, drawStatus, drawUnits, type Marks } from './chart-marks.ts';
import { type Plot, type PlotColumn, seriesColours } from './plot.ts';

/** More points than this in view are joined by lines; fewer show as the steps that they are. */
const mostSteps = 1200;

/** Colours and font of the chart, read from the style sheet, since a canvas knows no CSS variables. */
export interface Ink {
  readonly axis: string;
  readonly grid: string;
  readonly hatch: string;
  readonly mark: string;
  readonly series: readonly string[];
  readonly font: string;
}

export function inkOf(element: Element): Ink {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    axis: read('--ink-faint'),
    grid: read('--line'),
    hatch: read('--hatch'),
    mark: read('--late'),
    series: Array.from({ length: seriesColours }, (_, n) => read(`--series-${n + 1}`)),
    font: `12px ${style.fontFamily}`,
  };
}

/** What uPlot has to know: one scale per unit, axes for the first two of them, marks for gaps and status. */
export function chartOptions(
  plot: Plot,
  ink: Ink,
  marks: Marks,
  hooks: Pick<uPlot.Hooks.Arrays, 'setCursor' | 'setScale'>,
): Omit<uPlot.Options, 'width' | 'height'> {
  const units = [...new Set(plot.columns.map(({ unit }) => unit))];
  return {
    padding: [26, units.length > 1 ? 0 : 14, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: true, y: false }, points: { size: 8, width: 1.5 } },
    scales: Object.fromEntries(units.map((unit) => [unit, { range: valueRange }])),
    axes: [timeAxis(ink), ...units.slice(0, 2).map((unit, place) => valueAxis(unit, place, ink))],
    series: [{}, ...drawn(plot).map((column, order, all) => line(column, order === all.length - 1, ink))],
    hooks: {
      ...hooks,
      drawAxes: [(chart) => drawGaps(chart, marks.gaps, ink)],
      draw: [
        (chart) => drawShapes(chart, marks.shapes, ink),
        (chart) => drawStatus(chart, marks.flagged, ink),
        (chart) => drawUnits(chart, units.slice(0, 2), ink),
      ],
    },
  };
}

/** The columns in the order in which they are drawn: the first one last, and so on top. */
export const drawn = ({ columns }: Plot): PlotColumn[] => columns.toReversed();

function line({ colour, unit }: PlotColumn, first: boolean, ink: Ink): uPlot.Series {
  const stroke = ink.series[colour] ?? ink.axis;
  // A row stands for the interval that ends with it, so the step lies before the point.
  const stepped = uPlot.paths.stepped?.({ align: -1 });
  const linear = uPlot.paths.linear?.();
  return {
    scale: unit,
    stroke,
    width: 1.4,
    paths: (chart, series, from, to) => {
      const dense = to - from > mostSteps;
      const drawn = chart.series[series];
      // Hairlines where lines are many: they are clearer, and without a graphics card twice as quick.
      if (drawn !== undefined) drawn.width = dense ? 1 : 1.4;
      return (dense ? linear : stepped)?.(chart, series, from, to) ?? null;
    },
    points: { show: false },
    ...(first ? { fill: `color-mix(in srgb, ${stroke} 9%, transparent)` } : {}),
  };
}

/** From zero where the values come near it; close to them where they do not, as with a voltage or a total. */
function valueRange(_: uPlot, min: number | null, max: number | null): [number, number] {
  if (min === null || max === null) return [0, 1];
  const pad = (max - min) * 0.08 || Math.abs(max) * 0.1 || 1;
  const low = min >= 0 && min < max * 0.6 ? 0 : min - pad;
  const high = max <= 0 && max > min * 0.6 ? 0 : max + pad;
  return [low, high];
}

function valueAxis(unit: string, place: number, ink: Ink): uPlot.Axis {
  return {
    scale: unit,
    side: place === 0 ? 3 : 1,
    stroke: ink.axis,
    font: ink.font,
    gap: 8,
    size: (_chart, values) => 24 + 7.2 * Math.max(...(values ?? ['']).map((value) => value.length)),
    ticks: { show: false },
    grid: { show: place === 0, stroke: ink.grid, width: 1 },
    values: (_chart, splits) => splits.map((split) => grouped(String(Number(split.toPrecision(12))))),
  };
}

function timeAxis(ink: Ink): uPlot.Axis {
  return {
    stroke: ink.axis,
    font: ink.font,
    size: 44,
    gap: 8,
    space: 84,
    ticks: { show: true, stroke: ink.grid, size: 5, width: 1 },
    grid: { show: false },
    values: (_chart, splits, _axis, _space, step) => timeLabels(splits, step),
  };
}

const dayMonth = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const year = new Intl.DateTimeFormat(undefined, { year: 'numeric' });
const hour = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** Times of day over the date, or dates over the year; the lower line only where it changes. */
function timeLabels(splits: readonly number[], step: number): string[] {
  const [upper, lower] = step < 86_400 ? [hour, dayMonth] : [dayMonth, year];
  let before = '';
  return splits.map((split) => {
    const below = lower.format(split * 1000);
    const label = below === before ? upper.format(split * 1000) : `${upper.format(split * 1000)}\n${below}`;
    before = below;
    return label;
  });
}
