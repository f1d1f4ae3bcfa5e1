import { ProblemError } from '@meterwire/api';
import { texts } from '../texts.ts';

/** What is shown of an error. */
export interface Explanation {
  readonly title: string;
  readonly detail: string | undefined;
  readonly advice: string | undefined;
}

/** Says in words what a failed call means and what to do. */
export function explain(error: unknown): Explanation {
  if (error instanceof ProblemError) {
    const { title, detail, advice } = error.problem;
    return { title: detail ?? title, detail: undefined, advice };
  }
  // What fetch throws when the time is over, and when there is nobody to answer.
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return { title: texts.problem.slow, detail: undefined, advice: texts.problem.slowAdvice };
  }
  if (error instanceof TypeError) {
    return { title: texts.problem.offline, detail: undefined, advice: texts.problem.offlineAdvice };
  }
  return { title: texts.problem.unknown, detail: String(error), advice: texts.problem.unknownAdvice };
}
