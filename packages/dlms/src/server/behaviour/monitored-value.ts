import { numberOf } from '../../data/scaler.ts';
import type { Data } from '../../data/tag.ts';

/** Whether a value is above a threshold of its own type; undefined when the two cannot be compared. */
export function isAbove(value: Data, threshold: Data): boolean | undefined {
  if (value.type !== threshold.type) return undefined;
  const [number, limit] = [numberOf(value), numberOf(threshold)];
  return number === undefined || limit === undefined ? undefined : number > limit;
}
