import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Marks } from './chart-marks.ts';
import { chartOptions, drawn as drawnColumns, inkOf } from './chart-options.ts';
import { Navigator } from './navigator.tsx';
import type { Plot } from './plot.ts';
import { clamped, moved, scaled, type Zoom } from './zoom.ts';
import './chart.css';

interface ChartProps {
  readonly plot: Plot;
  readonly marks: Marks;
  readonly zoom: Zoom | undefined;
  readonly onZoom: (zoom: Zoom | undefined) => void;
  /** The row under the cursor; undefined when the cursor leaves. */
  readonly onCursor: (row: number | undefined) => void;
  /** What a screen reader says of it. */
  readonly label: string;
}

const height = 320;

/** The rows as lines over time: drag to zoom, point to read. Draws 35 000 points in a few milliseconds. */
export function Chart({ plot, marks, zoom, onZoom, onCursor, label }: ChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const callbacks = useRef({ onZoom, onCursor });
  callbacks.current = { onZoom, onCursor };
  const shown = useRef(zoom);
  shown.current = zoom;
  const scheme = useComputedColorScheme('light');
  const whole = wholeOf(plot);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme changes the colours that inkOf reads
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const hooks: Pick<uPlot.Hooks.Arrays, 'setCursor' | 'setScale'> = {
      setCursor: [({ cursor }) => callbacks.current.onCursor(rowAt(plot, cursor.idx))],
      setScale: [(drawn, scale) => scale === 'x' && callbacks.current.onZoom(zoomOf(drawn, plot))],
    };
    const data: uPlot.AlignedData = [plot.times, ...drawnColumns(plot).map(({ values }) => values)];
    const size = { width: element.clientWidth, height };
    const drawn = new uPlot({ ...size, ...chartOptions(plot, inkOf(element), marks, hooks) }, data, element);
    chart.current = drawn;
    if (shown.current !== undefined) drawn.setScale('x', bounds(shown.current));
    const resized = new ResizeObserver(() => drawn.setSize({ width: element.clientWidth, height }));
    resized.observe(element);
    // The first drawing may come before the font.
    void document.fonts.ready.then(() => drawn.redraw(false, true));
    return () => {
      resized.disconnect();
      drawn.destroy();
    };
  }, [plot, marks, scheme]);

  useEffect(() => {
    const drawn = chart.current;
    if (drawn === undefined) return;
    const wanted = zoom ?? wholeOf(plot);
    const { min, max } = drawn.scales['x'] ?? {};
    if (min !== wanted.from || max !== wanted.to) drawn.setScale('x', bounds(wanted));
  }, [zoom, plot]);

  const change = (next: Zoom) => onZoom(clamped(next, whole, leastSpan(plot)));
  const onKeyDown = (event: React.KeyboardEvent) => {
    const drawn = chart.current;
    if (drawn === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const now = zoom ?? whole;
    if (event.key === '+' || event.key === '=') change(scaled(now, 0.5));
    else if (event.key === '-') change(scaled(now, 2));
    else if (event.key === '0' || event.key === 'Escape') onZoom(undefined);
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      const direction = event.key === 'ArrowLeft' ? -1 : 1;
      if (event.shiftKey) change(moved(now, direction * 0.25));
      else step(drawn, direction);
    } else return;
    event.preventDefault();
  };

  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keys move the cursor over the picture */}
      <div ref={frame} className="chart" role="img" aria-label={label} tabIndex={0} onKeyDown={onKeyDown} />
      <Navigator plot={plot} zoom={zoom ?? whole} whole={whole} onZoom={change} />
    </>
  );
}

const wholeOf = ({ times }: Plot): Zoom => ({ from: times[0] ?? 0, to: times.at(-1) ?? 1 });

const bounds = ({ from, to }: Zoom) => ({ min: from, max: to });

/** Not closer than ten rows. */
function leastSpan({ times }: Plot): number {
  const { from, to } = { from: times[0] ?? 0, to: times.at(-1) ?? 0 };
  return times.length < 2 ? 1 : (10 * (to - from)) / times.length;
}

function rowAt({ rowOf }: Plot, point: number | null | undefined): number | undefined {
  const row = point === null || point === undefined ? undefined : rowOf[point];
  return row === undefined || row < 0 ? undefined : row;
}

function zoomOf(drawn: uPlot, plot: Plot): Zoom | undefined {
  const { min, max } = drawn.scales['x'] ?? {};
  const whole = wholeOf(plot);
  if (typeof min !== 'number' || typeof max !== 'number') return undefined;
  return min <= whole.from && max >= whole.to ? undefined : { from: min, to: max };
}

/** Moves the cursor by a point, to the middle of the view if it was nowhere. */
function step(drawn: uPlot, direction: number): void {
  const { idx } = drawn.cursor;
  const [times] = drawn.data;
  const { min = 0, max = 0 } = drawn.scales['x'] ?? {};
  const middle = drawn.valToIdx(((min ?? 0) + (max ?? 0)) / 2);
  const point = Math.min(
    Math.max(idx === null || idx === undefined ? middle : idx + direction, 0),
    times.length - 1,
  );
  drawn.setCursor({ left: drawn.valToPos(times[point] ?? 0, 'x'), top: drawn.over.clientHeight / 2 });
}
