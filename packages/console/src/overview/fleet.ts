import type { DeviceState, Overview } from '@meterwire/api';
import { texts } from '../texts.ts';

/** The states in the order in which they are shown: from well to unwell, then those that do not count. */
export const states: readonly DeviceState[] = [
  'answering',
  'late',
  'silent',
  'refused',
  'waiting',
  'disabled',
];

/** The fleet in one sentence. */
export function headline({ total, answering, waiting, disabled }: Overview['devices']): string {
  const asked = total - waiting - disabled;
  if (asked === 0) return texts.fleet.headlineWaiting;
  if (answering === asked) return texts.fleet.headlineAll(asked);
  return answering === 0 ? texts.fleet.headlineNone(asked) : texts.fleet.headlineSome(answering, asked);
}
