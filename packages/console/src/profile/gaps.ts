/** A run of rows that should be there and are not. */
export interface Gap {
  /** Place of the last row before it. */
  readonly after: number;
  readonly missing: number;
  /** Times of the rows around it, ms. */
  readonly from: number;
  readonly to: number;
}

/** The gaps between rows that should stand one capture period apart; none where the profile is not periodic. */
export function gapsOf(times: readonly number[], capturePeriod: number): Gap[] {
  if (capturePeriod === 0) return [];
  const periodMs = capturePeriod * 1000;
  const gaps: Gap[] = [];
  for (let row = 1; row < times.length; row++) {
    const from = times[row - 1] ?? 0;
    const to = times[row] ?? 0;
    // Half a period of tolerance: an interval cut short by a clock that was set is no gap.
    if (to - from > periodMs * 1.5)
      gaps.push({ after: row - 1, missing: Math.round((to - from) / periodMs) - 1, from, to });
  }
  return gaps;
}

/** How many rows are missing in all. */
export const missingRows = (gaps: readonly Gap[]): number =>
  gaps.reduce((sum, { missing }) => sum + missing, 0);
