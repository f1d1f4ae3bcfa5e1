import type { Instant } from 'dlms/bytes';
import type { Visit } from '../model/ports.ts';
import type { SessionResult } from '../model/status.ts';

/** How a session ended, of what became of its visit. */
export function resultOf(end: Visit, startedAt: Instant, endedAt: Instant): SessionResult {
  const outcomes = [...end.outcomes.values()];
  const moments = outcomes.flatMap(({ newest }) => newest ?? []);
  return {
    startedAt,
    endedAt,
    answered: outcomes.some((outcome) => outcome.failure === undefined),
    newest: moments.length === 0 ? undefined : Math.max(...moments),
    failure: end.failure ?? outcomes.find((outcome) => outcome.failure !== undefined)?.failure,
  };
}

/**
 * A peer that said no, or that may have done what it was told, is asked again when its request is due anyway, and not before its
 * pause is over.
 */
export const later = (planned: Instant | undefined, soon: Instant): Instant | undefined =>
  planned === undefined ? undefined : Math.max(planned, soon);
