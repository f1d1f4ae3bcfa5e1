import type { DateTime } from '../data/date-time.ts';

/** A time during which pushing is allowed; what is not specified repeats: every day, every hour. */
export interface PushWindow {
  readonly start: DateTime;
  readonly end: DateTime;
}

/** Whether pushing is allowed at a local time: in any of the windows, or always where there are none. */
export const isWithin = (windows: readonly PushWindow[], local: DateTime): boolean =>
  windows.length === 0 || windows.some((window) => isInside(window, local));

/** A window whose end lies before its start goes on over midnight, or over the end of whatever repeats. */
function isInside({ start, end }: PushWindow, local: DateTime): boolean {
  const matches = [start, end].every(
    ({ weekday }) => weekday === undefined || local.weekday === undefined || weekday === local.weekday,
  );
  if (!matches) return false;
  const [from, to, now] = [filled(start, local), filled(end, local), filled(local, local)];
  const [afterStart, beforeEnd] = [compare(from, now) <= 0, compare(now, to) < 0];
  return compare(from, to) <= 0 ? afterStart && beforeEnd : afterStart || beforeEnd;
}

/** Year to hundredth, with the present in place of what is not specified; special days count as the present one. */
function filled(time: DateTime, local: DateTime): readonly number[] {
  const whole = filledTime(time, local);
  return PARTS.map((part) => {
    const value = whole[part];
    return typeof value === 'number' ? value : 0;
  });
}

/** A time with the present in place of what is not specified. */
export function filledTime(time: DateTime, local: DateTime): DateTime {
  const { year, month, day } = time;
  return {
    ...local,
    year: year ?? local.year,
    month: typeof month === 'number' ? month : local.month,
    day: typeof day === 'number' ? day : local.day,
    hour: time.hour ?? local.hour,
    minute: time.minute ?? local.minute,
    second: time.second ?? local.second,
    hundredths: time.hundredths ?? local.hundredths,
  };
}

const PARTS = ['year', 'month', 'day', 'hour', 'minute', 'second', 'hundredths'] as const;

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [i, value] of a.entries()) if (value !== b[i]) return value - (b[i] ?? 0);
  return 0;
}
