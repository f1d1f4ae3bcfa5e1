/** Part of a range of time that is shown, seconds since 1970. */
export interface Zoom {
  readonly from: number;
  readonly to: number;
}

/** A zoom kept inside a range and not narrower than `least`; undefined where it is the whole. */
export function clamped({ from, to }: Zoom, whole: Zoom, least: number): Zoom | undefined {
  const span = Math.max(to - from, least);
  if (span >= whole.to - whole.from) return undefined;
  // A window that is pushed over an edge keeps its width and stays at the edge.
  const start = Math.min(Math.max(from, whole.from), whole.to - span);
  return { from: start, to: start + span };
}

/** The window around its middle, or around `at`, made wider (factor above one) or narrower. */
export function scaled({ from, to }: Zoom, factor: number, at = (from + to) / 2): Zoom {
  return { from: at - (at - from) * factor, to: at + (to - at) * factor };
}

/** The window moved by a share of its width. */
export function moved({ from, to }: Zoom, share: number): Zoom {
  const by = (to - from) * share;
  return { from: from + by, to: to + by };
}
