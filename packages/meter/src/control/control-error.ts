import type { FileProblem } from '../check/file.ts';

/** What a request is answered with when it is no success. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly status: number;
  readonly advice: string | undefined;
  readonly problems: readonly FileProblem[] | undefined;

  constructor(
    status: number,
    message: string,
    { advice, problems }: { readonly advice?: string; readonly problems?: readonly FileProblem[] } = {},
  ) {
    super(message);
    this.status = status;
    this.advice = advice;
    this.problems = problems;
  }
}
