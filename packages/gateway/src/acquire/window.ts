import type { Instant } from 'dlms/bytes';

/** A stretch of time of a profile; without an end it reaches to the newest row. */
export interface Window {
  readonly from: Instant;
  readonly to: Instant | undefined;
}

/** Rows that are asked for at once: what is lost with a broken line, and the work between two turns of others. */
const ROWS = 1000;
const SHORTEST_MS = 3_600_000;
/** Windows of one collection; longer histories have longer windows. */
const MOST = 1000;

/**
 * The stretches in which a profile is collected, oldest first, each beginning where the one before ends. The last is open:
 * the meter's clock may be ahead of ours.
 */
export function windowsOf(from: Instant, now: Instant, periodS: number, rows = ROWS): Window[] {
  const most = periodS * 1000 * Math.min(rows, ROWS);
  const wanted = periodS === 0 ? Number.POSITIVE_INFINITY : Math.max(most, SHORTEST_MS);
  const span = Math.max(wanted, (now - from) / MOST);
  const windows: Window[] = [];
  let start = from;
  for (; start + span < now; start += span) windows.push({ from: start, to: start + span });
  return [...windows, { from: start, to: undefined }];
}
