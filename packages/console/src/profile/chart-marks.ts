import type uPlot from 'uplot';
import type { Ink } from './chart-options.ts';
import type { Gap } from './gaps.ts';

/** What is drawn besides the lines. */
export interface Marks {
  readonly gaps: readonly Gap[];
  /** Times of the rows whose status carries a flag, seconds. */
  readonly flagged: readonly number[];
  /** From when on the profile captured something else, seconds. */
  readonly shapes: readonly number[];
}

/** Hatches the spans in which rows are missing, so that a gap cannot be taken for a quiet hour. */
export function drawGaps(chart: uPlot, gaps: readonly Gap[], ink: Ink): void {
  const { ctx, bbox } = chart;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  for (const { from, to } of gaps) {
    const left = Math.max(chart.valToPos(from / 1000, 'x', true), bbox.left);
    const right = Math.min(chart.valToPos(to / 1000, 'x', true), bbox.left + bbox.width);
    if (right > left) ctx.rect(left, bbox.top, Math.max(right - left, ratio), bbox.height);
  }
  ctx.clip();
  ctx.strokeStyle = ink.hatch;
  ctx.lineWidth = ratio;
  ctx.beginPath();
  if (gaps.length > 0) {
    for (let x = bbox.left - bbox.height; x < bbox.left + bbox.width; x += 7 * ratio) {
      ctx.moveTo(x, bbox.top + bbox.height);
      ctx.lineTo(x + bbox.height, bbox.top);
    }
  }
  ctx.stroke();
  ctx.restore();
}

/** A small triangle at the upper edge for each row with a status flag; one per pixel is enough. */
export function drawStatus(chart: uPlot, flagged: readonly number[], ink: Ink): void {
  const { ctx, bbox } = chart;
  const size = 4 * devicePixelRatio;
  const top = bbox.top - 2 * devicePixelRatio;
  ctx.save();
  ctx.fillStyle = ink.mark;
  ctx.beginPath();
  let last = Number.NEGATIVE_INFINITY;
  for (const time of flagged) {
    const x = Math.round(chart.valToPos(time, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width || x - last < size) continue;
    last = x;
    ctx.moveTo(x - size, top - size);
    ctx.lineTo(x + size, top - size);
    ctx.lineTo(x, top + size / 2);
  }
  ctx.fill();
  ctx.restore();
}

/** A dashed line where the profile began to capture something else: what is left of it and right of it are not alike. */
export function drawShapes(chart: uPlot, shapes: readonly number[], ink: Ink): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.strokeStyle = ink.mark;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  for (const time of shapes) {
    const x = Math.round(chart.valToPos(time, 'x', true)) + 0.5;
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
  }
  ctx.stroke();
  ctx.restore();
}

/** The units stand above their axes, upright. */
export function drawUnits(chart: uPlot, units: readonly string[], ink: Ink): void {
  const { ctx, bbox } = chart;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.fillStyle = ink.axis;
  ctx.font = ink.font.replace('12px', `${12 * ratio}px`);
  ctx.textBaseline = 'bottom';
  units.forEach((unit, place) => {
    const right = place === 1;
    ctx.textAlign = right ? 'left' : 'right';
    ctx.fillText(
      unit,
      right ? bbox.left + bbox.width + 8 * ratio : bbox.left - 8 * ratio,
      bbox.top - 9 * ratio,
    );
  });
  ctx.restore();
}
