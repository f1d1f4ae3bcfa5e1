import { ClosedError } from 'dlms/bytes';

/** Nothing can be stored: no fault of the meter, and none of its line. */
export class StoreFullError extends ClosedError {}

/** Whether an error is that, or stands for it. */
export function isStoreFull(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < DEEPEST; cause = cause.cause, depth++)
    if (cause instanceof StoreFullError) return true;
  return false;
}

const DEEPEST = 10;
