/** How long what failed is left alone. */
export interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * The pause after so many failures in a row: twice as long each time, and between half and all of it by chance, so that
 * meters that fell silent together do not come back together.
 * @param chance from 0 to 1
 */
export function pauseMs(failures: number, { firstMs, longestMs }: Backoff, chance: number): number {
  const whole = Math.min(firstMs * 2 ** Math.min(failures - 1, 40), longestMs);
  return Math.round(whole * (0.5 + chance / 2));
}
