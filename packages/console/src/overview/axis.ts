const minute = 60_000;

/** Spans that a timeline can have, with the step of its marks. */
const spans: readonly (readonly [span: number, step: number])[] = [
  [5 * minute, minute],
  [15 * minute, 5 * minute],
  [60 * minute, 15 * minute],
  [180 * minute, 60 * minute],
  [720 * minute, 180 * minute],
  [1440 * minute, 360 * minute],
];

/** A stretch of time from now on. */
export interface Axis {
  readonly from: number;
  readonly span: number;
  /** Full minutes and hours in the viewer's zone. */
  readonly ticks: readonly number[];
}

/** The shortest span in which most of the moments lie; what lies farther stands at the end. */
export function axisFor(now: number, moments: readonly number[]): Axis {
  const ahead = moments.map((at) => at - now).sort((a, b) => a - b);
  const most = ahead[Math.max(0, Math.ceil(ahead.length * 0.8) - 1)] ?? 0;
  const [span, step] = spans.find(([each]) => most <= each) ?? [1440 * minute, 360 * minute];
  // Steps are counted from local midnight, so that they fall on full hours of zones with odd offsets, too.
  const zone = new Date(now).getTimezoneOffset() * minute;
  const first = Math.ceil((now - zone) / step) * step + zone;
  const ticks: number[] = [];
  for (let at = first; at <= now + span; at += step) ticks.push(at);
  return { from: now, span, ticks };
}

/** Where a moment stands, from 0 to 1. */
export const placeOn = ({ from, span }: Axis, at: number): number =>
  Math.min(1, Math.max(0, (at - from) / span));
