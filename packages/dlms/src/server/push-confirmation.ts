import type { DateTime } from '../data/date-time.ts';
import { localMs, toInstant } from '../data/instant.ts';
import { filledTime } from './push-window.ts';

/** When a push asks its receiver for a confirmation (Push setup from version 2 on). */
export interface PushConfirmation {
  /** Not before; what is not specified counts as the present. */
  readonly start: DateTime;
  /** Not again before so many seconds have passed since the last confirmation; 0 each time. */
  readonly interval: number;
  /** When the last confirmation came. */
  readonly last: DateTime | undefined;
}

/**
 * Whether a push at a local time asks for a confirmation.
 *
 * Unconfirmed: no source says more than that there are a start and an interval in seconds, 0 for none. Read here as how often
 * confirmations are asked for; the pushes between go without.
 */
export function isConfirmationDue({ start, interval, last }: PushConfirmation, local: DateTime): boolean {
  const now = localMs(local);
  const from = localMs(filledTime(start, local));
  if (now !== undefined && from !== undefined && now < from) return false;
  const passed = secondsBetween(last, local);
  return passed === undefined || passed < 0 || passed >= interval;
}

/** As moments where both tell their deviation, else as local times; undefined where one is no time. */
function secondsBetween(last: DateTime | undefined, local: DateTime): number | undefined {
  if (!last) return undefined;
  const moments = [toInstant(last), toInstant(local)] as const;
  const [before, after] = moments.includes(undefined) ? [localMs(last), localMs(local)] : moments;
  return before === undefined || after === undefined ? undefined : (after - before) / 1000;
}
