import { useComputedColorScheme } from '@mantine/core';
import { type PointerEvent, useEffect, useRef } from 'react';
import { texts } from '../texts.ts';
import { inkOf } from './chart-options.ts';
import type { Plot } from './plot.ts';
import type { Zoom } from './zoom.ts';

interface NavigatorProps {
  readonly plot: Plot;
  readonly zoom: Zoom;
  readonly whole: Zoom;
  readonly onZoom: (zoom: Zoom) => void;
}

type Part = 'window' | 'from' | 'to';

/** The whole range, small, with a window on the part that is shown: drag it, or its edges. Works by finger too. */
export function Navigator({ plot, zoom, whole, onZoom }: NavigatorProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const grip = useRef<{ readonly part: Part; readonly x: number; readonly zoom: Zoom }>(undefined);
  const scheme = useComputedColorScheme('light');

  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme changes the colours that inkOf reads
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const redraw = () => draw(element, plot, whole);
    const resized = new ResizeObserver(redraw);
    resized.observe(element);
    return () => resized.disconnect();
  }, [plot, whole.from, whole.to, scheme]);

  const span = whole.to - whole.from || 1;
  const take = (part: Part) => (event: PointerEvent<HTMLElement>) => {
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { part, x: event.clientX, zoom };
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    const width = canvas.current?.clientWidth ?? 1;
    if (grip.current === undefined) return;
    const by = ((event.clientX - grip.current.x) / width) * span;
    const { part, zoom: start } = grip.current;
    onZoom({
      from: part === 'to' ? start.from : start.from + by,
      to: part === 'from' ? start.to : start.to + by,
    });
  };
  const release = () => {
    grip.current = undefined;
  };
  const handlers = (part: Part) => ({
    onPointerDown: take(part),
    onPointerMove: drag,
    onPointerUp: release,
    onPointerCancel: release,
  });
  const percent = (time: number) => `${(((time - whole.from) / span) * 100).toFixed(3)}%`;

  return (
    // The keys of the chart do the same; to a screen reader this is a second way that it need not hear of.
    <div className="navigator" aria-hidden="true" title={texts.profile.navigator}>
      <canvas ref={canvas} />
      <div
        className="navigator-window"
        style={{ left: percent(zoom.from), width: percent(whole.from + zoom.to - zoom.from) }}
        {...handlers('window')}
      >
        <span className="navigator-edge" data-edge="from" {...handlers('from')} />
        <span className="navigator-edge" data-edge="to" {...handlers('to')} />
      </div>
    </div>
  );
}

/** The first column, as the span between least and greatest value of each pixel. */
function draw(element: HTMLCanvasElement, { times, columns }: Plot, whole: Zoom): void {
  const ratio = devicePixelRatio;
  const width = Math.max(1, Math.round(element.clientWidth * ratio));
  const height = Math.max(1, Math.round(element.clientHeight * ratio));
  element.width = width;
  element.height = height;
  const column = columns[0];
  const context = element.getContext('2d');
  if (column === undefined || context === null) return;
  const ink = inkOf(element);
  const least = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
  const most = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  column.values.forEach((value, point) => {
    if (value === null) return;
    const x = Math.min(
      width - 1,
      Math.floor((((times[point] ?? 0) - whole.from) / (whole.to - whole.from || 1)) * width),
    );
    least[x] = Math.min(least[x] ?? value, value);
    most[x] = Math.max(most[x] ?? value, value);
    low = Math.min(low, value);
    high = Math.max(high, value);
  });
  const y = (value: number) =>
    height - 4 * ratio - ((value - low) / (high - low || 1)) * (height - 8 * ratio);
  context.strokeStyle = ink.series[column.colour] ?? ink.axis;
  context.globalAlpha = 0.75;
  context.beginPath();
  let previous: number | undefined;
  for (let x = 0; x < width; x++) {
    const top = most[x] ?? Number.NEGATIVE_INFINITY;
    if (top === Number.NEGATIVE_INFINITY) continue;
    // Pixels without a row of their own lie between two rows, unless they are many: then it is a gap.
    if (previous === undefined || x - previous > Math.max(4, (3 * width) / times.length))
      context.moveTo(x, y(top));
    else context.lineTo(x, y(top));
    context.lineTo(x, y(least[x] ?? top) + 0.5);
    previous = x;
  }
  context.stroke();
}
